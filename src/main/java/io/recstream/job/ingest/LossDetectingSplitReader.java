package io.recstream.job.ingest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsAddition;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsChange;
import org.apache.flink.connector.kafka.source.metrics.KafkaSourceReaderMetrics;
import org.apache.flink.connector.kafka.source.reader.KafkaPartitionSplitReader;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads partitions as the connector does, but compares its offset with the range at the brokers:
 * when a partition is assigned, and when the consumer finds its offset out of range. From time to
 * time it checks whether the topic is still the same one. The result is a {@link Position} between
 * the records, so that it is processed after all records that were read before. Reading continues
 * at the earliest record that is left.
 *
 * <p>Used by the fetching thread only.
 */
@SuppressWarnings("try") // close() throws what that of the connector does.
final class LossDetectingSplitReader extends KafkaPartitionSplitReader {

    /**
     * The offset from which a partition is read from now on; a record of its own in the stream of
     * records.
     */
    static final class Position extends ConsumerRecord<byte[], byte[]> {

        private final Uuid topicId;
        private final LostInput lost;
        private final boolean isLast;

        Position(
                TopicPartition partition,
                long offset,
                Uuid topicId,
                LostInput lost,
                boolean isLast) {
            super(partition.topic(), partition.partition(), offset, null, null);
            this.topicId = topicId;
            this.lost = lost;
            this.isLast = isLast;
        }

        Uuid topicId() {
            return topicId;
        }

        /** The lost input, or null. */
        LostInput lost() {
            return lost;
        }

        /** Whether it is the last of the positions that were found together. */
        boolean isLast() {
            return isLast;
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(LossDetectingSplitReader.class);
    private static final Duration ANSWER = Duration.ofSeconds(30);

    /** Timeout of a periodic check; it is short because reading stops meanwhile. */
    private static final Duration LOOK = Duration.ofSeconds(3);

    /** Delay before a retry when a broker refuses an offset that it should have. */
    private static final Duration RETRY = Duration.ofMillis(200);

    private final Admin admin;
    private final String groupId;
    private final boolean fromEarliest;
    private final Duration interval;
    private final Map<TopicPartition, Uuid> topicIds = new HashMap<>();
    private List<Position> positions = new ArrayList<>();
    private long nextLook;

    /**
     * @param fromEarliest whether a partition for which an old state has no offset and the group
     *     has committed none is read from its beginning; otherwise from its end
     * @param interval between two looks at the topics' ids
     */
    LossDetectingSplitReader(
            Properties consumer,
            SourceReaderContext context,
            KafkaSourceReaderMetrics metrics,
            boolean fromEarliest,
            Duration interval) {
        super(consumer, context, metrics);
        this.groupId = consumer.getProperty(ConsumerConfig.GROUP_ID_CONFIG);
        this.fromEarliest = fromEarliest;
        this.interval = interval;
        Properties client = new Properties();
        client.putAll(consumer);
        client.setProperty(
                ConsumerConfig.CLIENT_ID_CONFIG,
                "%s-%s-%d-topics"
                        .formatted(
                                groupId,
                                context.getIndexOfSubtask(),
                                System.identityHashCode(this)));
        this.admin = Admin.create(client);
        this.nextLook = System.nanoTime() + interval.toNanos();
    }

    @Override
    public void handleSplitsChanges(SplitsChange<KafkaPartitionSplit> change) {
        List<KafkaPartitionSplit> added = change.splits();
        try {
            Map<TopicPartition, PartitionRange> ranges =
                    PartitionRange.answered(
                            admin,
                            added.stream().map(KafkaPartitionSplit::getTopicPartition).toList(),
                            ANSWER);
            List<Found> found = new ArrayList<>();
            List<KafkaPartitionSplit> unchecked = new ArrayList<>();
            for (KafkaPartitionSplit split : added) {
                TopicPartition partition = split.getTopicPartition();
                PartitionRange now = ranges.get(partition);
                if (now == null) {
                    unchecked.add(unchecked(split));
                    topicIds.put(partition, TopicSplit.topicIdOf(split));
                } else {
                    found.add(
                            compared(
                                    partition,
                                    TopicSplit.topicIdOf(split),
                                    offsetOf(split, now),
                                    now));
                }
            }
            goOn(found);
            if (!unchecked.isEmpty()) {
                super.handleSplitsChanges(new SplitsAddition<>(unchecked));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * For instance, it has no leader: if its offset is out of range, the consumer finds out later.
     */
    private static KafkaPartitionSplit unchecked(KafkaPartitionSplit split) throws IOException {
        TopicPartition partition = split.getTopicPartition();
        long offset =
                InputPosition.of(split)
                        .offsetInAny()
                        .orElseThrow(
                                () ->
                                        new IOException(
                                                "No response about %s in %s"
                                                        .formatted(partition, ANSWER)));
        LOG.warn(
                "No response about {} in {}: reads from offset {} when it can",
                partition,
                ANSWER,
                offset);
        return new KafkaPartitionSplit(partition, offset);
    }

    @Override
    public RecordsWithSplitIds<ConsumerRecord<byte[], byte[]>> fetch() throws IOException {
        if (positions.isEmpty() && System.nanoTime() - nextLook >= 0) {
            lookForOtherTopics();
        }
        if (!positions.isEmpty()) {
            return handOver();
        }
        try {
            return super.fetch();
        } catch (OffsetOutOfRangeException e) {
            LOG.warn("{}", e.getMessage());
            return outOfRange(e);
        }
    }

    /** Retention has passed a position, the topic is another one, or its log was truncated. */
    private RecordsWithSplitIds<ConsumerRecord<byte[], byte[]>> outOfRange(
            OffsetOutOfRangeException refusal) throws IOException {
        Set<TopicPartition> refused = refusal.offsetOutOfRangePartitions().keySet();
        Map<TopicPartition, PartitionRange> ranges = Map.of();
        try {
            ranges = PartitionRange.answered(admin, refused, ANSWER);
        } catch (IOException e) {
            LOG.warn("Cannot check for lost input: {}", e.getMessage());
        }
        return goOnWhereLost(refusal, ranges);
    }

    private RecordsWithSplitIds<ConsumerRecord<byte[], byte[]>> goOnWhereLost(
            OffsetOutOfRangeException refusal, Map<TopicPartition, PartitionRange> ranges)
            throws IOException {
        List<Found> found =
                refusal.offsetOutOfRangePartitions().entrySet().stream()
                        .filter(it -> ranges.containsKey(it.getKey()))
                        .map(
                                it ->
                                        refused(
                                                refusal,
                                                it.getKey(),
                                                it.getValue(),
                                                ranges.get(it.getKey())))
                        .filter(it -> it.lost != null)
                        .toList();
        if (found.isEmpty()) {
            pause();
        } else {
            goOn(found);
        }
        return handOver();
    }

    private Found refused(
            OffsetOutOfRangeException refusal,
            TopicPartition partition,
            long offset,
            PartitionRange now) {
        Found found = compared(partition, topicIds.get(partition), offset, now);
        boolean isOnlyTruncated =
                found.lost == null || found.lost.cause() == LostInput.Cause.BEYOND_END;
        if (!(refusal instanceof LogTruncationException truncation) || !isOnlyTruncated) {
            return found;
        }
        OffsetAndMetadata divergent = truncation.divergentOffsets().get(partition);
        return Found.of(
                LostInput.truncated(
                        partition, offset, divergent == null ? null : divergent.offset(), now),
                now);
    }

    /** A topic that was created again may have the requested offset, too. */
    private void lookForOtherTopics() {
        try {
            Map<String, Uuid> now = PartitionRange.topicIds(admin, topicIds.keySet(), LOOK);
            Set<TopicPartition> others =
                    topicIds.keySet().stream()
                            .filter(
                                    it ->
                                            LostInput.isOtherTopic(
                                                    topicIds.get(it), now.get(it.topic())))
                            .collect(Collectors.toSet());
            if (others.isEmpty()) {
                return;
            }
            Map<TopicPartition, PartitionRange> ranges =
                    PartitionRange.answered(admin, others, LOOK);
            // If the brokers do not agree yet, the next check decides.
            List<Found> found =
                    ranges.keySet().stream()
                            .filter(
                                    it ->
                                            LostInput.isOtherTopic(
                                                    topicIds.get(it), ranges.get(it).topicId()))
                            .map(
                                    it ->
                                            compared(
                                                    it,
                                                    topicIds.get(it),
                                                    LostInput.UNKNOWN,
                                                    ranges.get(it)))
                            .toList();
            if (!found.isEmpty()) {
                goOn(found);
            }
        } catch (IOException e) {
            // The consumer handles brokers that are not available: it waits for them.
            LOG.info("Cannot check whether topics are still the same: {}", e.getMessage());
        } finally {
            nextLook = System.nanoTime() + interval.toNanos();
        }
    }

    private record Found(
            TopicPartition partition, long offset, LostInput lost, PartitionRange now) {

        static Found of(LostInput lost, PartitionRange now) {
            return new Found(lost.partition(), lost.goesOnAt(), lost, now);
        }
    }

    private static Found compared(
            TopicPartition partition, Uuid topicId, long offset, PartitionRange now) {
        return LostInput.find(partition, topicId, offset, now)
                .map(lost -> Found.of(lost, now))
                .orElseGet(() -> new Found(partition, offset, null, now));
    }

    private void goOn(List<Found> found) {
        List<KafkaPartitionSplit> splits = new ArrayList<>();
        for (Found it : found) {
            topicIds.put(it.partition, it.now.topicId());
            // Nothing is committed for a partition that does not exist.
            long offset = it.now.exists() ? it.offset : KafkaPartitionSplit.EARLIEST_OFFSET;
            boolean isLast = splits.size() == found.size() - 1;
            positions.add(new Position(it.partition, offset, it.now.topicId(), it.lost, isLast));
            splits.add(new KafkaPartitionSplit(it.partition, it.offset));
        }
        super.handleSplitsChanges(new SplitsAddition<>(splits));
    }

    /** The offset, also of an old state that left the lookup to the consumer. */
    private long offsetOf(KafkaPartitionSplit split, PartitionRange now) throws IOException {
        boolean isCommitted = split.getStartingOffset() == KafkaPartitionSplit.COMMITTED_OFFSET;
        if (isCommitted && now.exists()) {
            OffsetAndMetadata committed = committed(split.getTopicPartition());
            if (committed != null) {
                return committed.offset();
            }
            return fromEarliest ? now.begin() : now.end();
        }
        return InputPosition.of(split).offsetIn(now);
    }

    private OffsetAndMetadata committed(TopicPartition partition) throws IOException {
        try {
            return admin.listConsumerGroupOffsets(groupId)
                    .partitionsToOffsetAndMetadata()
                    .get(ANSWER.toMillis(), TimeUnit.MILLISECONDS)
                    .get(partition);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("Cannot look up what group " + groupId + " has committed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while looking up group " + groupId, e);
        }
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(RETRY.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while reading", e);
        }
    }

    private Positions handOver() {
        Positions handedOver = new Positions(positions);
        positions = new ArrayList<>();
        return handedOver;
    }

    @Override
    public void close() throws Exception {
        try {
            super.close();
        } finally {
            admin.close(Duration.ofSeconds(5));
        }
    }

    /** One position of each partition. */
    private static final class Positions
            implements RecordsWithSplitIds<ConsumerRecord<byte[], byte[]>> {

        private final Iterator<Position> partitions;
        private Position next;

        Positions(List<Position> positions) {
            this.partitions = positions.iterator();
        }

        @Override
        public String nextSplit() {
            next = partitions.hasNext() ? partitions.next() : null;
            return next == null
                    ? null
                    : KafkaPartitionSplit.toSplitId(
                            new TopicPartition(next.topic(), next.partition()));
        }

        @Override
        public ConsumerRecord<byte[], byte[]> nextRecordFromSplit() {
            Position position = next;
            next = null;
            return position;
        }

        @Override
        public Set<String> finishedSplits() {
            return Set.of();
        }
    }
}
