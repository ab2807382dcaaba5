package io.recstream.job.emit;

import io.recstream.avro.DeadLetterReason;
import io.recstream.job.model.DeadLetter;
import io.recstream.job.model.SourceRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/**
 * Writes a rejected record under its own key, with its coordinates in the headers as well, so that
 * a consumer can route it without decoding it. Keys and payloads are cut at a maximum length, so
 * that no dead letter is too large for its topic.
 */
public final class DeadLetterSerializer implements KafkaRecordSerializationSchema<DeadLetter> {

    /** Maximum length of a rejected record's key, bytes. */
    public static final int MAX_KEY_BYTES = 16 * 1024;

    /**
     * Maximum size of a dead letter without key and payload: its message, headers and field names.
     */
    private static final int OVERHEAD_BYTES = 16 * 1024;

    private static final long serialVersionUID = 1L;

    private final String topic;
    private final OutputFormat format;
    private final int maxPayloadBytes;

    /**
     * @param maxPayloadBytes maximum length of a rejected payload
     */
    public DeadLetterSerializer(String topic, OutputFormat format, int maxPayloadBytes) {
        this.topic = topic;
        this.format = format;
        this.maxPayloadBytes = maxPayloadBytes;
    }

    /** The maximum size of a record: JSON writes 3 bytes as 4 characters. */
    public static int maxRecordBytes(int maxPayloadBytes) {
        long inJson = (maxPayloadBytes + MAX_KEY_BYTES + 2L) / 3 * 4;
        return Math.toIntExact(inJson + MAX_KEY_BYTES + OVERHEAD_BYTES);
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            DeadLetter letter, KafkaSinkContext context, Long timestamp) {
        ProducerRecord<byte[], byte[]> kafka =
                new ProducerRecord<>(
                        topic,
                        cut(letter.source().key(), MAX_KEY_BYTES),
                        format.bytes(output(letter), io.recstream.avro.DeadLetter.getEncoder()));
        addHeaders(letter, kafka.headers());
        return kafka;
    }

    private static void addHeaders(DeadLetter letter, Headers headers) {
        SourceRecord source = letter.source();
        add("stage", letter.stage(), headers);
        add("reason", letter.rejection().reason().name(), headers);
        add("source-topic", source.topic(), headers);
        add("source-partition", Integer.toString(source.partition()), headers);
        add("source-offset", Long.toString(source.offset()), headers);
        add("source-timestamp", Long.toString(source.timestamp()), headers);
    }

    private static void add(String name, String value, Headers headers) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    private io.recstream.avro.DeadLetter output(DeadLetter letter) {
        SourceRecord source = letter.source();
        return new io.recstream.avro.DeadLetter(
                letter.stage(),
                DeadLetterReason.valueOf(letter.rejection().reason().name()),
                letter.rejection().message(),
                source.topic(),
                source.partition(),
                source.offset(),
                OutputRecords.instant(source.timestamp()),
                buffer(cut(source.key(), MAX_KEY_BYTES)),
                buffer(cut(source.payload(), maxPayloadBytes)),
                source.payload() == null ? 0L : source.payload().length);
    }

    private static byte[] cut(byte[] bytes, int most) {
        return bytes == null || bytes.length <= most ? bytes : Arrays.copyOf(bytes, most);
    }

    private static ByteBuffer buffer(byte[] bytes) {
        return bytes == null ? null : ByteBuffer.wrap(bytes);
    }
}
