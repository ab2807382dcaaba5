package io.recstream.e2e;

import io.recstream.job.archive.DuckDb;
import io.recstream.job.model.UserEvent;
import io.recstream.job.model.UserKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * The rows of an archive of {@link Traffic}, as lines: those that DuckDB reads, and the right ones.
 */
final class ArchivedRows {

    private static final Duration DEADLINE = Duration.ofSeconds(90);

    private ArchivedRows() {}

    /** What the accepted events of a topic should be. */
    static List<String> expected(String topic, Oracle oracle) {
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

    /** What the files below a folder have. */
    static List<String> in(Path folder) {
        return in(DuckDb.archive(folder));
    }

    /** What a table or subquery has. */
    static List<String> in(String table) {
        return DuckDb.query(
                        "SELECT schema_version, topic, \"partition\", \"offset\", record_index, event_id,"
                                + " user_id, device_id, person_id, session_id, item_id, event_type,"
                                + " epoch_ms(event_time), event_date, value_micros, in_catalog, title,"
                                + " category, available FROM "
                                + table)
                .stream()
                .map(row -> String.join(" ", row.stream().map(String::valueOf).toList()))
                .toList();
    }

    /** Waits until the files below a folder have this many rows, of a job that goes on. */
    static void await(Path folder, int least) {
        Awaitility.await("all rows").atMost(DEADLINE).until(() -> count(folder) >= least);
    }

    /** How many there are; none without a file. */
    static long count(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder, 2)) {
            if (files.noneMatch(file -> file.toString().endsWith(".parquet"))) {
                return 0;
            }
        }
        return Long.parseLong(
                DuckDb.query("SELECT count(*) FROM " + DuckDb.archive(folder)).get(0).get(0));
    }
}
