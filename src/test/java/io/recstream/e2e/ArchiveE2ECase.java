package io.recstream.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.devcluster.LocalBroker;
import io.recstream.devcluster.LocalCluster;
import io.recstream.job.archive.DuckDb;
import io.recstream.job.archive.FullFileSystem;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The rows of the archive, read by another program, are the accepted events: through a kill, a full
 * disk and rescales.
 */
@Timeout(300)
class ArchiveE2ECase {

    private static final Duration DEADLINE = Duration.ofSeconds(90);
    private static final LocalCluster.Options OPTIONS =
            LocalCluster.Options.defaults()
                    .withSlots(1, 2)
                    .withCheckpointInterval(Duration.ofMillis(400))
                    .with("restart-strategy.type", "fixed-delay")
                    .with("restart-strategy.fixed-delay.attempts", "100000")
                    .with("restart-strategy.fixed-delay.delay", "100 ms");

    private static LocalBroker broker;

    @TempDir private Path folder;

    @BeforeAll
    static void startBroker() {
        broker = LocalBroker.start();
    }

    @AfterAll
    static void stopBroker() {
        FullFileSystem.fill(false);
        broker.close();
    }

    @Test
    void throughAKillAFullDiskAndRescalesEveryAcceptedEventIsOneRow() throws Exception {
        List<Traffic.Sent> sent = Traffic.of(Traffic.seed(), 1_200, 2, 60);
        Oracle oracle = new Oracle(sent);
        Map<String, String> settings = new HashMap<>(OracleComparison.SETTINGS);
        settings.put("recstream.archive.path", FullFileSystem.SCHEME + "://" + folder);
        settings.put("recstream.archive.max-delay", "1 s");
        try (Rig rig = new Rig(broker, "archive", 2, OPTIONS)) {
            rig.start(2, settings);
            rig.sendCatalogue();
            send(rig, sent.subList(0, 400));
            rig.awaitListOf(Traffic.eventIds(sent.subList(300, 400)));
            rig.kill();
            fillTheDisk(rig, sent.subList(400, 700));
            String savepoint = rig.stop();
            rig.start(1, settings, savepoint);
            send(rig, sent.subList(700, 1_000));
            savepoint = rig.stop();
            rig.start(2, settings, savepoint);
            send(rig, sent.subList(1_000, sent.size()));
            rig.awaitDrained();

            List<String> expected = ArchivedRows.expected(rig.topics.events(), oracle);
            ArchivedRows.await(folder, expected.size());
            assertThat(ArchivedRows.in(folder)).containsExactlyInAnyOrderElementsOf(expected);
            assertThat(sequencesThatDoNotGrowByOne()).isEmpty();
            assertThat(OracleComparison.differences(oracle, JobOutput.of(rig))).isEmpty();
        }
    }

    /**
     * The job reads again what came after that savepoint, and does not find the hidden files that
     * have become Parquet since. Here with every operator a task of its own.
     */
    @Test
    void fromAnOlderSavepointRowsAreTwiceAndTheDocumentedQueryGivesEachOnce() throws Exception {
        List<Traffic.Sent> sent = Traffic.of(Traffic.seed(), 500, 2, 40);
        Map<String, String> settings = new HashMap<>(OracleComparison.SETTINGS);
        settings.put("recstream.archive.path", folder.toUri().toString());
        settings.put("recstream.archive.max-delay", "1 h");
        LocalCluster.Options unchained =
                OPTIONS.with("pipeline.operator-chaining.enabled", "false");
        try (Rig rig = new Rig(broker, "older", 2, unchained)) {
            rig.start(1, settings);
            rig.sendCatalogue();
            send(rig, sent.subList(0, 250));
            rig.awaitDrained();
            String older = rig.stop();
            rig.start(1, settings, older);
            send(rig, sent.subList(250, sent.size()));
            rig.awaitDrained();
            String newest = rig.stop();
            rig.start(1, settings, newest);
            List<String> expected = ArchivedRows.expected(rig.topics.events(), new Oracle(sent));
            ArchivedRows.await(folder, expected.size());
            rig.stop();

            rig.submit(1, settings, older);
            Awaitility.await("the job names the file")
                    .atMost(DEADLINE)
                    .until(
                            () ->
                                    rig.job
                                            .failure()
                                            .filter(it -> it.contains("accept-lost-files: true"))
                                            .isPresent());
            rig.job.cancel();
            settings.put("recstream.archive.accept-lost-files", "true");
            rig.start(1, settings, older);
            rig.awaitDrained();
            String last = rig.stop();
            rig.start(1, settings, last);
            ArchivedRows.await(folder, expected.size() + 1);

            assertThat(ArchivedRows.in(folder)).hasSizeGreaterThan(expected.size());
            assertThat(ArchivedRows.in("(" + newestRowOfEachEvent() + ")"))
                    .containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    /** The query of docs/archive.md, over this folder. */
    private String newestRowOfEachEvent() throws Exception {
        return DocumentedCode.of("archive.md", "Read the newest row of each event:", "sql")
                .replace("recstream/*/*.parquet", folder + "/*/*.parquet")
                .replace(";", "");
    }

    /** No checkpoint completes while nothing can be written. */
    private static void fillTheDisk(Rig rig, List<Traffic.Sent> meanwhile) {
        FullFileSystem.fill(true);
        long restores = rig.job.restores();
        int refused = FullFileSystem.REFUSED.get();
        send(rig, meanwhile);
        Awaitility.await("the job fails, and fails again")
                .atMost(DEADLINE)
                .until(
                        () ->
                                rig.job.restores() >= restores + 2
                                        && FullFileSystem.REFUSED.get() > refused);
        FullFileSystem.fill(false);
        rig.awaitRunning();
    }

    private static void send(Rig rig, List<Traffic.Sent> records) {
        for (Traffic.Sent record : records) {
            rig.send(rig.topics.events(), record.partition(), record.key(), record.payload());
        }
        rig.flush();
    }

    private List<List<String>> sequencesThatDoNotGrowByOne() {
        return DuckDb.query(
                "SELECT person_id FROM %s GROUP BY person_id HAVING max(sequence) - min(sequence) + 1 <> count(*)"
                        .formatted(DuckDb.archive(folder)));
    }
}
