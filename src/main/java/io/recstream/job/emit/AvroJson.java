package io.recstream.job.emit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/**
 * Writes an Avro record as plain JSON: a union is its value, not an object that names the branch; a
 * timestamp is epoch milliseconds; bytes are base64.
 */
public final class AvroJson {

    private static final JsonFactory JSON = new JsonFactory();

    private AvroJson() {}

    public static byte[] encode(SpecificRecord output) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            write(output, json);
        }
        return bytes.toByteArray();
    }

    /** Writes one object. */
    public static void write(SpecificRecord output, JsonGenerator json) throws IOException {
        json.writeStartObject();
        writeFields(output, json);
        json.writeEndObject();
    }

    /** Writes the fields into an object that was started. */
    public static void writeFields(SpecificRecord output, JsonGenerator json) throws IOException {
        for (Schema.Field field : output.getSchema().getFields()) {
            json.writeFieldName(field.name());
            writeValue(output.get(field.pos()), json);
        }
    }

    private static void writeValue(Object value, JsonGenerator json) throws IOException {
        if (value == null) {
            json.writeNull();
        } else if (value instanceof SpecificRecord nested) {
            write(nested, json);
        } else if (value instanceof Collection<?> items) {
            json.writeStartArray();
            for (Object item : items) {
                writeValue(item, json);
            }
            json.writeEndArray();
        } else if (value instanceof Map<?, ?> entries) {
            json.writeStartObject();
            for (Map.Entry<?, ?> entry : entries.entrySet()) {
                json.writeFieldName(entry.getKey().toString());
                writeValue(entry.getValue(), json);
            }
            json.writeEndObject();
        } else {
            writeScalar(value, json);
        }
    }

    private static void writeScalar(Object value, JsonGenerator json) throws IOException {
        if (value instanceof Instant instant) {
            json.writeNumber(instant.toEpochMilli());
        } else if (value instanceof Long number) {
            json.writeNumber(number);
        } else if (value instanceof Integer number) {
            json.writeNumber(number);
        } else if (value instanceof Double number) {
            json.writeNumber(number);
        } else if (value instanceof Boolean flag) {
            json.writeBoolean(flag);
        } else if (value instanceof ByteBuffer buffer) {
            json.writeBinary(buffer.array(), buffer.arrayOffset(), buffer.limit());
        } else {
            json.writeString(value.toString());
        }
    }
}
