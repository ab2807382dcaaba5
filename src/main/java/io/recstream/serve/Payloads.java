package io.recstream.serve;

import com.fasterxml.jackson.databind.json.JsonMapper;
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
 * Reads the payloads of the output topics, in the format that the job writes. Waits where the
 * schema registry has to be asked and does not answer. Not thread-safe.
 */
final class Payloads {

    private static final int CONFLUENT_HEADER_BYTES = 5;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final OutputFormat.Kind format;
    private final WriterSchemas registered;
    private final Map<Integer, Schema> writers = new HashMap<>();

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
        try {
            return switch (format) {
                case AVRO -> table.decode(payload);
                case JSON -> JsonRecords.read(JSON.readTree(payload), table.schema());
                case CONFLUENT_AVRO -> framed(table, payload);
            };
        } catch (AvroRuntimeException | IndexOutOfBoundsException | ClassCastException e) {
            throw new IOException("No " + table.schema().getName() + ": " + e.getMessage(), e);
        }
    }

    private SpecificRecord framed(Table table, byte[] payload) throws IOException {
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
        return new SpecificDatumReader<SpecificRecord>(writer, table.schema()).read(null, in);
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
