package io.recstream.demo;

import io.recstream.avro.CatalogItem;
import io.recstream.avro.UserEvent;
import io.recstream.console.Lines;
import io.recstream.devcluster.Outgoing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** A file of sessions (SessionId, ItemId, Time), sorted by time, stable; a session is a user. */
final class SessionFeed implements Feed {

    private final Path file;
    private final Iterator<Row> rows;

    SessionFeed(Path file) throws IOException {
        this.file = file;
        this.rows = read(file).iterator();
    }

    @Override
    public String description() {
        return file.getFileName() + " (" + EventFormat.SESSION_TSV + ")";
    }

    /** Such a file has no catalogue. */
    @Override
    public List<CatalogItem> catalogue() {
        return List.of();
    }

    @Override
    public Outgoing next(long now) {
        return rows.hasNext() ? rows.next().outgoing() : null;
    }

    @Override
    public void close() {}

    private static List<Row> read(Path file) throws IOException {
        List<Row> rows = new ArrayList<>();
        try (Lines lines = new Lines(file)) {
            byte[] header = lines.next();
            if (header == null
                    || !new String(header, StandardCharsets.UTF_8)
                            .strip()
                            .equals(EventFormat.SESSION_HEADER)) {
                throw new IOException(
                        file + " does not begin with the header SessionId ItemId Time (tabs)");
            }
            long time = Long.MIN_VALUE;
            for (byte[] line = lines.next(); line != null; line = lines.next()) {
                Row row = Row.of(line, lines.number(), time);
                time = row.time();
                rows.add(row);
            }
        }
        rows.sort(Comparator.comparingLong(Row::time));
        return rows;
    }

    /**
     * A parsed line.
     *
     * @param time epoch milliseconds; for a malformed line that of the line before it
     * @param session null if the line is malformed
     */
    private record Row(byte[] line, int number, long time, String session, String item) {

        static Row of(byte[] line, int number, long timeBefore) {
            String[] fields = Lines.text(line).split("\t", -1);
            if (fields.length == 3) {
                try {
                    double seconds = Double.parseDouble(fields[2]);
                    if (Double.isFinite(seconds)) {
                        long time = Math.round(seconds * 1000);
                        return new Row(line, number, time, fields[0], fields[1]);
                    }
                } catch (NumberFormatException e) {
                    return new Row(line, number, timeBefore, null, null);
                }
            }
            return new Row(line, number, timeBefore, null, null);
        }

        Outgoing outgoing() {
            if (session == null) {
                return Outgoing.broken(null, line);
            }
            return Outgoing.of(
                    UserEvent.newBuilder()
                            .setEventId("line-" + number)
                            .setUserId(session)
                            .setSessionId(session)
                            .setItemId(item)
                            .setEventType("view")
                            .setEventTime(Instant.ofEpochMilli(time))
                            .setAttributes(Map.of())
                            .build());
        }
    }
}
