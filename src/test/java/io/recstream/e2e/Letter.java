package io.recstream.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.recstream.avro.DeadLetter;
import io.recstream.job.model.DeadLetterReason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A dead letter as its consumer sees it, whatever its format.
 *
 * @param kafkaKey of the dead letter itself
 * @param headers by name, as text
 */
record Letter(
        byte[] kafkaKey,
        Map<String, String> headers,
        String stage,
        DeadLetterReason reason,
        String message,
        Place place,
        long sourceTimestamp,
        byte[] rawKey,
        byte[] rawPayload,
        long payloadSize) {

    /** Where the refused record stands. */
    record Place(String topic, int partition, long offset) {}

    private static final ObjectMapper JSON = new ObjectMapper();

    static Letter ofAvro(ConsumerRecord<byte[], byte[]> kafka) throws IOException {
        DeadLetter letter = DeadLetter.getDecoder().decode(kafka.value());
        return new Letter(
                kafka.key(),
                headers(kafka),
                letter.getStage(),
                DeadLetterReason.valueOf(letter.getReason().name()),
                letter.getMessage(),
                new Place(
                        letter.getSourceTopic(),
                        letter.getSourcePartition(),
                        letter.getSourceOffset()),
                letter.getSourceTimestamp().toEpochMilli(),
                bytes(letter.getRawKey()),
                bytes(letter.getRawPayload()),
                letter.getPayloadSize());
    }

    static Letter ofJson(ConsumerRecord<byte[], byte[]> kafka) throws IOException {
        JsonNode letter = JSON.readTree(kafka.value());
        return new Letter(
                kafka.key(),
                headers(kafka),
                letter.get("stage").textValue(),
                DeadLetterReason.valueOf(letter.get("reason").textValue()),
                letter.get("message").textValue(),
                new Place(
                        letter.get("source_topic").textValue(),
                        letter.get("source_partition").intValue(),
                        letter.get("source_offset").longValue()),
                letter.get("source_timestamp").longValue(),
                letter.get("raw_key").binaryValue(),
                letter.get("raw_payload").binaryValue(),
                letter.get("payload_size").longValue());
    }

    private static byte[] bytes(ByteBuffer buffer) {
        if (buffer == null) {
            return null;
        }
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    private static Map<String, String> headers(ConsumerRecord<byte[], byte[]> kafka) {
        Map<String, String> headers = new LinkedHashMap<>();
        kafka.headers()
                .forEach(
                        header ->
                                headers.put(
                                        header.key(),
                                        new String(header.value(), StandardCharsets.UTF_8)));
        return headers;
    }
}
