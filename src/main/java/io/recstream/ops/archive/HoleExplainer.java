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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
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
    private final Map<TopicPartition, OffsetSet> forgotten;
    private final Map<TopicPartition, Long> unsettled;
    private final long archiveBegin;
    private final List<String> notLookedAt = new ArrayList<>();
    private final Map<TopicPartition, OffsetSet> deadLetters = new HashMap<>();
    private final EventDeserializer deserializer;
    private final Gone gone = new Gone();

    /** Of records whose rows were forgotten. */
    private final Set<String> forgottenEvents = new HashSet<>();

    /** Whether the record that was decoded last would be refused, in part at least. */
    private boolean isRefused;

    /**
     * @param rows the offsets that have rows, or had some that were removed
     * @param forgotten the offsets whose rows were removed
     * @param unsettled by partition the first offset whose row may still wait
     * @param archiveBegin when the job has read the oldest row, epoch milliseconds
     */
    HoleExplainer(
            CheckedSettings checked,
            ArchiveFolder folder,
            Map<TopicPartition, OffsetSet> rows,
            Map<TopicPartition, OffsetSet> forgotten,
            Map<TopicPartition, Long> unsettled,
            long archiveBegin) {
        this.forgotten = forgotten;
        this.archiveBegin = archiveBegin;
        this.checked = checked;
        this.folder = folder;
        this.rows = rows;
        this.unsettled = unsettled;
        this.deserializer = KafkaEnds.eventDeserializer(checked.settings());
    }

    /** The record of a hole with the accepted events in it, and their dates. */
    private record Accepted(long offset, long timestamp, Map<String, LocalDate> events) {}

    /**
     * What Kafka or the archive has lost, so that a duplicate or a late event is not seen as one.
     */
    private static final class Gone {

        /** Event dates before this one have no folder. */
        private LocalDate firstDate = LocalDate.MIN;

        /** Dead letters of records before this time may be gone, epoch milliseconds. */
        private long deadLettersUntil = Long.MIN_VALUE;

        /** Records of events before this time are gone, epoch milliseconds. */
        private long recordsUntil = Long.MIN_VALUE;

        /** Rows of events that were forgotten whose records are gone. */
        private boolean hasForgotten;
    }

    /** Counts the causes of the holes of each partition. */
    void explain(List<Holes> all) throws Exception {
        try (KafkaConsumer<byte[], byte[]> consumer = JobFile.consumer(JobFile.client(checked))) {
            Set<String> topics = consumer.listTopics().keySet();
            readDeadLetters(consumer, topics);
            folder.files(null).stream().findFirst().ifPresent(it -> gone.firstDate = it.date());
            for (Holes holes : all) {
                if (topics.contains(holes.partition().topic())) {
                    lookBack(consumer, holes.partition());
                }
            }
            addPartitionsWithoutRows(consumer, topics);
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
            gone.deadLettersUntil = Long.MAX_VALUE;
            return;
        }
        OffsetRangeReader range = new OffsetRangeReader(consumer, topic, Instant.EPOCH, null);
        long oldest = Long.MAX_VALUE;
        while (!range.isRead()) {
            for (ConsumerRecord<byte[], byte[]> deadLetter : range.next()) {
                oldest = Math.min(oldest, deadLetter.timestamp());
                addDeadLetter(deadLetter);
            }
        }
        if (range.beginnings().values().stream().anyMatch(beginning -> beginning > 0)) {
            gone.deadLettersUntil = oldest;
        }
    }

    /** What of the records before has gone, and which events have been forgotten. */
    private void lookBack(KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition)
            throws Exception {
        if (consumer.partitionsFor(partition.topic()).size() <= partition.partition()) {
            return;
        }
        List<TopicPartition> one = List.of(partition);
        long beginning = consumer.beginningOffsets(one).get(partition);
        OffsetSet removed = forgotten.getOrDefault(partition, new OffsetSet());
        if (beginning > 0) {
            OffsetAndTimestamp oldest =
                    consumer.offsetsForTimes(Map.of(partition, 0L)).get(partition);
            gone.recordsUntil =
                    Math.max(
                            gone.recordsUntil,
                            oldest == null ? Long.MAX_VALUE : oldest.timestamp());
            gone.hasForgotten |= removed.size() > 0 && removed.first() < beginning;
        }
        if (removed.size() > 0) {
            read(
                    consumer,
                    partition,
                    Math.max(removed.first(), beginning),
                    removed.last() + 1,
                    record -> {
                        if (removed.contains(record.offset())) {
                            forgottenEvents.addAll(decode(record).keySet());
                        }
                    });
        }
    }

    private interface Records {
        void accept(ConsumerRecord<byte[], byte[]> record) throws Exception;
    }

    /** Reads a range of offsets, up to the end at most. */
    private static void read(
            KafkaConsumer<byte[], byte[]> consumer,
            TopicPartition partition,
            long from,
            long until,
            Records records)
            throws Exception {
        List<TopicPartition> one = List.of(partition);
        long to = Math.min(until, consumer.endOffsets(one).get(partition));
        if (from >= to) {
            return;
        }
        consumer.assign(one);
        consumer.seek(partition, from);
        long progress = System.nanoTime();
        while (consumer.position(partition) < to) {
            long position = consumer.position(partition);
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (record.offset() < to) {
                    records.accept(record);
                }
            }
            if (consumer.position(partition) > position) {
                progress = System.nanoTime();
            } else if (System.nanoTime() - progress > TIMEOUT.toNanos()) {
                throw new TimeoutException("The brokers return nothing of " + partition);
            }
        }
    }

    private void addPartitionsWithoutRows(
            KafkaConsumer<byte[], byte[]> consumer, Set<String> topics) {
        String topic = checked.settings().events().topic();
        if (!topics.contains(topic)) {
            notLookedAt.add("the topic " + topic + ", which is not there");
            return;
        }
        List<TopicPartition> partitions =
                consumer.partitionsFor(topic).stream()
                        .map(it -> new TopicPartition(topic, it.partition()))
                        .filter(it -> !rows.containsKey(it))
                        .sorted(Comparator.comparingInt(TopicPartition::partition))
                        .toList();
        Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        for (TopicPartition partition : partitions) {
            long offsets = ends.get(partition) - begins.get(partition);
            if (offsets > 0) {
                notLookedAt.add(
                        "%s, which has %,d offsets and no row".formatted(partition, offsets));
            }
        }
    }

    /** What the result says nothing about. */
    List<String> notLookedAt() {
        return notLookedAt;
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
        if (consumer.endOffsets(one).get(partition) <= archived.last()) {
            notLookedAt.add(
                    partition
                            + ", which ends before the archive's last row: the topic was created"
                            + " again");
            return;
        }
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
                long readTo = consumer.position(partition);
                compare(consumer, accepted, holes);
                consumer.assign(one);
                consumer.seek(partition, readTo);
            }
        }
        compare(consumer, accepted, holes);
        holes.count(Holes.Cause.NO_RECORD, within[0] - looked);
    }

    private void look(ConsumerRecord<byte[], byte[]> record, Holes holes, List<Accepted> accepted)
            throws Exception {
        OffsetSet refused = deadLetters.get(holes.partition());
        if (refused != null && refused.contains(record.offset())) {
            holes.count(Holes.Cause.DEAD_LETTER, 1);
            return;
        }
        Map<String, LocalDate> events = decode(record);
        if (!events.isEmpty()) {
            accepted.add(new Accepted(record.offset(), record.timestamp(), events));
        } else {
            holes.count(isRefused ? Holes.Cause.REFUSED : Holes.Cause.IGNORED, 1);
        }
    }

    /** The dates of the accepted events of a record. */
    private Map<String, LocalDate> decode(ConsumerRecord<byte[], byte[]> record) throws Exception {
        List<DecodedRecord<UserEvent>> decoded = new ArrayList<>();
        deserializer.deserialize(record, new ListCollector<>(decoded));
        Map<String, LocalDate> events = new HashMap<>();
        isRefused = false;
        for (DecodedRecord<UserEvent> one : decoded) {
            if (one.isAccepted()) {
                events.put(
                        key(one.value().userId(), one.value().eventId()),
                        LocalDate.ofInstant(
                                Instant.ofEpochMilli(one.value().time()), ZoneOffset.UTC));
            }
            isRefused |= !one.isAccepted() && !one.isIgnored();
        }
        return events;
    }

    /** Duplicates are those whose events all have a row. */
    private void compare(
            KafkaConsumer<byte[], byte[]> consumer, List<Accepted> accepted, Holes holes)
            throws Exception {
        if (accepted.isEmpty()) {
            return;
        }
        Set<String> unknown = new HashSet<>();
        accepted.forEach(record -> unknown.addAll(record.events().keySet()));
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
        unknown.removeAll(forgottenEvents);
        if (!unknown.isEmpty()) {
            removeEarlier(consumer, unknown);
        }
        for (Accepted record : accepted) {
            Set<String> left = new HashSet<>(record.events().keySet());
            left.retainAll(unknown);
            if (left.isEmpty()) {
                holes.count(Holes.Cause.DUPLICATE, 1);
            } else if (record.offset() >= unsettled.get(holes.partition())) {
                holes.count(Holes.Cause.WAITING, 1);
            } else if (left.stream()
                    .allMatch(it -> record.events().get(it).isBefore(gone.firstDate))) {
                holes.count(Holes.Cause.DATE_GONE, 1);
            } else if (mayBeNone(record.timestamp())) {
                holes.count(Holes.Cause.UNDECIDED, 1);
            } else {
                holes.countMissing(record.offset());
            }
        }
        accepted.clear();
    }

    /** Whether an event may be late or a duplicate, and what would show it is gone. */
    private boolean mayBeNone(long timestamp) {
        long firstSeen = timestamp - checked.settings().dedupHorizon().toMillis();
        return timestamp <= gone.deadLettersUntil
                || (firstSeen <= gone.recordsUntil
                        && (gone.hasForgotten || firstSeen <= archiveBegin));
    }

    /** Removes the events whose first record is before the archive's first row. */
    private void removeEarlier(KafkaConsumer<byte[], byte[]> consumer, Set<String> unknown)
            throws Exception {
        for (Map.Entry<TopicPartition, OffsetSet> partition : rows.entrySet()) {
            TopicPartition one = partition.getKey();
            if (!consumer.listTopics().containsKey(one.topic())
                    || consumer.partitionsFor(one.topic()).size() <= one.partition()) {
                continue;
            }
            read(
                    consumer,
                    one,
                    consumer.beginningOffsets(List.of(one)).get(one),
                    partition.getValue().first(),
                    record -> unknown.removeAll(decode(record).keySet()));
        }
    }

    /** Ids have no control characters. */
    private static String key(String user, String event) {
        return user + '\n' + event;
    }
}
