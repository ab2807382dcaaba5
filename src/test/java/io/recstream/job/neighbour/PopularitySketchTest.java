package io.recstream.job.neighbour;

import static io.recstream.job.neighbour.NaivePopularity.HALF_LIFE_MILLIS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.recstream.job.model.TestingInstant;
import io.recstream.job.neighbour.NaivePopularity.Event;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PopularitySketchTest {

    private static final long START = TestingInstant.at("10:00");

    /** An event so many thousandths of a half-life after the one before it. */
    record Move(int item, int weight, int steps) {}

    @Property(tries = 300)
    void countsAsANaiveSumOfDecayedEvents(@ForAll("moves") List<Move> moves) {
        PopularitySketch sketch = sketch(100);
        NaivePopularity naive = new NaivePopularity();
        for (Event event : events(moves)) {
            count(sketch, event);
            naive.count(event);
        }
        isEqual(sketch, naive);
    }

    @Property(tries = 300)
    void mergesToWhatOneWouldHaveCounted(
            @ForAll("moves") List<Move> moves, @ForAll @IntRange(min = 1, max = 7) int every) {
        PopularitySketch one = sketch(100);
        PopularitySketch other = sketch(100);
        NaivePopularity naive = new NaivePopularity();
        int i = 0;
        for (Event event : events(moves)) {
            count(i++ % every == 0 ? one : other, event);
            naive.count(event);
        }
        one.merge(other);
        isEqual(one, naive);
    }

    @Property(tries = 200)
    void returnsTheHeaviestOfAllAndOfTheHeaviestCategories(
            @ForAll("moves") List<Move> moves,
            @ForAll @IntRange(min = 0, max = 4) int overall,
            @ForAll @IntRange(min = 0, max = 3) int perCategory) {
        PopularitySketch sketch = sketch(100);
        NaivePopularity naive = new NaivePopularity();
        for (Event event : events(moves)) {
            count(sketch, event);
            naive.count(event);
        }
        List<String> all = naive.heaviest(null);
        Set<String> expected = new HashSet<>(all.subList(0, Math.min(overall, all.size())));
        for (String category : new HashSet<>(naive.categories().values())) {
            List<String> own = naive.heaviest(category);
            expected.addAll(own.subList(0, Math.min(perCategory, own.size())));
        }
        List<PopularitySketch.Count> top = sketch.top(overall, 10, perCategory);
        assertThat(top)
                .extracting(count -> count.item)
                .containsExactlyElementsOf(all.stream().filter(expected::contains).toList());
    }

    @Test
    void leavesOutTheCategoriesBehindTheHeaviest() {
        PopularitySketch sketch = sketch(100);
        sketch.count("a", "light", 1, START);
        sketch.count("b", "heavy", 2, START);
        sketch.count("c", "heavier", 1.5, START);
        sketch.count("d", "heavier", 1.5, START);
        assertThat(sketch.top(0, 2, 1)).extracting(count -> count.item).containsExactly("b", "c");
    }

    @Test
    void ordersEqualCountsById() {
        PopularitySketch sketch = sketch(100);
        sketch.count("b", null, 1, START);
        sketch.count("a", null, 1, START);
        assertThat(heaviest(sketch)).extracting(count -> count.item).containsExactly("a", "b");
    }

    /** A hundred items that stay, among ten thousand that pass by once. */
    @Test
    void keepsTheHeavyItemsInBoundedMemory() {
        Random random = new Random(5);
        PopularitySketch sketch = sketch(200);
        Set<String> heavy = new HashSet<>();
        for (int i = 0; i < 20_000; i++) {
            boolean passing = i % 2 == 0;
            String item = passing ? "once" + i : "heavy" + random.nextInt(100);
            if (!passing) {
                heavy.add(item);
            }
            sketch.count(item, null, 1, START + i * 10L);
            assertThat(sketch.size()).isLessThanOrEqualTo(400);
        }
        Set<String> kept =
                heaviest(sketch).subList(0, 100).stream()
                        .map(count -> count.item)
                        .collect(Collectors.toSet());
        assertThat(kept).isEqualTo(heavy).hasSize(100);
    }

    /** 2^1000 would still be a number, 2^1100 would not. */
    @Test
    void countsOnAfterAThousandHalfLives() {
        PopularitySketch sketch = sketch(10);
        sketch.count("old", null, 1, START);
        long later = START + (long) (5000 * HALF_LIFE_MILLIS);
        sketch.count("new", null, 3, later);
        sketch.count("late", null, 2, later - (long) HALF_LIFE_MILLIS);
        assertThat(sketch.landmark).isEqualTo(later);
        assertThat(weights(sketch))
                .containsEntry("old", 0.0)
                .containsEntry("new", 3.0)
                .containsEntry("late", 1.0);
    }

    @Test
    void takesOverWhatAnotherHasCountedWhereItHasCountedNothing() {
        PopularitySketch other = sketch(10);
        other.count("a", "home", 2, START);
        PopularitySketch sketch = sketch(10);
        sketch.merge(other);
        sketch.merge(sketch(10));
        assertThat(weights(sketch)).containsOnly(Map.entry("a", 2.0));
        assertThat(sketch.newest).isEqualTo(START);
    }

    @Provide
    Arbitrary<List<Move>> moves() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 9),
                        Arbitraries.integers().between(1, 9),
                        Arbitraries.frequencyOf(
                                Tuple.of(9, Arbitraries.integers().between(-500, 2_000)),
                                Tuple.of(1, Arbitraries.integers().between(0, 200_000))))
                .as(Move::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(80);
    }

    /** Weights with a few more digits, so that no two items weigh the same. */
    private static List<Event> events(List<Move> moves) {
        List<Event> events = new ArrayList<>();
        long time = START;
        for (Move move : moves) {
            time += (long) (move.steps() * HALF_LIFE_MILLIS / 1000);
            float weight = move.weight() + (7 * move.item() + 1) / 97f;
            events.add(new Event("i" + move.item(), category(move.item()), weight, time));
        }
        return events;
    }

    private static String category(int item) {
        return item % 4 == 3 ? null : "c" + item % 4;
    }

    private static void count(PopularitySketch sketch, Event event) {
        sketch.count(event.item(), event.category(), event.weight(), event.time());
    }

    private static void isEqual(PopularitySketch sketch, NaivePopularity naive) {
        Map<String, Double> counted = weights(sketch);
        assertThat(counted.keySet()).isEqualTo(naive.weights().keySet());
        naive.weights()
                .forEach(
                        (item, weight) ->
                                assertThat(counted.get(item))
                                        .isCloseTo(weight, within(1e-9 * weight + 1e-30)));
        for (PopularitySketch.Count count : sketch.counts()) {
            assertThat(count.category).isEqualTo(naive.categories().get(count.item));
        }
    }

    private static Map<String, Double> weights(PopularitySketch sketch) {
        return heaviest(sketch).stream()
                .collect(Collectors.toMap(count -> count.item, sketch::decayed));
    }

    private static PopularitySketch sketch(int capacity) {
        return new PopularitySketch(capacity, HALF_LIFE_MILLIS);
    }

    private static List<PopularitySketch.Count> heaviest(PopularitySketch sketch) {
        return sketch.top(sketch.size(), 0, 0);
    }
}
