package io.recstream.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.avro.RecommendationUpdate;
import io.recstream.devcluster.LocalBroker;
import io.recstream.devcluster.LocalCluster;
import io.recstream.devcluster.MoreListeners;
import io.recstream.flink.FlinkJob;
import io.recstream.flink.FlinkRest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.CheckpointType;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A job that is down for longer than its transactions live: what a checkpoint had promised is gone,
 * and the job says so instead of going on. What was only committed before is not taken for that.
 */
@Timeout(180)
class LostOutputE2ECase {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** From the first list to the savepoint it has to hold, and then to be waited for. */
    private static final String TIMEOUT = "12 s";

    private static LocalBroker broker;

    @TempDir private Path folder;

    @BeforeAll
    static void startBroker() {
        Map<String, String> prompt =
                Map.of("transaction.abort.timed.out.transaction.cleanup.interval.ms", "200");
        broker =
                LocalBroker.start(
                        LocalBroker.Options.defaults()
                                .with(new MoreListeners(Map.of(), prompt, List.of())));
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @Test
    void aJobThatRestartsTooLateFailsOrCountsAsConfigured() throws Exception {
        // No checkpoint by itself: what is open stays open until one is asked for.
        LocalCluster.Options manual = options().withCheckpointInterval(Duration.ofHours(1));
        List<Traffic.Sent> sent = Traffic.of(Traffic.seed(), 60, 1, 5);
        try (Rig rig = new Rig(broker, "late", 1, manual)) {
            rig.start(1, settings("fail"));
            send(rig, sent.subList(0, 30));
            rig.job.checkpoint(CheckpointType.FULL);
            String before = newestCheckpoint(rig);
            Awaitility.await("lists").atMost(PATIENCE).until(() -> !triggers(rig).isEmpty());
            send(rig, sent.subList(30, 60));
            String savepoint = rig.job.savepoint();
            rig.job.cancel();
            Set<String> kept = triggers(rig);
            awaitNothingOpen();

            resume(rig, savepoint, "fail");
            Awaitility.await("the job to end")
                    .atMost(PATIENCE)
                    .until(() -> rig.job.status().isGloballyTerminalState());

            assertThat(rig.job.status()).isEqualTo(JobStatus.FAILED);
            assertThat(rig.job.failure().orElseThrow())
                    .contains("is lost, although a checkpoint had promised it")
                    .containsPattern("transaction late-[a-z-]+-0-\\d+ .* was aborted by the broker")
                    .contains("recstream.kafka.on-lost-output: count");

            resume(rig, savepoint, "count");
            rig.awaitRunning();
            rig.job.checkpoint(CheckpointType.FULL);

            assertThat(lost(rig)).isPositive();
            assertThat(failedCommittables(rig)).isEqualTo(lost(rig));
            assertThat(triggers(rig)).isEqualTo(kept);
            rig.job.cancel();

            resume(rig, before, "fail");
            rig.awaitRunning();
            rig.awaitListOf(Traffic.eventIds(sent.subList(30, 60)));
            rig.job.checkpoint(CheckpointType.FULL);
            Awaitility.await("what was lost, written again")
                    .atMost(PATIENCE)
                    .until(() -> triggers(rig).size() > kept.size());
        }
    }

    @Test
    void toStartTwiceFromOneSavepointLosesNothing() throws Exception {
        LocalCluster.Options options = options().withCheckpointInterval(Duration.ofMillis(400));
        try (Rig rig = new Rig(broker, "twice", 1, options)) {
            rig.start(1, settings("fail"));
            send(rig, Traffic.of(Traffic.seed(), 30, 1, 5));
            String savepoint = rig.stop();
            for (int start = 1; start <= 2; start++) {
                resume(rig, savepoint, "fail");
                rig.awaitRunning();
                Awaitility.await("checkpoint")
                        .atMost(PATIENCE)
                        .until(() -> rig.job.completedCheckpoints() > 0);

                assertThat(lost(rig)).isZero();
                assertThat(failedCommittables(rig)).isZero();
                rig.job.cancel();
            }
        }
    }

    private LocalCluster.Options options() {
        return LocalCluster.Options.defaults()
                .withFolder(folder)
                .with("metrics.fetcher.update-interval", "200 ms");
    }

    private static Map<String, String> settings(String onLostOutput) {
        Map<String, String> settings = new HashMap<>(OracleComparison.SETTINGS);
        settings.put("recstream.kafka.transaction-timeout", TIMEOUT);
        settings.put("recstream.kafka.on-lost-output", onLostOutput);
        // What the settings are held against; the cluster's own are others.
        settings.put("execution.checkpointing.interval", "1 s");
        settings.put("execution.checkpointing.timeout", "1 s");
        return settings;
    }

    /** Returns when the job has written, not committed, what one of these led to. */
    private static void send(Rig rig, List<Traffic.Sent> sent) {
        for (Traffic.Sent record : sent) {
            rig.send(rig.topics.events(), record.partition(), record.key(), record.payload());
        }
        rig.flush();
        rig.awaitListOf(Traffic.eventIds(sent));
    }

    private static void resume(Rig rig, String path, String onLostOutput) {
        rig.submit(1, settings(onLostOutput), path);
    }

    private String newestCheckpoint(Rig rig) throws IOException {
        Path checkpoints = folder.resolve("checkpoints").resolve(rig.job.id().toString());
        try (Stream<Path> children = Files.list(checkpoints)) {
            return children.filter(child -> child.getFileName().toString().startsWith("chk-"))
                    .max(Path::compareTo)
                    .orElseThrow()
                    .toUri()
                    .toString();
        }
    }

    /** The events whose lists a read_committed consumer sees. */
    private static Set<String> triggers(Rig rig) throws IOException {
        Set<String> triggers = new TreeSet<>();
        for (ConsumerRecord<byte[], byte[]> list : rig.committed(rig.topics.recommendations())) {
            triggers.add(
                    RecommendationUpdate.getDecoder().decode(list.value()).getTriggerEventId());
        }
        return triggers;
    }

    private static void awaitNothingOpen() {
        ListTransactionsOptions open =
                new ListTransactionsOptions().filterStates(Set.of(TransactionState.ONGOING));
        try (Admin admin = broker.admin()) {
            Awaitility.await("the broker's patience to end")
                    .atMost(PATIENCE)
                    .until(() -> admin.listTransactions(open).all().get().isEmpty());
        }
    }

    private static long failedCommittables(Rig rig) throws IOException {
        return new FlinkJob(new FlinkRest(rig.cluster.webInterface()), rig.job.id().toString())
                .failedCommittables()
                .orElseThrow();
    }

    /** The sum of {@code recstream.output.lost}, which each of the four sinks must have. */
    private static long lost(Rig rig) {
        return Awaitility.await("metrics of four sinks")
                .atMost(PATIENCE)
                .until(() -> ToldMetrics.of(rig, "recstream.output.lost"), it -> it.size() == 4)
                .stream()
                .mapToLong(Long::longValue)
                .sum();
    }
}
