package io.recstream.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
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
final class LiveFollower implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LiveFollower.class);

    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long PAUSE_MILLIS = 1_000;
    private static final long JOIN_MILLIS = 3_000;

    private final Consumers consumers;
    private final List<String> topics;
    private final Set<String> unread;
    private final Consumer<ConsumerRecord<byte[], byte[]>> to;
    private final Properties properties = new Properties();
    private final Thread thread;
    private final CountDownLatch positioned = new CountDownLatch(1);
    private final List<TopicPartition> assigned = new ArrayList<>();
    private long nextLook = System.nanoTime();
    private volatile org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer;
    private volatile boolean closed;

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
        this.consumers = consumers;
        this.topics = topics;
        this.unread = unread;
        this.to = to;
        properties.putAll(kafka.client());
        properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
        properties.put(
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                isolation.toString().toLowerCase(Locale.ROOT));
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        consumer = consumers.open(properties);
        thread = new Thread(this::run, "live-" + isolation.toString().toLowerCase(Locale.ROOT));
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Whether the end of the topics was reached before the deadline; records from then on are read.
     */
    boolean awaitStart(Duration deadline) throws InterruptedException {
        return positioned.await(deadline.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Starts again after any failure. */
    private void run() {
        boolean open = true;
        while (open) {
            try {
                // This closes the consumer in any case, also one that was opened during close().
                readUntilClosedWith(consumer);
                return;
            } catch (Throwable e) {
                if (closed) {
                    LOG.debug("Interrupted at the end", e);
                    return;
                }
                LOG.error("The live figures have stopped, and begin again", e);
                unread.addAll(topics);
                open = renew();
            }
        }
    }

    /**
     * Opens a new consumer, which fails while no address of the brokers resolves. Returns false if
     * closed meanwhile.
     */
    private boolean renew() {
        assigned.clear();
        nextLook = System.nanoTime();
        while (!closed) {
            pause();
            if (closed) {
                break;
            }
            try {
                consumer = consumers.open(properties);
                return true;
            } catch (KafkaException e) {
                LOG.info("No consumer of {}: {}", topics, e.getMessage());
            }
        }
        return false;
    }

    private void readUntilClosedWith(
            org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> current) {
        try (current) {
            readUntilClosed();
        }
    }

    private void readUntilClosed() {
        while (!closed) {
            try {
                look();
                follow();
            } catch (TopicAuthorizationException e) {
                e.unauthorizedTopics().forEach(this::skip);
            } catch (KafkaException e) {
                // An unavailable broker, or the wakeup of close().
                LOG.debug("The topics cannot be read now", e);
                pause();
            }
        }
    }

    private void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            LOG.debug("Interrupted", e);
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
            List<PartitionInfo> known = consumer.partitionsFor(topic, TIMEOUT);
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
            consumer.assign(assigned);
        }
    }

    private void follow() {
        if (assigned.isEmpty()) {
            pause();
            return;
        }
        ConsumerRecords<byte[], byte[]> found = consumer.poll(POLL);
        for (String topic : topics) {
            found.records(topic).forEach(to);
        }
    }

    @Override
    public void close() {
        closed = true;
        consumer.wakeup();
        try {
            thread.join(JOIN_MILLIS / 3);
            thread.interrupt();
            thread.join(JOIN_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
