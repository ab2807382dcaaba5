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
 * Hands on what comes to some topics from now on, with one isolation; of each poll the records of
 * the first topic first. It does without topics that are not there or may not be read, says so, and
 * looks for them again now and then. One thread of its own.
 */
final class LiveFollower implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LiveFollower.class);

    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration ASK = Duration.ofSeconds(2);
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
     * Begins at once.
     *
     * @param unread told of topics that it does without
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

    /** Whether it stands at the end of the topics by then: what comes from now on is heard. */
    boolean awaitStart(Duration deadline) throws InterruptedException {
        return positioned.await(deadline.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Whatever ends it, it begins again. */
    private void run() {
        boolean open = true;
        while (open) {
            try {
                // It closes the consumer in any case, also one that was opened while this closed.
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
     * Whether there is a new consumer; none can even be made while no address of the brokers
     * resolves.
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
                e.unauthorizedTopics().forEach(this::doWithout);
            } catch (KafkaException e) {
                // A broker that is away, and being woken to end.
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

    /** Topics that are new to it are read from their end, further partitions from the beginning. */
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
            // To seek nothing would be to seek all.
            if (!fromEnd.isEmpty()) {
                consumer.seekToEnd(fromEnd);
            }
            if (!fromBeginning.isEmpty()) {
                consumer.seekToBeginning(fromBeginning);
            }
            fromEnd.forEach(it -> consumer.position(it, ASK));
        }
        nextLook = now + LOOK_NANOS;
        positioned.countDown();
    }

    private List<TopicPartition> partitions(String topic) {
        try {
            List<PartitionInfo> known = consumer.partitionsFor(topic, ASK);
            if (known != null && !known.isEmpty()) {
                unread.remove(topic);
                List<TopicPartition> partitions = new ArrayList<>();
                known.forEach(it -> partitions.add(new TopicPartition(topic, it.partition())));
                return partitions;
            }
        } catch (TopicAuthorizationException e) {
            LOG.debug("{} may not be read", topic, e);
        }
        doWithout(topic);
        return new ArrayList<>();
    }

    private void doWithout(String topic) {
        if (unread.add(topic)) {
            LOG.warn("The live figures do without {}: it is not there, or may not be read", topic);
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
