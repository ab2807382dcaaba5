package io.recstream.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.recstream.devcluster.LocalCluster;
import io.recstream.job.config.JobSettings;
import io.recstream.job.ingest.AcceptedEventWatermarks;
import io.recstream.job.model.CatalogItem;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.DecodedRecordCodec;
import io.recstream.job.model.RecommendationUpdate;
import io.recstream.job.model.SourceRecord;
import io.recstream.job.model.UserEvent;
import io.recstream.job.state.CodecType;
import io.recstream.reference.SequentialRecommender;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the evaluation measures is what the job does. */
@Timeout(240)
class JobEqualsEvaluationITCase {

    private static final int EVENTS = 40_000;

    /**
     * Several instances take the first events in another order than one does, and know less then.
     */
    private static final int WARM_UP = 20_000;

    private static final Queue<RecommendationUpdate> LISTS = new ConcurrentLinkedQueue<>();

    @Test
    void atParallelismOneTheListsAreTheSameOneByOne() {
        JobSettings settings = settings();
        List<UserEvent> events = sessions(7);
        List<RecommendationUpdate> expected = evaluated(settings, events);

        List<RecommendationUpdate> lists = run(settings, events, 1);

        assertThat(lists.stream().map(list -> list.generatedAt(0)))
                .containsExactlyElementsOf(
                        expected.stream().map(list -> list.generatedAt(0)).toList());
    }

    @Test
    void atParallelismFourTheHitRateIsTheSameWithinHalfAPercent() {
        JobSettings settings = settings();
        List<UserEvent> events = sessions(8);
        double expected = hitRate(events, evaluated(settings, events));

        double reached = hitRate(events, run(settings, events, 4));

        assertThat(expected).isGreaterThan(0.5);
        assertThat(reached).isCloseTo(expected, within(0.005));
    }

    private static JobSettings settings() {
        return JobSettings.from(
                Configuration.fromMap(
                        Map.of(
                                "recstream.kafka.bootstrap-servers", "unused:9092",
                                "recstream.rank.answer-timeout", "1 h",
                                "execution.checkpointing.interval", "1 s")));
    }

    /** Sessions that walk along rings of items: the next item can be learnt, if not for certain. */
    private static List<UserEvent> sessions(long seed) {
        Random random = new Random(seed);
        List<UserEvent> events = new ArrayList<>();
        int[] place = new int[60];
        int[] left = new int[60];
        int[] session = new int[60];
        for (int e = 0; e < EVENTS; e++) {
            int user = random.nextInt(60);
            if (left[user]-- == 0) {
                left[user] = 2 + random.nextInt(6);
                place[user] = random.nextInt(600);
                session[user]++;
            } else if (random.nextInt(10) > 0) {
                int ring = place[user] / 10;
                place[user] = ring * 10 + (place[user] + 1 + random.nextInt(2)) % 10;
            }
            events.add(
                    new UserEvent(
                            "e" + e,
                            "u" + user,
                            "s" + session[user],
                            "i" + place[user],
                            "view",
                            1_600_000_000_000L + e * 500L,
                            0));
        }
        return events;
    }

    private static List<RecommendationUpdate> evaluated(
            JobSettings settings, List<UserEvent> events) {
        SequentialRecommender recommender = SequentialRecommender.of(settings);
        List<RecommendationUpdate> lists = new ArrayList<>();
        events.forEach(event -> recommender.accept(event, lists::add));
        return lists;
    }

    /** The lists of the job, in the order in which they were written. */
    private static List<RecommendationUpdate> run(
            JobSettings settings, List<UserEvent> events, int parallelism) {
        LISTS.clear();
        LocalCluster.Options options = LocalCluster.Options.defaults().withSlots(1, parallelism);
        try (LocalCluster cluster = LocalCluster.start(options)) {
            StreamExecutionEnvironment env = cluster.environment();
            env.setParallelism(parallelism);
            RecommendationTopology.build(
                    new RecommendationTopology.Inputs(
                            source(env, settings, events),
                            catalog(env),
                            Optional.empty(),
                            Optional.empty()),
                    new RecommendationTopology.Outputs(
                            new Collecting(),
                            new Ignoring<>(),
                            new Ignoring<>(),
                            new Ignoring<>(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty()),
                    settings);
            var job = cluster.submit(env);
            Awaitility.await("the end of the events")
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> job.status().isGloballyTerminalState());
            assertThat(job.status()).isEqualTo(JobStatus.FINISHED);
        }
        return List.copyOf(LISTS);
    }

    private static DataStream<DecodedRecord<UserEvent>> source(
            StreamExecutionEnvironment env, JobSettings settings, List<UserEvent> events) {
        List<DecodedRecord<UserEvent>> records = new ArrayList<>();
        for (UserEvent event : events) {
            SourceRecord source =
                    new SourceRecord("events", 0, records.size(), event.time(), null, new byte[0]);
            records.add(DecodedRecord.accepted(source, event));
        }
        JobSettings.Events taken = settings.events();
        return env.fromData(
                        records,
                        CodecType.of(DecodedRecord.class, new DecodedRecordCodec.OfEvent()))
                .uid("events")
                .assignTimestampsAndWatermarks(
                        new AcceptedEventWatermarks(taken.maxOutOfOrderness(), taken.idleTimeout()))
                .uid("times")
                .setParallelism(1);
    }

    private static DataStream<DecodedRecord<CatalogItem>> catalog(StreamExecutionEnvironment env) {
        return env.fromData(
                        List.of(
                                DecodedRecord.accepted(
                                        new SourceRecord("catalog", 0, 0, 0, null, new byte[0]),
                                        new CatalogItem(
                                                "none", null, null, Double.NaN, true, false))),
                        CodecType.of(DecodedRecord.class, new DecodedRecordCodec.OfItem()))
                .uid("catalog");
    }

    /** HR@20 over every event that is not its session's first, by the list its user had before. */
    private static double hitRate(List<UserEvent> events, List<RecommendationUpdate> lists) {
        Map<String, RecommendationUpdate> byTrigger = new HashMap<>();
        lists.forEach(list -> byTrigger.put(list.triggerEventId(), list));
        Map<String, RecommendationUpdate> current = new HashMap<>();
        Map<String, String> session = new HashMap<>();
        int hits = 0;
        int judged = 0;
        int taken = 0;
        for (UserEvent event : events) {
            RecommendationUpdate before = current.get(event.userId());
            boolean known =
                    event.sessionId().equals(session.put(event.userId(), event.sessionId()));
            if (known && taken++ >= WARM_UP) {
                judged++;
                hits += holds(before, event.itemId()) ? 1 : 0;
            }
            RecommendationUpdate after = byTrigger.get(event.eventId());
            if (after != null) {
                current.put(event.userId(), after);
            }
        }
        return (double) hits / judged;
    }

    private static boolean holds(RecommendationUpdate list, String itemId) {
        return list != null && list.items().stream().anyMatch(it -> it.itemId().equals(itemId));
    }

    /** Keeps the lists where the test finds them: job and test share one JVM. */
    private static final class Collecting implements Sink<RecommendationUpdate> {

        private static final long serialVersionUID = 1L;

        @Override
        public SinkWriter<RecommendationUpdate> createWriter(WriterInitContext context) {
            return new Writing<>(true);
        }
    }

    private static final class Ignoring<T> implements Sink<T> {

        private static final long serialVersionUID = 1L;

        @Override
        public SinkWriter<T> createWriter(WriterInitContext context) {
            return new Writing<>(false);
        }
    }

    private record Writing<T>(boolean keeps) implements SinkWriter<T> {

        @Override
        public void write(T value, Context context) {
            if (keeps && value instanceof RecommendationUpdate list && !list.isTombstone()) {
                LISTS.add(list);
            }
        }

        @Override
        public void flush(boolean endOfInput) {}

        @Override
        public void close() {}
    }
}
