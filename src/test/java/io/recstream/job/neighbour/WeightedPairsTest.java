package io.recstream.job.neighbour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.recstream.job.model.ItemIds;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class WeightedPairsTest {

    record Addition(String item, float weight) {}

    private final ItemDictionary dictionary = new ItemDictionary();
    private final WeightedPairs rules = new WeightedPairs();

    @Property(tries = 300)
    void sumsUpAndGivesUpTheLightestWhenFull(
            @ForAll("additions") List<Addition> additions,
            @ForAll @IntRange(min = 1, max = 8) int capacity) {
        ItemDictionary ids = new ItemDictionary();
        WeightedPairs table = new WeightedPairs();
        Map<String, Float> naive = new HashMap<>();
        for (Addition addition : additions) {
            boolean full = naive.size() == capacity && !naive.containsKey(addition.item());
            table.add(ItemIds.of(addition.item()), 0, addition.weight(), capacity, ids);
            if (full) {
                Set<String> gone = new HashSet<>(naive.keySet());
                gone.removeAll(weights(table, ids).keySet());
                assertThat(gone).hasSize(1);
                float lightest = Collections.min(naive.values());
                assertThat(naive.remove(gone.iterator().next())).isEqualTo(lightest);
            }
            naive.merge(addition.item(), addition.weight(), Float::sum);
            assertThat(weights(table, ids)).isEqualTo(naive);
            assertThat(ids.size()).isEqualTo(naive.size());
        }
        double mass = naive.values().stream().mapToDouble(Float::doubleValue).sum();
        assertThat((double) table.mass()).isCloseTo(mass, within(1e-4 * mass));
    }

    @Provide
    Arbitrary<List<Addition>> additions() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 15).map(i -> "i" + i),
                        Arbitraries.integers().between(1, 10).map(d -> 1f / d))
                .as(Addition::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(80);
    }

    @Test
    void addsToAPairThatItHolds() {
        rules.add(ItemIds.of("a"), 0, 0.5f, 2, dictionary);
        rules.add(ItemIds.of("a"), 0, 0.25f, 2, dictionary);
        assertThat(weights(rules, dictionary)).isEqualTo(Map.of("a", 0.75f));
    }

    @Test
    void holdsNothingWhereThereIsNoRoom() {
        rules.add(ItemIds.of("a"), 0, 1f, 0, dictionary);
        assertThat(rules.size()).isZero();
        assertThat(dictionary.size()).isZero();
    }

    @Test
    void shrinksToACapacityThatHasBecomeSmaller() {
        rules.add(ItemIds.of("a"), 0, 3f, 3, dictionary);
        rules.add(ItemIds.of("b"), 0, 2f, 3, dictionary);
        rules.add(ItemIds.of("c"), 0, 1f, 3, dictionary);
        rules.add(ItemIds.of("d"), 0, 1f, 2, dictionary);
        assertThat(weights(rules, dictionary)).isEqualTo(Map.of("a", 3f, "d", 1f));
    }

    static Map<String, Float> weights(WeightedPairs table, ItemDictionary ids) {
        Map<String, Float> weights = new HashMap<>();
        for (int i = 0; i < table.size(); i++) {
            assertThat(weights.put(ids.id(table.slot(i)), table.weight(i))).isNull();
        }
        return weights;
    }
}
