package io.recstream.job.rank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.recstream.job.metrics.StageMetrics;
import io.recstream.job.model.BlendParameters;
import io.recstream.job.model.CandidateResponse;
import io.recstream.job.model.EnrichedEvent;
import io.recstream.job.model.Experiment;
import io.recstream.job.model.ListRuleParameters;
import io.recstream.job.model.PackedItemIds;
import io.recstream.job.model.PublishedRules;
import io.recstream.job.model.RecommendationUpdate;
import io.recstream.job.model.TestingEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Test;

class VariantMetricsTest {

    private static final int USERS = 40;
    private static final int ITEMS = 30;

    private final Group group = new Group("", new TreeMap<>());
    private final StageMetrics stage = new StageMetrics(group);
    private final VariantMetrics variants = new VariantMetrics(stage, 100_000);

    /** Metrics by their full names. */
    private static final class Group extends UnregisteredMetricsGroup {

        private final String prefix;
        private final Map<String, Object> metrics;

        private Group(String prefix, Map<String, Object> metrics) {
            this.prefix = prefix;
            this.metrics = metrics;
        }

        @Override
        public MetricGroup addGroup(String name) {
            return new Group(prefix + name + ".", metrics);
        }

        @Override
        public MetricGroup addGroup(String key, String value) {
            return addGroup(key + "=" + value);
        }

        @Override
        public Counter counter(String name) {
            Counter counter = super.counter(name);
            metrics.put(prefix + name, counter);
            return counter;
        }

        @Override
        public <T, G extends Gauge<T>> G gauge(String name, G gauge) {
            metrics.put(prefix + name, gauge);
            return gauge;
        }
    }

    /** What is counted by hand of a variant. */
    private static final class Naive {
        private int lists;
        private int scored;
        private int hits;
        private double reciprocal;
        private final Set<String> shown = new HashSet<>();
    }

    @Test
    void areThoseOfTheListsAndEventsOfEachVariant() {
        Random random = new Random(7);
        RulesInForce inForce = new RulesInForce(ListRuleParameters.NONE);
        ListBuilder builder =
                new ListBuilder(
                        new ListBuilder.Models(
                                new Ranker(BlendParameters.DEFAULT),
                                new RevisitModel(),
                                new PopularityIndex()),
                        new ListRules(inForce, 60_000, item -> null, filter -> {}),
                        new ListBuilder.Times(1_000, 0),
                        new ListMetrics(new OnlineQuality(1_000), variants, null, stage),
                        null);
        Experiment experiment = experiment("x", "control", "other");
        Map<String, Naive> expected = new HashMap<>();
        Map<String, UserListState> states = new HashMap<>();
        Map<String, RecommendationUpdate> newest = new HashMap<>();
        for (int i = 0; i < 3_000; i++) {
            long now = 1_000L + i;
            if (i == 1_000) {
                inForce.run(experiment);
                variants.run(experiment, now);
            }
            String user = "u" + random.nextInt(USERS);
            String item = "i" + random.nextInt(ITEMS);
            RecommendationUpdate before = newest.get(user);
            if (before != null && before.variant() != null) {
                Naive naive = expected.computeIfAbsent(before.variant(), label -> new Naive());
                List<String> first = before.items().stream().map(it -> it.itemId()).toList();
                first = first.subList(0, Math.min(20, first.size()));
                naive.scored++;
                naive.shown.addAll(first);
                if (first.contains(item)) {
                    naive.hits++;
                    naive.reciprocal += 1.0 / (1 + first.indexOf(item));
                }
            }
            UserListState state = states.computeIfAbsent(user, id -> new UserListState());
            builder.accept(
                    state,
                    response(user, item, state.lastSequence + 1, now, random),
                    now,
                    list -> {
                        newest.put(user, list);
                        if (list.variant() != null) {
                            expected.computeIfAbsent(list.variant(), label -> new Naive()).lists++;
                        }
                    });
        }
        assertThat(expected).containsOnlyKeys("x/control", "x/other");
        expected.forEach(
                (label, naive) -> {
                    assertThat(naive.hits).isPositive();
                    assertThat(lists(label)).isEqualTo(naive.lists);
                    assertThat(gauge(label, "hitRate"))
                            .isCloseTo((double) naive.hits / naive.scored, within(1e-9));
                    assertThat(gauge(label, "mrr"))
                            .isCloseTo(naive.reciprocal / naive.scored, within(1e-9));
                    assertThat(gauge(label, "coverage")).isCloseTo(naive.shown.size(), within(.5));
                });
    }

    @Test
    void thereAreNoneBeforeAnExperimentAndNoFiguresAfterIt() {
        assertThat(names()).isEmpty();
        variants.run(null, 0);
        assertThat(names()).isEmpty();

        variants.run(experiment("x", "a", "b"), 10);
        assertThat(names()).hasSize(8);
        variants.scored("x/a", new int[] {1, 2}, 1, 9);
        assertThat(gauge("x/a", "hitRate")).as("a list from before").isZero();
        variants.scored("x/a", new int[] {1, 2}, 1, 10);
        variants.scored("y/a", new int[] {1, 2}, 1, 10);
        variants.emitted("x/a");
        variants.emitted("y/a");
        assertThat(gauge("x/a", "hitRate")).isEqualTo(1);

        variants.run(experiment("x", "a", "b"), 20);
        assertThat(gauge("x/a", "hitRate")).as("it runs already").isEqualTo(1);

        variants.run(null, 30);
        variants.scored("x/a", new int[] {1, 2}, 1, 40);
        assertThat(gauge("x/a", "hitRate")).isNaN();
        assertThat(gauge("x/b", "coverage")).isNaN();

        variants.run(experiment("x", "a", "b"), 50);
        assertThat(gauge("x/a", "hitRate")).as("it began anew").isZero();
        assertThat(lists("x/a")).isEqualTo(1);
        assertThat(names()).hasSize(8);
    }

    @Test
    void theirNumberIsBounded() {
        for (int i = 0; i < 100; i++) {
            variants.run(experiment("x" + i, "a", "b"), i);
        }
        assertThat(names()).hasSize(4 * VariantMetrics.MAX_VARIANTS);
        variants.scored("x99/a", new int[] {1}, 1, 1_000);
        variants.emitted("x99/a");
    }

    private Set<String> names() {
        Set<String> names = new HashSet<>(group.metrics.keySet());
        names.removeIf(name -> !name.contains("variant="));
        return names;
    }

    private long lists(String label) {
        return ((Counter) group.metrics.get(name(label, "lists"))).getCount();
    }

    private double gauge(String label, String name) {
        Gauge<?> gauge = (Gauge<?>) group.metrics.get(name(label, name));
        return ((Number) gauge.getValue()).doubleValue();
    }

    private static String name(String label, String name) {
        return "recstream.variant=" + label + "." + name;
    }

    private static Experiment experiment(String id, String one, String other) {
        return new Experiment(
                id,
                "salt",
                List.of(
                        new Experiment.Variant(one, .3, PublishedRules.NONE),
                        new Experiment.Variant(other, .7, PublishedRules.NONE)));
    }

    private static CandidateResponse response(
            String user, String item, long sequence, long time, Random random) {
        List<String> candidates = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            candidates.add("i" + (6 * i + random.nextInt(6)));
        }
        float[] scores = {5, 4, 3, 2, 1};
        EnrichedEvent event =
                new EnrichedEvent(
                        TestingEvent.view(user, item).id("e" + sequence).at(time).event(),
                        true,
                        1,
                        PackedItemIds.of(item),
                        0,
                        1,
                        1,
                        1,
                        true,
                        null,
                        null);
        return new CandidateResponse(
                user,
                sequence,
                1,
                0,
                item,
                TestingResponses.candidates(
                        candidates.toArray(String[]::new), scores, new float[5], new float[5], 0),
                event,
                null);
    }
}
