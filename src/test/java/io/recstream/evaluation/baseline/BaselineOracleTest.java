package io.recstream.evaluation.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Compares every baseline with its formula before every event of small random logs. */
class BaselineOracleTest {

    private static final int ITEMS = 7;
    private static final long STEP_MILLIS = 7_200_000;
    private static final Vstan.Lambdas LAMBDAS = new Vstan.Lambdas(.7, 2, 1.5, 1.2, 2);

    /** An event of a session, both as small numbers. */
    record Event(int session, int item) {}

    /** The formula's scores for a session's items so far. */
    interface Formula {
        Map<Integer, Double> scores(NaiveBaselines naive, int session, List<Integer> query);
    }

    @Provide
    Arbitrary<List<Event>> logs() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 5),
                        Arbitraries.integers().between(0, ITEMS - 1))
                .as(Event::new)
                .list()
                .ofMinSize(2)
                .ofMaxSize(40);
    }

    @Property(tries = 300)
    void popularityHalvesInADay(@ForAll("logs") List<Event> log) {
        Popularity model = new Popularity(24);
        NaiveBaselines naive = new NaiveBaselines();
        Scores scores = new Scores();
        Prefix prefix = new Prefix();
        for (int e = 0; e < log.size(); e++) {
            long time = e * STEP_MILLIS;
            model.learn(prefix.of(0, new int[] {log.get(e).item()}, 1), time);
            naive.learn(0, log.get(e).item(), time);
            scores.clear();
            model.predict(prefix, scores);
            double forward = Math.pow(2, time / 86_400_000.0);
            naive.popularityAt(time)
                    .forEach(
                            (item, count) ->
                                    assertThat(scores.of(item) / forward)
                                            .isCloseTo(count, within(1e-9)));
        }
    }

    @Property(tries = 300)
    void sequentialRulesFollowTheNewestItem(@ForAll("logs") List<Event> log) {
        agrees(
                log,
                new SequentialRules(3, Weighting.QUADRATIC),
                (naive, session, query) -> naive.sequentialRules(query, 3));
    }

    @Property(tries = 300)
    void itemItemSumsTheOverlapsOfTheWholeSession(@ForAll("logs") List<Event> log) {
        agrees(
                log,
                new ItemItem(ItemItem.Similarity.JACCARD, false),
                (naive, session, query) -> naive.itemItem(query));
    }

    @Property(tries = 300)
    void vsknnIsItsFormula(@ForAll("logs") List<Event> log) {
        agrees(
                log,
                new VSkNN(2, 3, Weighting.DIV, 5),
                (naive, session, query) -> naive.vsknn(session, query, 2, 3, 5));
    }

    @Property(tries = 300)
    void vmisIsItsFormula(@ForAll("logs") List<Event> log) {
        agrees(
                log,
                new VmisKnn(2, 3, 4, false),
                (naive, session, query) -> naive.vmis(session, query, 2, 3, 4));
    }

    @Property(tries = 300)
    void vstanIsItsFormula(@ForAll("logs") List<Event> log) {
        agrees(
                log,
                new Vstan(2, 3, LAMBDAS),
                (naive, session, query) -> naive.vstan(session, query, 2, 3, LAMBDAS));
    }

    private static void agrees(List<Event> log, SessionModel model, Formula formula) {
        NaiveBaselines naive = new NaiveBaselines();
        Map<Integer, List<Integer>> queries = new HashMap<>();
        Scores scores = new Scores();
        for (int e = 0; e < log.size(); e++) {
            Event event = log.get(e);
            List<Integer> query = queries.computeIfAbsent(event.session(), s -> new ArrayList<>());
            if (!query.isEmpty()) {
                scores.clear();
                model.predict(prefix(event.session(), query), scores);
                Map<Integer, Double> expected = formula.scores(naive, event.session(), query);
                for (int item = 0; item < ITEMS; item++) {
                    assertThat(scores.of(item))
                            .as("item %d after %s of %s", item, query, naive.sessions)
                            .isCloseTo(expected.getOrDefault(item, 0.0), within(1e-9));
                }
            }
            query.add(event.item());
            model.learn(prefix(event.session(), query), e * STEP_MILLIS);
            naive.learn(event.session(), event.item(), e * STEP_MILLIS);
        }
    }

    private static Prefix prefix(int session, List<Integer> items) {
        int[] array = items.stream().mapToInt(Integer::intValue).toArray();
        return new Prefix().of(session, array, array.length);
    }
}
