package io.recstream.demo;

import io.recstream.avro.CatalogItem;
import io.recstream.console.Lines;
import io.recstream.devcluster.Outgoing;
import io.recstream.job.ingest.JsonEvents;
import io.recstream.job.ingest.JsonObject;
import io.recstream.job.ingest.UndecodableException;
import io.recstream.job.model.RawEvent;
import io.recstream.job.model.UserKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A file of JSON objects with the field names of UserEvent, one per line, in file order. */
final class JsonFeed implements Feed {

    private final Path file;
    private final Lines lines;

    JsonFeed(Path file) throws IOException {
        this.file = file;
        this.lines = new Lines(file);
    }

    @Override
    public String description() {
        return file.getFileName() + " (" + EventFormat.JSONL + ")";
    }

    @Override
    public List<CatalogItem> catalogue() {
        return List.of();
    }

    /** A line that cannot be converted to Avro is sent as it is. */
    @Override
    public Outgoing next(long now) throws IOException {
        byte[] line = lines.next();
        if (line == null) {
            return null;
        }
        String key = null;
        try {
            JsonObject object = JsonObject.parse(line);
            RawEvent event = JsonEvents.decode(object);
            key = UserKey.of(event.userId(), event.deviceId());
            boolean canBeSaid =
                    event.eventId() != null
                            && event.itemId() != null
                            && event.type() != null
                            && event.time() != RawEvent.NO_TIME
                            && event.valueText() == null;
            return canBeSaid
                    ? Outgoing.of(JsonEvents.toAvro(event, object))
                    : Outgoing.broken(key, line);
        } catch (UndecodableException e) {
            return Outgoing.broken(key, line);
        }
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
