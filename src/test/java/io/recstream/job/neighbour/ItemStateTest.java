package io.recstream.job.neighbour;

import static io.recstream.job.model.TestingInstant.at;
import static io.recstream.job.neighbour.TestingUpdates.learn;
import static io.recstream.job.neighbour.TestingUpdates.visit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.recstream.job.model.ItemUpdate;
import io.recstream.job.model.KnnParameters;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ItemStateTest {

    private static final KnnParameters WIDE =
            new KnnParameters(1000, 1000, 4, 50, 2, 1e9, 2, 1.5, 1e7);

    private final ItemState state = new ItemState();

    @Property(tries = 200)
    void itsRulesAreThoseOfTheRawSequences(@ForAll("clicks") List<TestingUpdates.Click> clicks) {
        Map<String, ItemState> items = new HashMap<>();
        NaiveItems naive = new NaiveItems(WIDE);
        List<ItemUpdate> updates = new TestingUpdates(4).of(clicks, at("08:00"));
        for (int i = 0; i < updates.size(); i += updates.get(i).context().size()) {
            naive.learn(updates.subList(i, i + updates.get(i).context().size()));
        }
        updates.forEach(
                update ->
                        learn(
                                items.computeIfAbsent(update.itemId(), id -> new ItemState()),
                                update,
                                WIDE));
        items.forEach(
                (id, item) -> {
                    same(item.successors, item, naive.successors(id, item.pairsEpoch));
                    same(item.partners, item, naive.partners(id, item.pairsEpoch));
                });
    }

    private static void same(WeightedPairs table, ItemState item, Map<String, Double> naive) {
        Map<String, Float> weights = WeightedPairsTest.weights(table, item.dictionary);
        assertThat(weights.keySet()).isEqualTo(naive.keySet());
        naive.forEach(
                (id, weight) ->
                        assertThat((double) weights.get(id))
                                .isCloseTo(weight, within(1e-4 * weight)));
    }

    @Provide
    Arbitrary<List<TestingUpdates.Click>> clicks() {
        return TestingUpdates.clicks(4, 14);
    }

    @Test
    void learnsAtTheOlderItemWhatCameAfterIt() {
        learn(state, visit("u1", 1, 100, 2, 0, "c", "b", "a"), WIDE);
        assertThat(successors()).isEqualTo(Map.of("c", 1f / 2));
        assertThat(partners()).isEqualTo(Map.of("c", 1f / 2));
    }

    @Test
    void learnsAtTheNewItemWhatCameBeforeItLessMuch() {
        learn(state, visit("u1", 1, 100, 0, 0, "c", "b", "a"), WIDE);
        assertThat(successors()).isEmpty();
        assertThat(partners()).isEqualTo(Map.of("b", 0.6f, "a", 0.6f / 2));
    }

    /** a, b, c, b: the second b comes 2 after the first, 1 after c and 3 after a. */
    @Test
    void countsARepeatAsASuccessorOfItselfAndItsOldPlaceAsAStep() {
        learn(state, visit("u1", 1, 100, 0, 2, "b", "c", "a"), WIDE);
        assertThat(successors()).isEqualTo(Map.of("b", 1f / 2));
        assertThat(partners()).isEqualTo(Map.of("c", 0.6f, "a", 0.6f / 3));

        ItemState ofA = new ItemState();
        learn(ofA, visit("u1", 1, 100, 2, 2, "b", "c", "a"), WIDE);
        assertThat(WeightedPairsTest.weights(ofA.successors, ofA.dictionary))
                .isEqualTo(Map.of("b", 1f / 3));
    }

    @Test
    void staysWithinItsCaps() {
        KnnParameters caps = new KnnParameters(3, 2, 4, 50, 2, 1e9, 2, 1.5, 1e7);
        for (int i = 0; i < 500; i++) {
            learn(state, visit("u1", i, 100 + i, 0, 0, "x", "a" + i % 7, "b" + i), caps);
            learn(state, visit("u1", i, 100 + i, 1, 0, "y" + i, "x"), caps);
        }
        assertThat(state.snippets.size()).isEqualTo(3);
        assertThat(state.successors.size()).isEqualTo(2);
        assertThat(state.partners.size()).isEqualTo(2);
        assertThat(state.dictionary.capacity()).isLessThan(20);
    }

    /** 5 λ, then 10 λ, and 12 λ: beyond the moment at which the weights are taken anew. */
    @Test
    void forgetsWhatItsRulesWeighedAsTimePasses() {
        long lambda = 1_000_000;
        KnnParameters caps = new KnnParameters(9, 9, 4, 50, 2, 1e9, 2, 1.5, lambda);
        learn(state, visit("u1", 1, 0, 1, 0, "a", "x"), caps);
        learn(state, visit("u2", 2, 5 * lambda, 1, 0, "b", "x"), caps);
        learn(state, visit("u3", 3, 10 * lambda, 1, 0, "c", "x"), caps);
        learn(state, visit("u4", 4, 10 * lambda, 1, 0, "c", "x"), caps);
        // Late, by one λ.
        learn(state, visit("u5", 5, 9 * lambda, 1, 0, "d", "x"), caps);
        float decay = state.decay(12 * lambda, caps);
        Map<String, Double> expected =
                Map.of(
                        "a", Math.exp(-12),
                        "b", Math.exp(-7),
                        "c", 2 * Math.exp(-2),
                        "d", Math.exp(-3));
        assertThat(successors().keySet()).isEqualTo(expected.keySet());
        expected.forEach(
                (item, weight) ->
                        assertThat((double) decay * successors().get(item))
                                .isCloseTo(weight, within(1e-5 * weight)));
    }

    private Map<String, Float> successors() {
        return WeightedPairsTest.weights(state.successors, state.dictionary);
    }

    private Map<String, Float> partners() {
        return WeightedPairsTest.weights(state.partners, state.dictionary);
    }
}
