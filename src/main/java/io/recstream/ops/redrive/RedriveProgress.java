package io.recstream.ops.redrive;

import io.recstream.job.model.DeadLetterReason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Which dead letters were sent again, by reason and partition: the newest record of each key in a
 * compacted topic of its own. The key names the dead letters' topic by its id, so that one that was
 * made anew begins without marks.
 */
final class RedriveProgress {

    private final String topic;
    private final String lettersId;
    private final Map<String, OffsetRanges> settled = new TreeMap<>();

    /**
     * @param topic of the marks
     * @param lettersId the dead letters' topic
     */
    RedriveProgress(String topic, String lettersId) {
        this.topic = topic;
        this.lettersId = lettersId;
    }

    /** Takes in a record of the topic; the newest of a key replaces those before. */
    void load(byte[] key, byte[] value) {
        String name = new String(key, StandardCharsets.UTF_8);
        settled.put(
                name,
                value == null
                        ? new OffsetRanges()
                        : OffsetRanges.parse(new String(value, StandardCharsets.UTF_8)));
    }

    boolean isSent(DeadLetterRecord letter) {
        OffsetRanges ranges = settled.get(key(letter.partition(), letter.reason()));
        return ranges != null && ranges.contains(letter.offset());
    }

    /** Every letter of that reason in there is settled. */
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

    /** What is to be written for a partition, in the transaction that sends its letters. */
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
        return lettersId + "/" + partition + "/" + reason;
    }
}
