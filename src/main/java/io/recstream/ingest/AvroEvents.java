package io.recstream.ingest;

import io.recstream.avro.UserEvent;
import io.recstream.model.RawEvent;
import io.recstream.registry.WriterSchemas;
import java.io.IOException;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.io.ResolvingDecoder;

/** Decodes events of every schema version that has ever been released. */
public final class AvroEvents implements PayloadDecoder<RawEvent> {

    private static final long serialVersionUID = 1L;

    /** Add an older version here before its successor takes its place in the schema file. */
    private static final List<Schema> VERSIONS = List.of(UserEvent.getClassSchema());

    private static final Schema READ =
            AvroRecords.without(UserEvent.getClassSchema(), "attributes");

    /** Null where schemas are told by their fingerprints. */
    private final WriterSchemas registered;

    private transient AvroRecords decoder;

    /** Reads Avro's single-object encoding. */
    public AvroEvents() {
        this(null);
    }

    /**
     * Reads Confluent's wire format.
     *
     * @param registered the schemas of the registry
     */
    public AvroEvents(WriterSchemas registered) {
        this.registered = registered;
    }

    @Override
    public RawEvent decode(byte[] payload) throws UndecodableException {
        if (decoder == null) {
            decoder = new AvroRecords(frame());
        }
        return decoder.decode(payload, AvroEvents::read);
    }

    @Override
    public long waitedMillis() {
        return registered == null ? 0 : registered.waitedMillis();
    }

    private AvroFrame frame() {
        return registered == null
                ? new AvroSingleObject(READ, VERSIONS)
                : new ConfluentFrame(READ, registered);
    }

    private static RawEvent read(ResolvingDecoder in) throws IOException {
        String eventId = null;
        String userId = null;
        String deviceId = null;
        String sessionId = null;
        String itemId = null;
        String type = null;
        long time = RawEvent.NO_TIME;
        double value = 0;
        for (Schema.Field field : in.readFieldOrder()) {
            switch (field.name()) {
                case "event_id" -> eventId = in.readString();
                case "user_id" -> userId = AvroRecords.readNullableString(in);
                case "device_id" -> deviceId = AvroRecords.readNullableString(in);
                case "session_id" -> sessionId = AvroRecords.readNullableString(in);
                case "item_id" -> itemId = in.readString();
                case "event_type" -> type = in.readString();
                case "event_time" -> time = in.readLong();
                case "value" -> value = readValue(in);
                default -> throw new IllegalStateException("Unread field " + field.name());
            }
        }
        return new RawEvent(eventId, userId, deviceId, sessionId, itemId, type, time, value);
    }

    private static double readValue(ResolvingDecoder in) throws IOException {
        if (in.readIndex() == 0) {
            in.readNull();
            return 0;
        }
        return in.readDouble();
    }
}
