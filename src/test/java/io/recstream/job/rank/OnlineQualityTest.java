package io.recstream.job.rank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class OnlineQualityTest {

    private record Judged(int[] list, int rank) {}

    @Property(tries = 100)
    void isThatOfTheLastEventsAndOfNoOthers(
            @ForAll @IntRange(min = 1, max = 40) int window,
            @ForAll @IntRange(min = 0, max = 120) int events,
            @ForAll long seed) {
        Random random = new Random(seed);
        OnlineQuality quality = new OnlineQuality(window);
        List<Judged> all = new ArrayList<>();
        for (int i = 0; i < events; i++) {
            int[] list = random.nextInt(4) == 0 ? null : random.ints(random.nextInt(30)).toArray();
            int rank = list == null || list.length == 0 ? 0 : random.nextInt(list.length + 1);
            quality.previousListScored(list, rank);
            all.add(new Judged(list, rank));
        }
        isEqual(quality, all.subList(Math.max(0, events - window), events));
    }

    private static void isEqual(OnlineQuality quality, List<Judged> events) {
        List<Judged> withList = events.stream().filter(one -> one.list() != null).toList();
        List<Integer> hits =
                withList.stream().map(Judged::rank).filter(r -> r > 0 && r <= 20).toList();
        Set<Integer> items = new HashSet<>();
        for (Judged one : withList) {
            for (int i = 0; i < Math.min(20, one.list().length); i++) {
                items.add(one.list()[i]);
            }
        }
        double lists = Math.max(1, withList.size());
        double reciprocal = hits.stream().mapToDouble(rank -> 1.0 / rank).sum();
        assertThat(quality.hitRate()).isEqualTo(hits.size() / lists);
        assertThat(quality.meanReciprocalRank()).isCloseTo(reciprocal / lists, within(1e-9));
        assertThat(quality.shareWithList())
                .isEqualTo(withList.size() / (double) Math.max(1, events.size()));
        assertThat(quality.coverage()).isCloseTo(items.size(), within(0.02 * items.size() + 2));
    }

    @Test
    void countsManyItemsWithinTwoPercent() {
        OnlineQuality quality = new OnlineQuality(10_000);
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            quality.previousListScored(random.ints(20).toArray(), 0);
        }
        assertThat(quality.coverage()).isCloseTo(200_000, within(4_000.0));
        for (int i = 0; i < 10_000; i++) {
            quality.previousListScored(null, 0);
        }
        assertThat(quality.coverage()).isZero();
    }
}
