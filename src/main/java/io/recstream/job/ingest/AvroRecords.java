package io.recstream.job.ingest;

import static io.recstream.job.model.DeadLetterReason.MALFORMED;

import io.recstream.job.registry.WriterSchemas;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.io.ResolvingDecoder;

/**
 * Decodes Avro records in single-object encoding or in Confluent's wire format: completely, and
 * without trust in the lengths in them. Not thread-safe.
 */
abstract class AvroRecords<R> implements PayloadDecoder<R> {

    private static final long serialVersionUID = 1L;

    private static final int SHOWN_BYTES = 16;

    /** Null where schemas are identified by their fingerprints. */
    private final WriterSchemas registered;

    private transient AvroFrame frame;
    private transient StrictAvroDecoder strict;

    /**
     * Reads Confluent's wire format, or Avro's single-object encoding.
     *
     * @param registered the schemas of the registry; null for single-object encoding
     */
    AvroRecords(WriterSchemas registered) {
        this.registered = registered;
    }

    /**
     * The schemas with which records are read: the first, and of a registered writer's schema that
     * it cannot read, the next. The newest version alone, unless it is overridden.
     */
    List<Schema> readers() {
        return List.of(versions().get(0));
    }

    /** Every schema version that has ever been released, the newest first. */
    abstract List<Schema> versions();

    /** Reads the fields of the reader's schema, in the order that the decoder says. */
    abstract R read(ResolvingDecoder in) throws IOException;

    @Override
    public final long waitedMillis() {
        return registered == null ? 0 : registered.waitedMillis();
    }

    @Override
    public final R decode(byte[] payload) throws UndecodableException {
        if (frame == null) {
            strict = new StrictAvroDecoder();
            frame =
                    registered == null
                            ? new AvroSingleObject(readers().get(0), versions())
                            : new ConfluentFrame(readers(), registered);
        }
        ResolvingDecoder resolver = frame.resolver(payload);
        try {
            resolver.configure(strict.on(payload, frame.headerBytes()));
            R decoded = read(resolver);
            resolver.drain();
            if (strict.remaining() > 0) {
                throw new UndecodableException(
                        MALFORMED,
                        strict.remaining()
                                + " bytes follow the record that ends at "
                                + (payload.length - strict.remaining()));
            }
            return decoded;
        } catch (StrictAvroDecoder.Refusal e) {
            throw e.reason();
        } catch (IOException | AvroRuntimeException | IndexOutOfBoundsException e) {
            throw new UndecodableException(
                    MALFORMED, "Not an Avro record: " + why(e) + "; it is " + beginning(payload));
        }
    }

    /** The message of an exception; the JVM omits it if it has thrown the exception often. */
    static String why(Exception e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    /** The first bytes of a payload, in hexadecimal. */
    static String beginning(byte[] payload) {
        int shown = Math.min(payload.length, SHOWN_BYTES);
        return payload.length == 0
                ? "empty"
                : HexFormat.ofDelimiter(" ").formatHex(payload, 0, shown)
                        + (shown < payload.length ? " …" : "");
    }

    /** The schema without the fields that the job does not use, so that they are skipped. */
    static Schema without(Schema schema, String... unread) {
        List<String> skipped = List.of(unread);
        List<Schema.Field> kept =
                schema.getFields().stream()
                        .filter(field -> !skipped.contains(field.name()))
                        .map(field -> new Schema.Field(field, field.schema()))
                        .toList();
        return Schema.createRecord(
                schema.getName(), schema.getDoc(), schema.getNamespace(), false, kept);
    }

    static String readNullableString(ResolvingDecoder in) throws IOException {
        if (in.readIndex() == 0) {
            in.readNull();
            return null;
        }
        return in.readString();
    }
}
