package io.recstream.job.ingest;

import io.recstream.job.ingest.CatchUpSource.LastRecord;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Finds the last record of each partition of a topic that a read_committed consumer can see now.
 * End offsets are not sufficient: markers of transactions, records of aborted ones and records that
 * compaction has removed have offsets, too.
 */
final class LastRecords {

    private static final Duration POLL = Duration.ofMillis(100);

    /**
     * How far before the end the search starts, offsets; each further step is larger by this
     * factor.
     */
    private static final long STEP = 8;

    /**
     * After this many responses without progress the search continues from further before the end.
     */
    private static final int EMPTY_FETCHES = 3;

    private final String topic;
    private final Properties properties;

    LastRecords(String topic, Properties consumer) {
        this.topic = topic;
        properties = new Properties();
        properties.putAll(consumer);
        properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
        properties.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
        properties.setProperty(ConsumerConfig.CLIENT_ID_CONFIG, "last-records-" + topic);
        properties.setProperty(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.setProperty(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        properties.setProperty(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        properties.setProperty(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, "1");
        properties.setProperty(
                ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, Long.toString(POLL.toMillis()));
    }

    /**
     * By partition; without partitions that have no record.
     *
     * @throws org.apache.kafka.common.KafkaException if the brokers do not respond or refuse, or a
     *     partition with records cannot be read up to its end
     */
    Map<Integer, LastRecord> find() {
        ByteArrayDeserializer bytes = new ByteArrayDeserializer();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, bytes, bytes)) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(topic).stream()
                            .map(info -> new TopicPartition(topic, info.partition()))
                            .toList();
            Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            Map<Integer, LastRecord> found = new HashMap<>();
            for (TopicPartition partition : partitions) {
                long end = ends.get(partition);
                long last = lastBetween(consumer, partition, begins.get(partition), end);
                if (last >= 0) {
                    found.put(partition.partition(), new LastRecord(last, end));
                }
            }
            return found;
        }
    }

    private static long lastBetween(
            KafkaConsumer<byte[], byte[]> consumer,
            TopicPartition partition,
            long begin,
            long end) {
        if (begin >= end) {
            return -1;
        }
        consumer.assign(List.of(partition));
        long last = -1;
        long from = end;
        for (long step = STEP; last < 0 && from > begin; step *= STEP) {
            from = Math.max(begin, end - step);
            last = lastFrom(consumer, partition, from, end);
        }
        if (last < 0 && consumer.position(partition) < end) {
            throw new TimeoutException("Cannot read " + partition + " up to its end, " + end);
        }
        return last;
    }

    private static long lastFrom(
            KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition, long from, long end) {
        consumer.seek(partition, from);
        long last = -1;
        long position = from;
        double fetches = fetches(consumer);
        while (position < end && fetches(consumer) < fetches + EMPTY_FETCHES) {
            for (ConsumerRecord<byte[], byte[]> found : consumer.poll(POLL).records(partition)) {
                last = found.offset() < end ? found.offset() : last;
            }
            if (consumer.position(partition) > position) {
                position = consumer.position(partition);
                fetches = fetches(consumer);
            }
        }
        return last;
    }

    /** Number of fetch requests to which the brokers have responded. */
    private static double fetches(KafkaConsumer<byte[], byte[]> consumer) {
        return consumer.metrics().entrySet().stream()
                .filter(metric -> metric.getKey().name().equals("fetch-total"))
                .mapToDouble(metric -> (double) metric.getValue().metricValue())
                .sum();
    }
}
