package io.recstream.rank;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RecentItemsTest {

    /** Negative numbers take an item out. */
    @Property(tries = 300)
    void isLikeAListOfTheNewest(
            @ForAll List<@IntRange(min = -12, max = 12) Integer> moves,
            @ForAll @IntRange(min = 1, max = 9) int capacity) {
        RecentItems items = new RecentItems(capacity);
        List<Long> naive = new ArrayList<>();
        for (int move : moves) {
            long item = Math.abs(move);
            naive.remove(item);
            if (move >= 0) {
                items.add(item);
                naive.add(0, item);
            } else {
                items.remove(item);
            }
            naive = new ArrayList<>(naive.subList(0, Math.min(capacity, naive.size())));
            assertThat(items.fingerprints).containsExactly(naive.toArray(Long[]::new));
            assertThat(items.contains(item)).isEqualTo(move >= 0);
            assertThat(items.size()).isEqualTo(naive.size());
            assertThat(items.isEmpty()).isEqualTo(naive.isEmpty());
        }
    }

    @Test
    void tellsApartAMillionItems() {
        Set<Long> fingerprints = new HashSet<>();
        for (int i = 0; i < 1_000_000; i++) {
            fingerprints.add(RecentItems.fingerprint("item-" + i));
        }
        assertThat(fingerprints).hasSize(1_000_000);
        assertThat(RecentItems.fingerprint("Aa")).isNotEqualTo(RecentItems.fingerprint("BB"));
    }

    /** Fingerprints are state. */
    @Test
    void hasTheFingerprintsOfVersionOne() {
        assertThat(RecentItems.fingerprint("i\u00fc1")).isEqualTo(0xf33a8f53d7a15882L);
    }
}
