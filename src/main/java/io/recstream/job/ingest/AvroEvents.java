package io.recstream.job.ingest;

import static io.recstream.job.model.DeadLetterReason.MALFORMED;

import io.recstream.avro.UserEvent;
import io.recstream.job.model.Extras;
import io.recstream.job.model.MicroUnits;
import io.recstream.job.model.Quoted;
import io.recstream.job.model.RawEvent;
import io.recstream.job.registry.WriterSchemas;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.io.ResolvingDecoder;

/** Decodes events of every schema version that has ever been released. */
public final class AvroEvents extends AvroRecords<RawEvent> {

    private static final long serialVersionUID = 1L;

    /** Add an older version here before its successor takes its place in the schema file. */
    private static final List<Schema> VERSIONS = List.of(UserEvent.getClassSchema());

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
        super(registered);
    }

    @Override
    List<Schema> versions() {
        return VERSIONS;
    }

    @Override
    RawEvent read(ResolvingDecoder in) throws IOException {
        String eventId = null;
        String userId = null;
        String deviceId = null;
        String sessionId = null;
        String itemId = null;
        String type = null;
        long time = RawEvent.NO_TIME;
        long valueMicros = 0;
        String valueText = null;
        long attributes = 0;
        for (Schema.Field field : in.readFieldOrder()) {
            try {
                switch (field.name()) {
                    case "event_id" -> eventId = in.readString();
                    case "user_id" -> userId = readNullableString(in);
                    case "device_id" -> deviceId = readNullableString(in);
                    case "session_id" -> sessionId = readNullableString(in);
                    case "item_id" -> itemId = in.readString();
                    case "event_type" -> type = in.readString();
                    case "event_time" -> time = in.readLong();
                    case "value" -> {
                        double value = readValue(in);
                        valueMicros = MicroUnits.of(value);
                        valueText =
                                valueMicros == MicroUnits.OUT_OF_BOUNDS
                                        ? Double.toString(value)
                                        : null;
                    }
                    case "attributes" -> attributes = readAttributes(in);
                    default -> throw new IllegalStateException("Unread field " + field.name());
                }
            } catch (StrictAvroDecoder.Refusal e) {
                throw e.in(field.name());
            }
        }
        String timeText = time == RawEvent.NO_TIME ? Long.toString(time) : null;
        return new RawEvent(
                eventId,
                userId,
                deviceId,
                sessionId,
                itemId,
                type,
                time,
                valueMicros,
                attributes,
                timeText,
                valueText);
    }

    /** Their {@link Extras}; a repeated name is rejected, as in JSON. */
    private static long readAttributes(ResolvingDecoder in) throws IOException {
        long extras = 0;
        String first = null;
        Set<String> names = null;
        for (long count = in.readMapStart(); count > 0; count = in.mapNext()) {
            for (long i = 0; i < count; i++) {
                String name = in.readString();
                if (first == null) {
                    first = name;
                } else {
                    if (names == null) {
                        names = new HashSet<>();
                        names.add(first);
                    }
                    if (!names.add(name)) {
                        throw new StrictAvroDecoder.Refusal(
                                new UndecodableException(
                                        MALFORMED,
                                        "The name " + Quoted.of(name) + " stands twice"));
                    }
                }
                extras += Extras.ofAttribute(name, in.readString());
            }
        }
        return extras;
    }

    private static double readValue(ResolvingDecoder in) throws IOException {
        if (in.readIndex() == 0) {
            in.readNull();
            return 0;
        }
        return in.readDouble();
    }
}
