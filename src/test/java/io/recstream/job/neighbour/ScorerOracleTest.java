package io.recstream.job.neighbour;

import static io.recstream.job.model.TestingInstant.at;
import static io.recstream.job.neighbour.TestingUpdates.learn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.recstream.job.model.CandidateScores;
import io.recstream.job.model.ItemUpdate;
import io.recstream.job.model.KnnParameters;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** The item memory's answers against the formulas over strings, lists and doubles. */
class ScorerOracleTest {

    private static final double HOUR = 3_600_000;
    private static final double RELATIVE = 1e-4;

    @Property(tries = 200)
    void everyResponseMatchesTheFormulas(
            @ForAll("clicks") List<TestingUpdates.Click> clicks,
            @ForAll @IntRange(min = 1, max = 5) int asking,
            @ForAll @IntRange(min = 1, max = 12) int candidates) {
        KnnParameters parameters = parameters(asking, candidates);
        Scorer scorer = new Scorer(parameters);
        Map<String, ItemState> items = new HashMap<>();
        NaiveItems naive = new NaiveItems(parameters);
        for (List<ItemUpdate> event : events(clicks, asking)) {
            naive.learn(event);
            for (ItemUpdate update : event) {
                ItemState state = items.computeIfAbsent(update.itemId(), id -> new ItemState());
                learn(state, update, parameters);
                if (update.wantsCandidates()) {
                    CandidateScores scored = scorer.score(state, update).scores();
                    NaiveItems.Expected expected =
                            naive.answer(
                                    List.of(update.context().toArray()),
                                    update.position(),
                                    update.session(),
                                    update.time());
                    sameUpToTheCut(scored, expected, candidates);
                }
            }
        }
    }

    /** Contexts hold all items of a session here, so all items know the same of it. */
    @Property(tries = 200)
    void theResponsesAddUpToTheMonolithicNeighbours(
            @ForAll("clicks") List<TestingUpdates.Click> clicks,
            @ForAll @IntRange(min = 1, max = 5) int asking) {
        KnnParameters parameters = parameters(asking, 1000);
        Scorer scorer = new Scorer(parameters);
        Map<String, ItemState> items = new HashMap<>();
        NaiveItems naive = new NaiveItems(parameters);
        for (List<ItemUpdate> event : events(clicks, asking)) {
            naive.learn(event);
            Map<String, Double> sum = new TreeMap<>();
            double mass = 0;
            for (ItemUpdate update : event) {
                ItemState state = items.computeIfAbsent(update.itemId(), id -> new ItemState());
                learn(state, update, parameters);
                if (update.wantsCandidates()) {
                    CandidateScores scored = scorer.score(state, update).scores();
                    mass += scored.knnMass();
                    for (int i = 0; i < scored.size(); i++) {
                        if (scored.knn()[i] > 0) {
                            sum.merge(scored.items().get(i), (double) scored.knn()[i], Double::sum);
                        }
                    }
                }
            }
            ItemUpdate own = event.get(0);
            Map<String, Double> monolithic =
                    naive.monolithic(List.of(own.context().toArray()), own.session(), own.time());
            assertThat(sum.keySet()).isEqualTo(monolithic.keySet());
            monolithic.forEach((id, score) -> close(sum.get(id), score));
            close(mass, monolithic.values().stream().mapToDouble(Double::doubleValue).sum());
        }
    }

    @Provide
    Arbitrary<List<TestingUpdates.Click>> clicks() {
        return TestingUpdates.clicks(5, 10);
    }

    private static KnnParameters parameters(int asking, int candidates) {
        return new KnnParameters(1000, 1000, asking, candidates, 2, 3 * HOUR, 2, 1.5, 5 * HOUR);
    }

    private static List<List<ItemUpdate>> events(List<TestingUpdates.Click> clicks, int asking) {
        List<ItemUpdate> updates = new TestingUpdates(asking).of(clicks, at("08:00"));
        List<List<ItemUpdate>> events = new ArrayList<>();
        for (int i = 0; i < updates.size(); i += updates.get(i).context().size()) {
            events.add(updates.subList(i, i + updates.get(i).context().size()));
        }
        return events;
    }

    private static void sameUpToTheCut(
            CandidateScores scored, NaiveItems.Expected expected, int cut) {
        Set<String> kept = new HashSet<>(List.of(scored.items().toArray()));
        assertThat(kept).hasSize(scored.size());
        for (int i = 0; i < scored.size(); i++) {
            String id = scored.items().get(i);
            close(scored.knn()[i], expected.knn().getOrDefault(id, 0.0));
            close(scored.sequential()[i], expected.sequential().getOrDefault(id, 0.0));
            close(scored.association()[i], expected.association().getOrDefault(id, 0.0));
        }
        close(scored.knnMass(), expected.knnMass());
        close(scored.associationMass(), expected.associationMass());
        Set<String> allowed = new HashSet<>();
        for (Map<String, Double> expert :
                List.of(expected.knn(), expected.sequential(), expected.association())) {
            double last = lastKept(expert, cut);
            expert.forEach(
                    (id, score) -> {
                        if (score > last * (1 + RELATIVE)) {
                            assertThat(kept).contains(id);
                        }
                        if (score >= last * (1 - RELATIVE)) {
                            allowed.add(id);
                        }
                    });
        }
        assertThat(allowed).containsAll(kept);
        assertThat(kept.size()).isLessThanOrEqualTo(3 * cut);
    }

    private static double lastKept(Map<String, Double> expert, int cut) {
        return expert.values().stream()
                .sorted(Comparator.reverseOrder())
                .limit(cut)
                .reduce((better, worse) -> worse)
                .orElse(0.0);
    }

    private static void close(double actual, double expected) {
        assertThat(actual).isCloseTo(expected, within(RELATIVE * expected + 1e-12));
    }
}
