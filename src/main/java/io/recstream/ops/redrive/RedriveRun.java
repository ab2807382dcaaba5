package io.recstream.ops.redrive;

import io.recstream.job.config.JobSettings;
import io.recstream.job.model.DeadLetterReason;
import io.recstream.ops.lock.LockGuard;
import io.recstream.ops.redrive.RedriveTally.RedriveOutcome;
import io.recstream.topics.OffsetRangeReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * One run: sends the dead letters of a range that were not sent before, and marks them as sent,
 * batch by batch, each in one transaction.
 */
final class RedriveRun {

    /** Batches are many, and the producer's own fence guards each of them. */
    private static final Duration LOCK_PERIOD = Duration.ofSeconds(2);

    private final JobSettings settings;
    private final Set<DeadLetterReason> reasons;
    private final DeadLetterReader reader;
    private final RedriveProgress marks;

    /** Null for a dry run. */
    private final RedriveProducer producer;

    private final LockGuard guard;

    private final RedriveTally tally = new RedriveTally();

    /** By partition, the offset from which on this run has no marks yet. */
    private final Map<Integer, Long> unmarked = new HashMap<>();

    RedriveRun(
            JobSettings settings,
            Set<DeadLetterReason> reasons,
            DeadLetterReader reader,
            RedriveProgress marks,
            RedriveProducer producer,
            LockGuard guard) {
        this.settings = settings;
        this.reasons = EnumSet.copyOf(reasons);
        this.reader = reader;
        this.marks = marks;
        this.producer = producer;
        this.guard = guard;
    }

    /** Returns the counts of all dead letters in the range. */
    RedriveTally run(OffsetRangeReader range) throws Exception {
        range.starts().forEach((partition, from) -> unmarked.put(partition.partition(), from));
        range.beginnings()
                .forEach((partition, from) -> marks.forgetBelow(partition.partition(), from));
        while (!range.isRead()) {
            process(range, range.next());
        }
        return tally;
    }

    private void process(OffsetRangeReader range, List<ConsumerRecord<byte[], byte[]>> records)
            throws Exception {
        List<DeadLetterRecord> due = new ArrayList<>();
        List<DeadLetterRecord> unsent = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            DeadLetterReason reason = DeadLetterReader.reason(record);
            if (reason == null || !reasons.contains(reason)) {
                continue;
            }
            DeadLetterRecord deadLetter = reader.read(record);
            RedriveOutcome outcome = outcome(deadLetter);
            tally.count(reason, outcome);
            if (outcome == RedriveOutcome.SENT) {
                due.add(deadLetter);
            } else if (outcome != RedriveOutcome.SENT_BEFORE) {
                unsent.add(deadLetter);
            }
        }
        if (producer == null) {
            return;
        }
        mark(range, unsent);
        if (!due.isEmpty()) {
            send(due);
        }
    }

    private RedriveOutcome outcome(DeadLetterRecord deadLetter) {
        if (deadLetter.sourceTopic() == null) {
            return RedriveOutcome.UNREADABLE;
        }
        if (deadLetter.cut()) {
            return RedriveOutcome.CUT;
        }
        if (!isInput(deadLetter.sourceTopic())) {
            return RedriveOutcome.ELSEWHERE;
        }
        return marks.isSent(deadLetter) ? RedriveOutcome.SENT_BEFORE : RedriveOutcome.SENT;
    }

    private boolean isInput(String topic) {
        return topic.equals(settings.events().topic())
                || topic.equals(settings.catalog().topic())
                || settings.identity()
                        .filter(identity -> topic.equals(identity.linksTopic()))
                        .isPresent();
    }

    /**
     * Marks everything that was read, except for records that could not be sent, which another run
     * may send.
     */
    private void mark(OffsetRangeReader range, List<DeadLetterRecord> unsent) {
        for (Map.Entry<TopicPartition, Long> position : range.positions().entrySet()) {
            int partition = position.getKey().partition();
            for (DeadLetterReason reason : reasons) {
                long from = unmarked.get(partition);
                for (DeadLetterRecord deadLetter : unsent) {
                    if (deadLetter.partition() == partition && deadLetter.reason() == reason) {
                        marks.add(partition, reason, from, deadLetter.offset());
                        from = deadLetter.offset() + 1;
                    }
                }
                marks.add(partition, reason, from, position.getValue());
            }
            unmarked.put(partition, position.getValue());
        }
    }

    private void send(List<DeadLetterRecord> due) throws Exception {
        guard.checkEach(LOCK_PERIOD);
        producer.begin();
        try {
            due.forEach(deadLetter -> producer.send(deadLetter, settings.deadLetters().topic()));
            for (int partition : unmarked.keySet()) {
                producer.send(marks.records(partition, reasons));
            }
            producer.commit();
        } catch (KafkaException e) {
            Exception why = producer.refusalOr(e);
            producer.abort();
            throw why;
        }
    }
}
