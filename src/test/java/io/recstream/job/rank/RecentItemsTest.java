package io.recstream.job.rank;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RecentItemsTest {

    /** An item of a kind with the time of an event; or one that is taken out. */
    record Move(int item, int time, boolean removes) {}

    @Property(tries = 500)
    void isLikeAListOfTheNewestByTime(
            @ForAll("moves") List<Move> moves, @ForAll @IntRange(min = 1, max = 9) int capacity) {
        RecentItems items = new RecentItems(capacity);
        List<Move> naive = new ArrayList<>();
        for (Move move : moves) {
            Move before =
                    naive.stream().filter(m -> m.item() == move.item()).findAny().orElse(null);
            if (move.removes()) {
                items.remove(move.item());
                naive.remove(before);
            } else {
                items.add(move.item(), move.time());
                if (before == null || before.time() <= move.time()) {
                    naive.remove(before);
                    naive.add(0, move);
                    naive.sort(Comparator.comparingInt(m -> -m.time()));
                }
            }
            naive = new ArrayList<>(naive.subList(0, Math.min(capacity, naive.size())));
            assertThat(items.fingerprints)
                    .containsExactly(naive.stream().mapToLong(Move::item).toArray());
            assertThat(items.times).containsExactly(naive.stream().mapToLong(Move::time).toArray());
            assertThat(items.size()).isEqualTo(naive.size());
            assertThat(items.isEmpty()).isEqualTo(naive.isEmpty());
        }
        items.removeOlderThan(10);
        assertThat(items.times)
                .containsExactly(
                        naive.stream().mapToLong(Move::time).filter(time -> time >= 10).toArray());
        assertThat(items.contains(99)).isFalse();
        assertThat(items.timeOf(99)).isEqualTo(RecentItems.ABSENT);
    }

    @Provide
    Arbitrary<List<Move>> moves() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 12),
                        Arbitraries.integers().between(0, 20),
                        Arbitraries.frequency(Tuple.of(4, false), Tuple.of(1, true)))
                .as(Move::new)
                .list()
                .ofMaxSize(40);
    }

    @Test
    void distinguishesAMillionItems() {
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
