package io.recstream.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.recstream.avro.CatalogItem;
import io.recstream.avro.DeadLetter;
import io.recstream.emit.OutputFormat;
import io.recstream.registry.NoSuchSchemaException;
import io.recstream.registry.WriterSchemas;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;

/**
 * Reads the payloads of topics, in the format that they are in. Waits where the schema registry has
 * to be asked and does not answer. Not thread-safe.
 */
final class Payloads {

    private static final int CONFLUENT_HEADER_BYTES = 5;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final OutputFormat.Kind format;
    private final WriterSchemas registered;
    private final Map<Integer, Schema> writers = new HashMap<>();

    private interface SingleObject {
        SpecificRecord decode(byte[] payload) throws IOException;
    }

    /**
     * @param registered for Confluent's wire format, else null
     */
    Payloads(OutputFormat.Kind format, WriterSchemas registered) {
        this.format = format;
        this.registered = registered;
    }

    /**
     * @throws IOException if it is no record of that table
     */
    SpecificRecord read(Table table, byte[] payload) throws IOException {
        return read(table.schema(), bytes -> table.decode(ByteBuffer.wrap(bytes)), payload);
    }

    /**
     * @throws IOException if it is none
     */
    DeadLetter letter(byte[] payload) throws IOException {
        return (DeadLetter)
                read(
                        DeadLetter.getClassSchema(),
                        bytes -> DeadLetter.getDecoder().decode(bytes),
                        payload);
    }

    private SpecificRecord read(Schema schema, SingleObject single, byte[] payload)
            throws IOException {
        try {
            return switch (format) {
                case AVRO -> single.decode(payload);
                case JSON -> JsonRecords.read(json(schema, payload), schema);
                case CONFLUENT_AVRO -> framed(schema, payload);
            };
        } catch (AvroRuntimeException | IndexOutOfBoundsException | ClassCastException e) {
            throw new IOException("No " + schema.getName() + ": " + e.getMessage(), e);
        }
    }

    /** The job takes a catalogue that leaves out what it does not say, or has one category. */
    private static JsonNode json(Schema schema, byte[] payload) throws IOException {
        JsonNode json = JSON.readTree(payload);
        if (json instanceof ObjectNode item && schema.equals(CatalogItem.getClassSchema())) {
            item.properties().removeIf(field -> field.getValue().isNull());
            if (item.path("category").isTextual()) {
                String path = item.get("category").textValue();
                ArrayNode names = item.putArray("category");
                for (String name : path.split("/", -1)) {
                    names.add(name);
                }
            }
        }
        return json;
    }

    private SpecificRecord framed(Schema schema, byte[] payload) throws IOException {
        if (payload.length < CONFLUENT_HEADER_BYTES || payload[0] != 0) {
            throw new IOException("Does not start like Confluent's wire format");
        }
        Schema writer = writer(ByteBuffer.wrap(payload, 1, Integer.BYTES).getInt());
        var in =
                DecoderFactory.get()
                        .binaryDecoder(
                                payload,
                                CONFLUENT_HEADER_BYTES,
                                payload.length - CONFLUENT_HEADER_BYTES,
                                null);
        return new SpecificDatumReader<SpecificRecord>(writer, schema).read(null, in);
    }

    private Schema writer(int id) throws IOException {
        Schema known = writers.get(id);
        if (known == null) {
            try {
                known = new Schema.Parser().parse(registered.schema(id));
            } catch (NoSuchSchemaException e) {
                throw new IOException(e.getMessage(), e);
            }
            writers.put(id, known);
        }
        return known;
    }
}
