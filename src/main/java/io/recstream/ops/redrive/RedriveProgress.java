package io.recstream.ops.redrive;

import io.recstream.job.model.DeadLetterReason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The dead letters that were sent again, by reason and partition, stored in a compacted topic of
 * marks. The key contains the id of the dead letters' topic, so that a topic that was created again
 * has no marks.
 */
final class RedriveProgress {

    private final String topic;
    private final String topicId;
    private final Map<String, OffsetRanges> settled = new TreeMap<>();

    /**
     * @param topic of the marks
     * @param topicId the dead letters' topic
     */
    RedriveProgress(String topic, String topicId) {
        this.topic = topic;
        this.topicId = topicId;
    }

    /** Adds a record of the topic; the newest of a key replaces the older ones. */
    void load(byte[] key, byte[] value) {
        String name = new String(key, StandardCharsets.UTF_8);
        settled.put(
                name,
                value == null
                        ? new OffsetRanges()
                        : OffsetRanges.parse(new String(value, StandardCharsets.UTF_8)));
    }

    boolean isSent(DeadLetterRecord deadLetter) {
        OffsetRanges ranges = settled.get(key(deadLetter.partition(), deadLetter.reason()));
        return ranges != null && ranges.contains(deadLetter.offset());
    }

    /** Marks every dead letter of a reason in a range of offsets as sent. */
    void add(int partition, DeadLetterReason reason, long from, long to) {
        settled.computeIfAbsent(key(partition, reason), name -> new OffsetRanges()).add(from, to);
    }

    void forgetBelow(int partition, long beginning) {
        for (DeadLetterReason reason : DeadLetterReason.values()) {
            OffsetRanges ranges = settled.get(key(partition, reason));
            if (ranges != null) {
                ranges.forgetBelow(beginning);
            }
        }
    }

    /** The marks of a partition, to be written in the transaction that sends its records. */
    List<ProducerRecord<byte[], byte[]>> records(
            int partition, Iterable<DeadLetterReason> reasons) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (DeadLetterReason reason : reasons) {
            String key = key(partition, reason);
            OffsetRanges ranges = settled.get(key);
            if (ranges != null) {
                records.add(
                        new ProducerRecord<>(
                                topic,
                                0,
                                key.getBytes(StandardCharsets.UTF_8),
                                ranges.toString().getBytes(StandardCharsets.UTF_8)));
            }
        }
        return records;
    }

    private String key(int partition, DeadLetterReason reason) {
        return topicId + "/" + partition + "/" + reason;
    }
}
