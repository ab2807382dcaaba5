package io.recstream.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.devcluster.LocalBroker;
import io.recstream.devcluster.LocalCluster;
import io.recstream.job.archive.DuckDb;
import io.recstream.job.archive.FullFileSystem;
import io.recstream.job.model.UserEvent;
import io.recstream.job.model.UserKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
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
                    .with("restart-strategy.fixed-delay.attempts", "100")
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

            List<String> expected = expected(rig.topics.events(), oracle);
            Awaitility.await("all rows")
                    .atMost(DEADLINE)
                    .until(() -> countOfRows() >= expected.size());
            assertThat(rows()).containsExactlyInAnyOrderElementsOf(expected);
            assertThat(sequencesThatDoNotGrowByOne()).isEmpty();
            assertThat(OracleComparison.differences(oracle, JobOutput.of(rig))).isEmpty();
        }
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

    private static List<String> expected(String topic, Oracle oracle) {
        List<String> rows = new ArrayList<>();
        oracle.acceptedAt.forEach(
                (place, event) ->
                        rows.add(
                                String.join(
                                        " ",
                                        "1",
                                        topic,
                                        Integer.toString(place.partition()),
                                        Long.toString(place.offset()),
                                        "0",
                                        event.eventId(),
                                        ids(event),
                                        event.sessionId(),
                                        event.itemId(),
                                        event.type(),
                                        Long.toString(event.time()),
                                        Instant.ofEpochMilli(event.time())
                                                .atZone(ZoneOffset.UTC)
                                                .toLocalDate()
                                                .toString(),
                                        Long.toString(event.valueMicros()),
                                        "true",
                                        "null",
                                        Traffic.category(event.itemId()),
                                        "true")));
        return rows;
    }

    private static String ids(UserEvent event) {
        UserKey key = UserKey.parse(event.userId());
        return key.isDevice()
                ? "null " + key.id() + " " + event.userId()
                : key.id() + " null " + event.userId();
    }

    private List<String> rows() {
        return DuckDb.query(
                        "SELECT schema_version, topic, \"partition\", \"offset\", record_index, event_id,"
                                + " user_id, device_id, person_id, session_id, item_id, event_type,"
                                + " epoch_ms(event_time), event_date, value_micros, in_catalog, title,"
                                + " category, available FROM "
                                + DuckDb.archive(folder))
                .stream()
                .map(row -> String.join(" ", row.stream().map(String::valueOf).toList()))
                .toList();
    }

    private List<List<String>> sequencesThatDoNotGrowByOne() {
        return DuckDb.query(
                "SELECT person_id FROM %s GROUP BY person_id HAVING max(sequence) - min(sequence) + 1 <> count(*)"
                        .formatted(DuckDb.archive(folder)));
    }

    private long countOfRows() throws Exception {
        try (Stream<Path> files = Files.walk(folder, 2)) {
            if (files.noneMatch(file -> file.toString().endsWith(".parquet"))) {
                return 0;
            }
        }
        return Long.parseLong(
                DuckDb.query("SELECT count(*) FROM " + DuckDb.archive(folder)).get(0).get(0));
    }
}
