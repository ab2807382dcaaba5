package io.recstream.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.recstream.job.ingest.RecordReader;
import io.recstream.job.registry.WaitInterruptedException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies the topics' committed records to the view, from the beginning and without end; continues
 * at its position when the broker is available again. Runs in its own thread.
 */
final class TopicFollower implements ConsumerThread.Reader, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TopicFollower.class);

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration START_DEADLINE = Duration.ofSeconds(15);
    private static final Duration PROBE_DEADLINE = Duration.ofSeconds(2);
    private static final long PROBE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long PARTITIONS_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long CLEANUP_NANOS = TimeUnit.HOURS.toNanos(1);
    private static final Duration TOMBSTONES_KEPT = Duration.ofDays(1);

    private final Map<String, Table> tables;
    private final Payloads payloads;
    private final TopicView view;
    private final ReadProgress progress;
    private final LimitedLog unreadable = new LimitedLog(LOG);
    private final Set<String> unread;
    private final ConsumerThread thread;
    private List<TopicPartition> assigned = List.of();
    private long nextProbe;
    private long nextPartitions;
    private long nextCleanup;
    private volatile boolean restarts;

    TopicFollower(
            ServeSettings.Kafka kafka,
            Map<String, Table> tables,
            Payloads payloads,
            TopicView view,
            ReadProgress progress) {
        this(kafka, tables, payloads, view, progress, Consumers.KAFKA);
    }

    /** For tests with other consumers. */
    TopicFollower(
            ServeSettings.Kafka kafka,
            Map<String, Table> tables,
            Payloads payloads,
            TopicView view,
            ReadProgress progress,
            Consumers consumers) {
        this.tables = tables;
        this.unread = view.unread();
        this.payloads = payloads;
        this.view = view;
        this.progress = progress;
        this.thread =
                new ConsumerThread(
                        "view-" + tables.values(),
                        consumers,
                        kafka,
                        IsolationLevel.READ_COMMITTED,
                        Map.of(
                                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                                "earliest",
                                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                                5_000),
                        this);
    }

    /**
     * Looks up the topics and starts.
     *
     * @throws IOException if the broker cannot be reached, or has no such topic
     */
    void start() throws IOException {
        try {
            begin();
        } catch (TimeoutException e) {
            throw new IOException("The brokers do not respond: " + e.getMessage(), e);
        } catch (KafkaException e) {
            throw new IOException("The topics cannot be read: " + e.getMessage(), e);
        }
        thread.start();
    }

    /**
     * Starts as soon as the topics exist and may be read, and again from their beginning if reading
     * fails.
     */
    void startWhenThere() {
        restarts = true;
        thread.start();
    }

    private void begin() {
        Consumer<byte[], byte[]> consumer = thread.consumer();
        assign(partitions(START_DEADLINE));
        consumer.seekToBeginning(assigned);
        progress.begin(
                consumer.beginningOffsets(assigned, START_DEADLINE),
                consumer.endOffsets(assigned, START_DEADLINE));
    }

    private List<TopicPartition> partitions(Duration deadline) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : tables.keySet()) {
            List<PartitionInfo> known = thread.consumer().partitionsFor(topic, deadline);
            if (known == null || known.isEmpty()) {
                throw new UnknownTopicOrPartitionException("The brokers have no topic " + topic);
            }
            known.forEach(it -> partitions.add(new TopicPartition(topic, it.partition())));
        }
        return partitions;
    }

    private void assign(List<TopicPartition> partitions) {
        assigned = partitions;
        thread.consumer().assign(partitions);
    }

    /** After any failure it starts again, or the view has failed. */
    @Override
    public boolean failed(Throwable failure) {
        if (!restarts) {
            // A record that was read is missing in the view, so it must not continue.
            LOG.error("The view has stopped", failure);
            progress.fail(failure);
            return false;
        }
        LOG.error("Reading {} failed; it begins again", tables.keySet(), failure);
        unread.addAll(tables.keySet());
        assigned = List.of();
        return true;
    }

    @Override
    public void read() {
        try {
            if (assigned.isEmpty()) {
                begin();
            }
            follow();
        } catch (TimeoutException e) {
            LOG.info("The brokers do not respond: {}", e.getMessage());
        } catch (WakeupException | InterruptException | WaitInterruptedException e) {
            if (!thread.isClosed()) {
                LOG.warn("Woken", e);
            }
        } catch (KafkaException e) {
            if (unread.addAll(tables.keySet())) {
                LOG.warn("{} cannot be read now", tables.keySet(), e);
            }
            ConsumerThread.pause();
        }
    }

    private void follow() {
        for (ConsumerRecord<byte[], byte[]> found : thread.consumer().poll(POLL)) {
            apply(found);
        }
        progress.advance(positions());
        long now = System.nanoTime();
        if (now >= nextProbe) {
            nextProbe = now + PROBE_NANOS;
            view.refreshPopular();
            probe(now);
            unread.removeAll(tables.keySet());
        }
    }

    /** An unreadable record is skipped; only a failure of the store stops the view. */
    private void apply(ConsumerRecord<byte[], byte[]> found) {
        progress.applied(found.timestamp());
        Table table = tables.get(found.topic());
        try {
            apply(table, found);
        } catch (IOException e) {
            unreadable.warn(found, e);
            view.countUnreadable(table);
        }
    }

    private void apply(Table table, ConsumerRecord<byte[], byte[]> found) throws IOException {
        if (found.key() == null && (table != Table.CATALOG || found.value() == null)) {
            throw new IOException("Without a key");
        }
        if (table != Table.CATALOG) {
            apply(
                    table,
                    found,
                    new String(found.key(), UTF_8),
                    found.value() == null ? null : payloads.read(table, found.value()));
            return;
        }
        // The item's id is in the record, as for the job.
        for (Payloads.ItemChange change : payloads.items(RecordReader.source(found))) {
            apply(table, found, change.id(), change.item());
        }
    }

    private void apply(
            Table table, ConsumerRecord<byte[], byte[]> found, String id, SpecificRecord value)
            throws IOException {
        Stamp stamp =
                value == null
                        ? Stamp.tombstone(found.partition(), found.offset(), found.timestamp())
                        : table.stamp(value, found.partition(), found.offset(), found.timestamp());
        view.apply(table, id, value, stamp, progress.isLive());
    }

    private Map<TopicPartition, Long> positions() {
        Map<TopicPartition, Long> positions = new HashMap<>();
        assigned.forEach(it -> positions.put(it, thread.consumer().position(it, PROBE_DEADLINE)));
        return positions;
    }

    /** A consumer does not report an unavailable broker, so the end offsets are requested. */
    private void probe(long now) {
        progress.contact(thread.consumer().endOffsets(assigned, PROBE_DEADLINE), positions());
        if (progress.isLive() && now >= nextCleanup) {
            nextCleanup = now + CLEANUP_NANOS;
            view.removeTombstones(
                    tables.values(), System.currentTimeMillis() - TOMBSTONES_KEPT.toMillis());
        }
        if (now >= nextPartitions) {
            nextPartitions = now + PARTITIONS_NANOS;
            List<TopicPartition> all = partitions(PROBE_DEADLINE);
            List<TopicPartition> added = new ArrayList<>(all);
            added.removeAll(assigned);
            if (!added.isEmpty() && all.containsAll(assigned)) {
                assign(all);
                thread.consumer().seekToBeginning(added);
            }
        }
    }

    @Override
    public void close() {
        thread.close();
    }
}
