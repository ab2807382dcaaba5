package io.recstream.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads topics from their end with one isolation level; within a poll the topics are in the given
 * order. Topics that do not exist or may not be read are skipped, logged, and looked up again
 * periodically. Runs in its own thread.
 */
final class LiveFollower implements ConsumerThread.Reader, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LiveFollower.class);

    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final List<String> topics;
    private final Set<String> unread;
    private final Consumer<ConsumerRecord<byte[], byte[]>> to;
    private final ConsumerThread thread;
    private final CountDownLatch positioned = new CountDownLatch(1);
    private final List<TopicPartition> assigned = new ArrayList<>();
    private long nextLook = System.nanoTime();

    /**
     * Starts reading.
     *
     * @param unread receives the topics that are skipped
     */
    LiveFollower(
            Consumers consumers,
            ServeSettings.Kafka kafka,
            IsolationLevel isolation,
            List<String> topics,
            Set<String> unread,
            Consumer<ConsumerRecord<byte[], byte[]>> to) {
        this.topics = topics;
        this.unread = unread;
        this.to = to;
        thread =
                new ConsumerThread(
                        "live-" + isolation.toString().toLowerCase(Locale.ROOT),
                        consumers,
                        kafka,
                        isolation,
                        Map.of(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest"),
                        this);
        thread.start();
    }

    /**
     * Whether the end of the topics was reached before the deadline; records from then on are read.
     */
    boolean awaitStart(Duration deadline) throws InterruptedException {
        return positioned.await(deadline.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Starts again after any failure. */
    @Override
    public boolean failed(Throwable failure) {
        LOG.error("The live figures have stopped, and begin again", failure);
        unread.addAll(topics);
        assigned.clear();
        nextLook = System.nanoTime();
        return true;
    }

    @Override
    public void read() {
        try {
            look();
            follow();
        } catch (TopicAuthorizationException e) {
            e.unauthorizedTopics().forEach(this::skip);
        } catch (KafkaException e) {
            // An unavailable broker, or the wakeup of close().
            LOG.debug("The topics cannot be read now", e);
            if (!thread.isClosed()) {
                ConsumerThread.pause();
            }
        }
    }

    /** New topics are read from their end, new partitions of known topics from the beginning. */
    private void look() {
        long now = System.nanoTime();
        if (now < nextLook) {
            return;
        }
        List<TopicPartition> fromEnd = new ArrayList<>();
        List<TopicPartition> fromBeginning = new ArrayList<>();
        for (String topic : topics) {
            List<TopicPartition> found = partitions(topic);
            boolean isNew = assigned.stream().noneMatch(it -> it.topic().equals(topic));
            found.removeAll(assigned);
            (isNew ? fromEnd : fromBeginning).addAll(found);
        }
        if (!fromEnd.isEmpty() || !fromBeginning.isEmpty()) {
            org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer = thread.consumer();
            assigned.addAll(fromEnd);
            assigned.addAll(fromBeginning);
            consumer.assign(assigned);
            // Seeking with an empty list would seek all partitions.
            if (!fromEnd.isEmpty()) {
                consumer.seekToEnd(fromEnd);
            }
            if (!fromBeginning.isEmpty()) {
                consumer.seekToBeginning(fromBeginning);
            }
            fromEnd.forEach(it -> consumer.position(it, TIMEOUT));
        }
        nextLook = now + LOOK_NANOS;
        positioned.countDown();
    }

    private List<TopicPartition> partitions(String topic) {
        try {
            List<PartitionInfo> known = thread.consumer().partitionsFor(topic, TIMEOUT);
            if (known != null && !known.isEmpty()) {
                unread.remove(topic);
                List<TopicPartition> partitions = new ArrayList<>();
                known.forEach(it -> partitions.add(new TopicPartition(topic, it.partition())));
                return partitions;
            }
        } catch (TopicAuthorizationException e) {
            LOG.debug("{} may not be read", topic, e);
        }
        skip(topic);
        return new ArrayList<>();
    }

    private void skip(String topic) {
        if (unread.add(topic)) {
            LOG.warn(
                    "The live figures are without {}: it does not exist, or may not be read",
                    topic);
        }
        if (assigned.removeIf(it -> it.topic().equals(topic))) {
            thread.consumer().assign(assigned);
        }
    }

    private void follow() {
        if (assigned.isEmpty()) {
            ConsumerThread.pause();
            return;
        }
        ConsumerRecords<byte[], byte[]> found = thread.consumer().poll(POLL);
        for (String topic : topics) {
            found.records(topic).forEach(to);
        }
    }

    @Override
    public void close() {
        thread.close();
    }
}
