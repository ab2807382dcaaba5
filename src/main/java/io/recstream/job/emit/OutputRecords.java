package io.recstream.job.emit;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The common parts of all output records: Kafka's own timestamp, because with event time a replay
 * would be deleted by retention at once; and Kafka's partition of the key.
 */
final class OutputRecords {

    private OutputRecords() {}

    /**
     * @param payload null for a tombstone
     */
    static ProducerRecord<byte[], byte[]> of(String topic, String key, byte[] payload) {
        return new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), payload);
    }

    static Instant instant(long epochMillis) {
        return Instant.ofEpochMilli(epochMillis);
    }

    /** The version of the JAR of this code, or {@code dev} outside of one. */
    static String jarVersion() {
        String version = OutputRecords.class.getPackage().getImplementationVersion();
        return version == null ? "dev" : version;
    }

    static <T, R> List<R> each(List<T> values, Function<T, R> toOutput) {
        return values.stream().map(toOutput).toList();
    }
}
