package io.recstream.ops.archive;

import io.recstream.job.KafkaEnds;
import io.recstream.job.archive.ArchiveFolder;
import io.recstream.job.archive.OffsetSet;
import io.recstream.job.archive.RowBatch;
import io.recstream.job.config.CheckedSettings;
import io.recstream.job.config.JobSettings;
import io.recstream.job.ingest.EventDeserializer;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.UserEvent;
import io.recstream.job.model.UserKey;
import io.recstream.topics.JobFile;
import io.recstream.topics.OffsetRangeReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Header;

/** Looks in Kafka why offsets have no row. */
final class HoleExplainer {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    /** Records between two holes are read, if they are no more. */
    private static final long READ_OVER = 20_000;

    /** So many records are compared with the archived events at once. */
    private static final int BATCH = 200_000;

    private final CheckedSettings checked;
    private final ArchiveFolder folder;
    private final Map<TopicPartition, OffsetSet> rows;
    private final Map<TopicPartition, Long> unsettled;
    private final Map<TopicPartition, OffsetSet> deadLetters = new HashMap<>();
    private final EventDeserializer deserializer;

    /**
     * @param rows the offsets that have rows, or had some that were removed
     * @param unsettled by partition the first offset whose row may still wait
     */
    HoleExplainer(
            CheckedSettings checked,
            ArchiveFolder folder,
            Map<TopicPartition, OffsetSet> rows,
            Map<TopicPartition, Long> unsettled) {
        this.checked = checked;
        this.folder = folder;
        this.rows = rows;
        this.unsettled = unsettled;
        this.deserializer = KafkaEnds.eventDeserializer(checked.settings());
    }

    /** An accepted event in a record without a row. */
    private record Accepted(long offset, Set<String> events) {}

    /** Counts the causes of the holes of each partition. */
    void explain(List<Holes> all) throws Exception {
        try (KafkaConsumer<byte[], byte[]> consumer = JobFile.consumer(JobFile.client(checked))) {
            Set<String> topics = consumer.listTopics().keySet();
            readDeadLetters(consumer, topics);
            for (Holes holes : all) {
                if (topics.contains(holes.partition().topic())) {
                    explain(consumer, holes);
                }
                holes.rest(Holes.Cause.NOT_IN_KAFKA);
            }
        }
    }

    private void readDeadLetters(KafkaConsumer<byte[], byte[]> consumer, Set<String> topics) {
        JobSettings settings = checked.settings();
        String topic = settings.deadLetters().topic();
        if (!topics.contains(topic)) {
            return;
        }
        OffsetRangeReader range = new OffsetRangeReader(consumer, topic, Instant.EPOCH, null);
        while (!range.isRead()) {
            for (ConsumerRecord<byte[], byte[]> deadLetter : range.next()) {
                addDeadLetter(deadLetter);
            }
        }
    }

    private void addDeadLetter(ConsumerRecord<byte[], byte[]> deadLetter) {
        try {
            TopicPartition source =
                    new TopicPartition(
                            header(deadLetter, "source-topic"),
                            Integer.parseInt(header(deadLetter, "source-partition")));
            if (rows.containsKey(source)) {
                deadLetters
                        .computeIfAbsent(source, any -> new OffsetSet())
                        .add(Long.parseLong(header(deadLetter, "source-offset")));
            }
        } catch (NumberFormatException e) {
            // Written by something else than the job: no dead letter.
        }
    }

    private static String header(ConsumerRecord<?, ?> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    private void explain(KafkaConsumer<byte[], byte[]> consumer, Holes holes) throws Exception {
        TopicPartition partition = holes.partition();
        List<TopicPartition> one = List.of(partition);
        if (consumer.partitionsFor(partition.topic()).size() <= partition.partition()) {
            return;
        }
        OffsetSet archived = rows.get(partition);
        long from = Math.max(archived.first(), consumer.beginningOffsets(one).get(partition));
        long to = Math.min(archived.last() + 1, consumer.endOffsets(one).get(partition));
        consumer.assign(one);
        long[] within = new long[1];
        archived.holes(
                range ->
                        within[0] +=
                                Math.max(
                                        0,
                                        Math.min(range.last() + 1, to)
                                                - Math.max(range.first(), from)));
        long looked = 0;
        List<Accepted> accepted = new ArrayList<>();
        long next = archived.nextHole(from);
        long progress = System.nanoTime();
        consumer.seek(partition, next);
        while (next < to) {
            long position = consumer.position(partition);
            if (next - position > READ_OVER) {
                consumer.seek(partition, next);
            }
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (record.offset() < to && !archived.contains(record.offset())) {
                    looked++;
                    look(record, holes, accepted);
                }
            }
            if (consumer.position(partition) > position) {
                progress = System.nanoTime();
                next = archived.nextHole(consumer.position(partition));
            } else if (System.nanoTime() - progress > TIMEOUT.toNanos()) {
                throw new TimeoutException("The brokers return nothing of " + partition);
            }
            if (accepted.size() > BATCH) {
                compare(accepted, holes);
            }
        }
        compare(accepted, holes);
        holes.count(Holes.Cause.NO_RECORD, within[0] - looked);
    }

    private void look(ConsumerRecord<byte[], byte[]> record, Holes holes, List<Accepted> accepted)
            throws Exception {
        OffsetSet refused = deadLetters.get(holes.partition());
        if (refused != null && refused.contains(record.offset())) {
            holes.count(Holes.Cause.DEAD_LETTER, 1);
            return;
        }
        List<DecodedRecord<UserEvent>> decoded = new ArrayList<>();
        deserializer.deserialize(record, new ListCollector<>(decoded));
        Set<String> events = new HashSet<>();
        boolean isRefused = false;
        for (DecodedRecord<UserEvent> one : decoded) {
            if (one.isAccepted()) {
                events.add(key(one.value().userId(), one.value().eventId()));
            }
            isRefused |= !one.isAccepted() && !one.isIgnored();
        }
        if (!events.isEmpty()) {
            accepted.add(new Accepted(record.offset(), events));
        } else {
            holes.count(isRefused ? Holes.Cause.REFUSED : Holes.Cause.IGNORED, 1);
        }
    }

    /** Duplicates are those whose events all have a row. */
    private void compare(List<Accepted> accepted, Holes holes) throws IOException {
        if (accepted.isEmpty()) {
            return;
        }
        Set<String> unknown = new HashSet<>();
        accepted.forEach(record -> unknown.addAll(record.events()));
        List<String> columns = new ArrayList<>(RowBatch.COORDINATES);
        columns.addAll(List.of("event_id", "user_id", "device_id"));
        new RowReader(folder)
                .read(
                        columns,
                        (file, batch) -> {
                            for (int i = 0; i < batch.size(); i++) {
                                unknown.remove(
                                        key(
                                                UserKey.of(
                                                        batch.text(i, "user_id"),
                                                        batch.text(i, "device_id")),
                                                batch.text(i, "event_id")));
                            }
                        });
        for (Accepted record : accepted) {
            if (record.events().stream().noneMatch(unknown::contains)) {
                holes.count(Holes.Cause.DUPLICATE, 1);
            } else if (record.offset() < unsettled.get(holes.partition())) {
                holes.countMissing(record.offset());
            } else {
                holes.count(Holes.Cause.WAITING, 1);
            }
        }
        accepted.clear();
    }

    /** Ids have no control characters. */
    private static String key(String user, String event) {
        return user + '\n' + event;
    }
}
