package io.recstream.topics;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The newest committed records of a topic, over all its partitions. */
public final class RecentRecords {

    /** Each time four times as many offsets: transactions and compaction leave some without one. */
    private static final int ATTEMPTS = 6;

    private RecentRecords() {}

    /**
     * Reads at most so many, the oldest of them first; fewer where most of the topic's end holds no
     * committed records. At most as many for each partition are kept meanwhile.
     *
     * @throws UnknownTopicOrPartitionException if there is no such topic
     * @throws TimeoutException if the brokers have handed nothing out for too long
     */
    public static List<ConsumerRecord<byte[], byte[]>> read(
            KafkaConsumer<byte[], byte[]> consumer, String topic, int count) {
        long offsets = count;
        for (int attempt = 1; ; attempt++) {
            OffsetRangeReader reader = OffsetRangeReader.last(consumer, topic, offsets);
            List<ConsumerRecord<byte[], byte[]>> newest = new ArrayList<>();
            while (!reader.isRead()) {
                newest.addAll(reader.next());
                if (newest.size() > 10L * count) {
                    newest = newest(newest, count);
                }
            }
            if (newest.size() >= count
                    || attempt == ATTEMPTS
                    || reader.starts().equals(reader.beginnings())) {
                return newest(newest, count);
            }
            offsets *= 4;
        }
    }

    private static List<ConsumerRecord<byte[], byte[]>> newest(
            List<ConsumerRecord<byte[], byte[]>> records, int count) {
        List<ConsumerRecord<byte[], byte[]>> sorted = new ArrayList<>(records);
        sorted.sort(
                Comparator.comparingLong((ConsumerRecord<byte[], byte[]> it) -> it.timestamp())
                        .thenComparingInt(ConsumerRecord::partition)
                        .thenComparingLong(ConsumerRecord::offset));
        return new ArrayList<>(sorted.subList(Math.max(0, sorted.size() - count), sorted.size()));
    }
}
