package io.recstream.ops.redrive;

import io.recstream.job.config.JobSettings;
import io.recstream.job.model.DeadLetterReason;
import io.recstream.ops.redrive.RedriveTally.Outcome;
import io.recstream.topics.OffsetRangeReader;
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
 * One run: what was found in a span of the dead letters' topic and not sent before, is sent and
 * marked as sent, batch by batch, each in one transaction.
 */
final class RedriveRun {

    private final JobSettings settings;
    private final Set<DeadLetterReason> reasons;
    private final DeadLetterReader reader;
    private final RedriveProgress marks;

    /** Null where nothing is to be sent. */
    private final RedriveProducer courier;

    private final RedriveTally tally = new RedriveTally();

    /** From where on a partition has no marks of this run yet. */
    private final Map<Integer, Long> unmarked = new HashMap<>();

    RedriveRun(
            JobSettings settings,
            Set<DeadLetterReason> reasons,
            DeadLetterReader reader,
            RedriveProgress marks,
            RedriveProducer courier) {
        this.settings = settings;
        this.reasons = EnumSet.copyOf(reasons);
        this.reader = reader;
        this.marks = marks;
        this.courier = courier;
    }

    /** The tally of all that the span holds. */
    RedriveTally run(OffsetRangeReader span) throws Exception {
        span.starts().forEach((partition, from) -> unmarked.put(partition.partition(), from));
        span.beginnings()
                .forEach((partition, from) -> marks.forgetBelow(partition.partition(), from));
        while (!span.isRead()) {
            settle(span, span.next());
        }
        return tally;
    }

    private void settle(OffsetRangeReader span, List<ConsumerRecord<byte[], byte[]>> records)
            throws Exception {
        List<DeadLetterRecord> due = new ArrayList<>();
        List<DeadLetterRecord> unsent = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            DeadLetterReason reason = DeadLetterReader.reason(record);
            if (reason == null || !reasons.contains(reason)) {
                continue;
            }
            DeadLetterRecord letter = reader.read(record);
            Outcome outcome = outcome(letter);
            tally.count(reason, outcome);
            if (outcome == Outcome.SENT) {
                due.add(letter);
            } else if (outcome != Outcome.SENT_BEFORE) {
                unsent.add(letter);
            }
        }
        if (courier == null) {
            return;
        }
        mark(span, unsent);
        if (!due.isEmpty()) {
            send(due);
        }
    }

    private Outcome outcome(DeadLetterRecord letter) {
        if (letter.sourceTopic() == null) {
            return Outcome.UNREADABLE;
        }
        if (letter.cut()) {
            return Outcome.CUT;
        }
        boolean ours =
                letter.sourceTopic().equals(settings.events().topic())
                        || letter.sourceTopic().equals(settings.catalog().topic());
        if (!ours) {
            return Outcome.ELSEWHERE;
        }
        return marks.isSent(letter) ? Outcome.SENT_BEFORE : Outcome.SENT;
    }

    /** All that was read but what could not be sent, which another run may be able to. */
    private void mark(OffsetRangeReader span, List<DeadLetterRecord> unsent) {
        for (Map.Entry<TopicPartition, Long> position : span.positions().entrySet()) {
            int partition = position.getKey().partition();
            for (DeadLetterReason reason : reasons) {
                long from = unmarked.get(partition);
                for (DeadLetterRecord letter : unsent) {
                    if (letter.partition() == partition && letter.reason() == reason) {
                        marks.add(partition, reason, from, letter.offset());
                        from = letter.offset() + 1;
                    }
                }
                marks.add(partition, reason, from, position.getValue());
            }
            unmarked.put(partition, position.getValue());
        }
    }

    private void send(List<DeadLetterRecord> due) throws Exception {
        courier.begin();
        try {
            due.forEach(letter -> courier.send(letter, settings.deadLetters().topic()));
            for (int partition : unmarked.keySet()) {
                courier.send(marks.records(partition, reasons));
            }
            courier.commit();
        } catch (KafkaException e) {
            Exception why = courier.refusalOr(e);
            courier.abort();
            throw why;
        }
    }
}
