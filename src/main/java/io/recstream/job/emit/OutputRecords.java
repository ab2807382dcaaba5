package io.recstream.job.emit;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * What all output records have in common: Kafka's own timestamp, never event time, which would let
 * a replayed past expire by retention on arrival; and Kafka's own partition of the key.
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

    /** The version of the JAR that this code came in, or {@code dev} outside of one. */
    static String jarVersion() {
        String version = OutputRecords.class.getPackage().getImplementationVersion();
        return version == null ? "dev" : version;
    }

    static <T, R> List<R> each(List<T> values, Function<T, R> toOutput) {
        return values.stream().map(toOutput).toList();
    }
}
