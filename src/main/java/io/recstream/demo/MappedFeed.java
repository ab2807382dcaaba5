package io.recstream.demo;

import io.recstream.avro.CatalogItem;
import io.recstream.avro.UserEvent;
import io.recstream.console.Lines;
import io.recstream.devcluster.Outgoing;
import io.recstream.job.ingest.EventDeserializer;
import io.recstream.job.model.DeadLetterReason;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.MicroUnits;
import io.recstream.job.model.Rejection;
import io.recstream.job.model.SourceRecord;
import io.recstream.job.model.UserKey;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/**
 * A file of another producer's JSON objects, one per line, decoded by a mapping. Ignored and
 * rejected records are not sent but counted for {@link #report}.
 */
final class MappedFeed implements Feed {

    /** The rejected records of a reason. */
    private record Refused(int count, String example) {
        Refused plusOne() {
            return new Refused(count + 1, example);
        }
    }

    private final Path file;
    private final Lines lines;
    private final EventDeserializer decoder;
    private final Queue<Outgoing> ready = new ArrayDeque<>();
    private final Map<DeadLetterReason, Refused> refused = new EnumMap<>(DeadLetterReason.class);
    private int read;
    private int sent;
    private int ignored;

    MappedFeed(Path file, EventDeserializer decoder) throws IOException {
        this.file = file;
        this.lines = new Lines(file);
        this.decoder = decoder;
    }

    @Override
    public String description() {
        return file.getFileName() + " (mapped)";
    }

    @Override
    public List<CatalogItem> catalogue() {
        return List.of();
    }

    @Override
    public synchronized Outgoing next(long now) throws IOException {
        while (ready.isEmpty()) {
            byte[] line = lines.next();
            if (line == null) {
                return null;
            }
            read++;
            SourceRecord source =
                    new SourceRecord(file.getFileName().toString(), 0, read, now, null, line);
            for (DecodedRecord<io.recstream.job.model.UserEvent> decoded : decoder.decode(source)) {
                take(decoded);
            }
        }
        sent++;
        return ready.remove();
    }

    private void take(DecodedRecord<io.recstream.job.model.UserEvent> decoded) {
        if (decoded.isAccepted()) {
            ready.add(Outgoing.of(toAvro(decoded.value())));
        } else if (decoded.isIgnored()) {
            ignored++;
        } else {
            Rejection why = decoded.rejection();
            Refused first = new Refused(1, "record " + read + ": " + why.message());
            refused.merge(why.reason(), first, (known, more) -> known.plusOne());
        }
    }

    private static UserEvent toAvro(io.recstream.job.model.UserEvent event) {
        UserKey user = UserKey.parse(event.userId());
        return UserEvent.newBuilder()
                .setEventId(event.eventId())
                .setUserId(user.isDevice() ? null : user.id())
                .setDeviceId(user.isDevice() ? user.id() : null)
                .setSessionId(event.sessionId())
                .setItemId(event.itemId())
                .setEventType(event.type())
                .setEventTime(Instant.ofEpochMilli(event.time()))
                .setValue(event.valueMicros() == 0 ? null : MicroUnits.toUnits(event.valueMicros()))
                .build();
    }

    @Override
    public synchronized List<String> report() {
        List<String> report = new ArrayList<>();
        report.add(
                String.format(
                        "%s: %,d records read, %,d events made of them, %,d records ignored, %,d refused",
                        file.getFileName(),
                        read,
                        sent,
                        ignored,
                        refused.values().stream().mapToInt(Refused::count).sum()));
        refused.forEach(
                (reason, all) ->
                        report.add(
                                String.format(
                                        "  %s %,d, for instance %s",
                                        reason, all.count(), all.example())));
        return report;
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
