package io.recstream.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.devcluster.LocalBroker;
import io.recstream.devcluster.LocalCluster;
import io.recstream.devcluster.Ports;
import io.recstream.job.metrics.JobMetric;
import io.recstream.job.metrics.MonitoringFiles;
import io.recstream.job.model.DeadLetterReason;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The job under Flink's Prometheus reporter, switched on by the lines that {@code
 * flink-conf/config.yaml} has for it, after a stream that the oracle knows the counts of.
 */
@Timeout(180)
class MetricsE2ECase {

    private static final List<Traffic.Sent> SENT =
            Traffic.withLateOne(Traffic.of(Traffic.seed(), 1_200, 2, 30));
    private static final Oracle ORACLE = new Oracle(SENT);

    private static final String KEYS =
            "flink_taskmanager_job_task_operator_column_family_rocksdb_estimate_num_keys";

    private static final List<String> STATES_OF_USERS =
            List.of("seen-events", "session", "list-memory", "user-windows");

    private static final String WATERMARK =
            "flink_taskmanager_job_task_operator_currentInputWatermark";

    private static Scrape scrape;
    private static JobOutput outcome;

    @BeforeAll
    static void runTheJobAndScrapeIt() throws Exception {
        int port = Ports.free(1)[0];
        LocalCluster.Options options =
                LocalCluster.Options.defaults().withCheckpointInterval(Duration.ofMillis(400));
        for (Map.Entry<String, String> setting : MonitoringFiles.reporter().entrySet()) {
            options = options.with(setting.getKey(), setting.getValue());
        }
        options =
                options.with("metrics.reporter.prom.port", Integer.toString(port))
                        .with("pipeline.name", "recstream");
        try (LocalBroker broker = LocalBroker.start();
                Rig rig = new Rig(broker, "metrics", 2, options)) {
            // The last event is later than a pane is long.
            Map<String, String> settings = new TreeMap<>(OracleComparison.SETTINGS);
            settings.put("recstream.windows.pane", "10 s");
            rig.start(2, settings);
            rig.sendCatalogue();
            int last = SENT.size() - 1;
            SENT.subList(0, last).forEach(record -> send(rig, record));
            awaitWatermark(port, SENT.get(last).event().time() + 10_000);
            send(rig, SENT.get(last));
            rig.awaitDrained();
            scrape = settled(port);
            outcome = JobOutput.of(rig);
        }
    }

    private static void send(Rig rig, Traffic.Sent record) {
        rig.send(rig.topics.events(), record.partition(), record.key(), record.payload());
    }

    private static void awaitWatermark(int port, long time) {
        Awaitility.await("the watermark of the windows")
                .atMost(Duration.ofSeconds(60))
                .until(
                        () ->
                                Scrape.of(port).samples().stream()
                                                .filter(sample -> sample.name().equals(WATERMARK))
                                                .filter(MetricsE2ECase::isOfWindows)
                                                .mapToDouble(Scrape.Sample::value)
                                                .min()
                                                .orElse(Double.NEGATIVE_INFINITY)
                                        > time);
    }

    private static boolean isOfWindows(Scrape.Sample sample) {
        return "compute-window".equals(sample.labels().get("operator_name"));
    }

    private static double keys(Scrape of, String state) {
        return of.sum(KEYS, Map.of("column_family", state));
    }

    /** RocksDB's own figures are looked up every 5 s, those of each state at its own time. */
    private static Scrape settled(int port) {
        AtomicReference<Scrape> newest = new AtomicReference<>();
        Awaitility.await("RocksDB's figures")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(500))
                .until(
                        () -> {
                            newest.set(Scrape.of(port));
                            return STATES_OF_USERS.stream()
                                    .allMatch(
                                            state ->
                                                    keys(newest.get(), state)
                                                            >= ORACLE.acceptedByUser.size());
                        });
        return newest.get();
    }

    @Test
    void everyMetricOfTheJobIsThereInEachOfItsStages() {
        for (JobMetric metric : JobMetric.values()) {
            List<String> stages = metric.isOptional() ? List.of() : metric.stages();
            assertThat(scrape.values(metric.exported(), "operator_name"))
                    .as(metric.exported())
                    .isEqualTo(new TreeSet<>(stages));
        }
    }

    @Test
    void theJobHasNoMetricThatIsNotListed() {
        Set<String> ours = new TreeSet<>(scrape.names());
        ours.removeIf(name -> !name.contains("_recstream_"));
        for (JobMetric metric : JobMetric.values()) {
            ours.remove(metric.exported());
            ours.remove(metric.exported() + "_count");
        }

        assertThat(ours).isEmpty();
    }

    /** A name, or a label's value, that matches nothing makes a panel that is empty for ever. */
    @Test
    void whateverTheDashboardAndTheRulesAskForIsThere() throws Exception {
        Set<Selector> asked = Selector.in(MonitoringFiles.expressions());

        assertThat(asked).hasSizeGreaterThan(40);
        assertThat(asked)
                .allSatisfy(
                        selector ->
                                assertThat(scrape.samples())
                                        .as(selector.toString())
                                        .anyMatch(selector::matches));
    }

    @Test
    void rocksDbHasMetricsOfEachState() {
        for (String state : STATES_OF_USERS) {
            assertThat(keys(scrape, state))
                    .as(state)
                    .isGreaterThanOrEqualTo(ORACLE.acceptedByUser.size());
        }
    }

    @Test
    void countsAreWhatTheOracleCounts() {
        Map<DeadLetterReason, Double> expected = new EnumMap<>(DeadLetterReason.class);
        ORACLE.deadLetters.values().forEach(reason -> expected.merge(reason, 1.0, Double::sum));
        for (DeadLetterReason reason : DeadLetterReason.values()) {
            assertThat(scrape.sum(name(JobMetric.DEAD_LETTERS), Map.of("reason", reason.name())))
                    .as(reason.name())
                    .isEqualTo(expected.getOrDefault(reason, 0.0));
        }
        double accepted = ORACLE.accepted.size();
        assertThat(scrape.sum(name(JobMetric.UNIQUE))).isEqualTo(accepted);
        assertThat(scrape.sum(name(JobMetric.DUPLICATES)))
                .isEqualTo(ORACLE.duplicates)
                .isPositive();
        assertThat(scrape.sum(name(JobMetric.ACCEPTED), Map.of("operator_name", "validate-item")))
                .isEqualTo(Traffic.catalogue().size());
        assertThat(scrape.sum(name(JobMetric.ENRICHED))).isEqualTo(accepted);
        assertThat(scrape.sum(name(JobMetric.UNENRICHED))).isZero();
    }

    @Test
    void everyEventIsTakenOnceAndEveryListIsCounted() {
        double lists = outcome.listsInOrder.size();

        assertThat(
                        scrape.sum(name(JobMetric.COMPLETE_ANSWERS))
                                + scrape.sum(name(JobMetric.INCOMPLETE_ANSWERS)))
                .isEqualTo(ORACLE.accepted.size());
        assertThat(scrape.sum(name(JobMetric.IGNORED_ANSWERS))).isZero();
        assertThat(scrape.sum(name(JobMetric.LISTS))).isEqualTo(lists).isPositive();
        assertThat(scrape.sum(name(JobMetric.EVENT_TO_LIST) + "_count")).isEqualTo(lists);
        assertThat(scrape.sum(name(JobMetric.CORRECTIONS))).isPositive();
    }

    @Test
    void theAgeOfListsIsThatOfTheirRecordsInKafkaNotOfTheirEvents() {
        double slowest =
                scrape.samples().stream()
                        .filter(sample -> sample.name().equals(name(JobMetric.EVENT_TO_LIST)))
                        .filter(sample -> sample.labels().get("quantile").equals("0.99"))
                        .mapToDouble(Scrape.Sample::value)
                        .max()
                        .orElseThrow();

        // The events happened three hours ago.
        assertThat(slowest).isPositive().isLessThan(120_000);
    }

    @Test
    void cachesTellWhatTheyAreWorth() {
        double users = ORACLE.acceptedByUser.size();
        Map<String, String> seen = Map.of("state", "seen-events");

        assertThat(scrape.sum(name(JobMetric.CACHED_VALUES), seen)).isEqualTo(users);
        assertThat(scrape.sum(name(JobMetric.CACHE_MISSES), seen)).isEqualTo(users);
        assertThat(scrape.sum(name(JobMetric.CACHE_HITS), seen)).isPositive();
        assertThat(scrape.sum(name(JobMetric.CACHE_STORES), seen))
                .isEqualTo(ORACLE.accepted.size());
        assertThat(scrape.sum(name(JobMetric.CACHE_WRITES), seen))
                .isBetween(users, (double) ORACLE.accepted.size());
        assertThat(scrape.sum(name(JobMetric.FREE_DISK))).isPositive();
    }

    private static String name(JobMetric metric) {
        return metric.exported();
    }
}
