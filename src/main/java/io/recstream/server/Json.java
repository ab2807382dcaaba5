package io.recstream.server;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.recstream.job.emit.AvroJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.apache.avro.specific.SpecificRecord;

/**
 * Writes records as JSON in UTF-8, with their components in snake_case and in their order. A {@code
 * double} is a measurement: it is rounded to four decimals, and NaN becomes null; a {@code Double}
 * is not rounded.
 */
final class Json {

    private static final int DIGITS = 4;

    private static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                    .addModule(
                            new SimpleModule()
                                    .addSerializer(double.class, new Measurement())
                                    .addSerializer(SpecificRecord.class, new Avro()))
                    .build();

    private Json() {}

    static byte[] bytes(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Not writable as JSON", e);
        }
    }

    /**
     * A record of a topic, with {@code "known": true} before its fields.
     *
     * @param requestedId before all of them; null for none
     */
    static byte[] known(String requestedId, SpecificRecord value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(2_048);
        try (JsonGenerator json = MAPPER.createGenerator(bytes)) {
            json.writeStartObject();
            if (requestedId != null) {
                json.writeStringField("requested_id", requestedId);
            }
            json.writeBooleanField("known", true);
            AvroJson.writeFields(value, json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("Not writable as JSON", e);
        }
        return bytes.toByteArray();
    }

    private static final class Measurement extends JsonSerializer<Double> {
        @Override
        public void serialize(Double value, JsonGenerator json, SerializerProvider serializers)
                throws IOException {
            if (Double.isFinite(value)) {
                json.writeNumber(
                        BigDecimal.valueOf(value)
                                .setScale(DIGITS, RoundingMode.HALF_EVEN)
                                .doubleValue());
            } else {
                json.writeNull();
            }
        }
    }

    private static final class Avro extends JsonSerializer<SpecificRecord> {
        @Override
        public void serialize(
                SpecificRecord value, JsonGenerator json, SerializerProvider serializers)
                throws IOException {
            AvroJson.write(value, json);
        }
    }
}
