package io.recstream.demo;

import io.recstream.avro.DeadLetter;
import io.recstream.avro.IdentityUpdate;
import io.recstream.avro.RecommendationUpdate;
import io.recstream.avro.UserEvent;
import io.recstream.avro.UserFeatures;
import io.recstream.console.Closer;
import io.recstream.console.Threads;
import io.recstream.devcluster.IdentityTopics;
import io.recstream.devcluster.Outgoing;
import io.recstream.devcluster.Topics;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads the output topics from their beginning: all of them with read_committed for the counts, and
 * the lists also with read_uncommitted for the job's latency.
 */
final class OutputReader implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration JOIN = Duration.ofSeconds(5);

    private final Topics topics;
    private final Optional<String> identities;
    private final DemoMeasurements measurements;
    private final KafkaConsumer<byte[], byte[]> committed;
    private final KafkaConsumer<byte[], byte[]> uncommitted;
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopped;
    private volatile Exception failure;
    private volatile long position;
    private volatile long lastRecordNanos;

    /**
     * @param identity the topics of identity, if the job has it
     */
    OutputReader(
            String bootstrapServers,
            Topics topics,
            Optional<IdentityTopics> identity,
            int partitions,
            DemoMeasurements measurements) {
        this.topics = topics;
        this.identities = identity.map(IdentityTopics::identities);
        this.measurements = measurements;
        // Dead letters first: within a fetch they must be read before the lists that follow them.
        List<TopicPartition> all = new ArrayList<>();
        all.addAll(partitions(topics.deadLetters(), partitions));
        all.addAll(partitions(topics.userFeatures(), partitions));
        all.addAll(partitions(topics.recommendations(), partitions));
        all.addAll(partitions(topics.similarItems(), partitions));
        identities.ifPresent(topic -> all.addAll(partitions(topic, partitions)));
        committed = consumer(bootstrapServers, IsolationLevel.READ_COMMITTED, all);
        uncommitted =
                consumer(
                        bootstrapServers,
                        IsolationLevel.READ_UNCOMMITTED,
                        partitions(topics.recommendations(), partitions));
        start("read-committed", committed, () -> readCommitted(all));
        start("read-uncommitted", uncommitted, this::readUncommitted);
    }

    /** The sum of the positions of the read_committed consumer. */
    long position() {
        return position;
    }

    /** When the newest committed result of an event arrived; 0 if there is none. */
    long lastRecordNanos() {
        return lastRecordNanos;
    }

    /** Throws the failure, if there is one. */
    void check() throws IOException {
        if (failure != null) {
            throw new IOException("Reading the results failed: " + failure.getMessage(), failure);
        }
    }

    /**
     * Ends the threads.
     *
     * @throws IllegalStateException if one does not end
     */
    @Override
    public void close() {
        stopped = true;
        committed.wakeup();
        uncommitted.wakeup();
        Closer all = new Closer();
        threads.forEach(thread -> all.register(() -> Threads.awaitEnd(thread, JOIN)));
        all.close();
    }

    private void readCommitted(List<TopicPartition> assigned) throws IOException {
        while (!stopped) {
            var records = committed.poll(POLL);
            long now = System.nanoTime();
            for (TopicPartition partition : assigned) {
                for (ConsumerRecord<byte[], byte[]> result : records.records(partition)) {
                    accept(result, now);
                }
            }
            long sum = 0;
            for (TopicPartition partition : assigned) {
                sum += committed.position(partition);
            }
            position = sum;
        }
    }

    private void readUncommitted() throws IOException {
        while (!stopped) {
            for (ConsumerRecord<byte[], byte[]> result : uncommitted.poll(POLL)) {
                if (result.value() != null) {
                    measurements.uncommittedList(
                            RecommendationUpdate.getDecoder().decode(result.value()),
                            System.nanoTime());
                }
            }
        }
    }

    private void accept(ConsumerRecord<byte[], byte[]> result, long now) throws IOException {
        byte[] value = result.value();
        String topic = result.topic();
        if (!topic.equals(topics.similarItems())) {
            lastRecordNanos = now;
        }
        if (topic.equals(topics.deadLetters())) {
            DeadLetter letter = DeadLetter.getDecoder().decode(value);
            measurements.letter(letter, refused(letter));
        } else if (topic.equals(topics.recommendations())) {
            measurements.list(
                    key(result),
                    value == null ? null : RecommendationUpdate.getDecoder().decode(value),
                    now);
        } else if (topic.equals(topics.userFeatures())) {
            measurements.features(
                    key(result), value == null ? null : UserFeatures.getDecoder().decode(value));
        } else if (identities.isPresent() && topic.equals(identities.get())) {
            measurements.identity(
                    key(result), value == null ? null : IdentityUpdate.getDecoder().decode(value));
        }
    }

    /** The event in a dead letter, or null if it has no readable one. */
    private Outgoing refused(DeadLetter letter) {
        ByteBuffer payload = letter.getRawPayload();
        if (payload == null || !letter.getSourceTopic().equals(topics.events())) {
            return null;
        }
        try {
            byte[] bytes = Outgoing.bytes(payload);
            UserEvent event = UserEvent.getDecoder().decode(bytes);
            return new Outgoing(Outgoing.userKey(event), bytes, event);
        } catch (IOException | RuntimeException e) {
            return null;
        }
    }

    private static String key(ConsumerRecord<byte[], byte[]> result) {
        return new String(result.key(), StandardCharsets.UTF_8);
    }

    private void start(String name, KafkaConsumer<byte[], byte[]> consumer, Reading reading) {
        Thread thread = new Thread(() -> read(consumer, reading), name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private void read(KafkaConsumer<byte[], byte[]> consumer, Reading reading) {
        try (consumer) {
            reading.run();
        } catch (WakeupException e) {
            stopped = true;
        } catch (IOException | RuntimeException e) {
            failure = e;
        }
    }

    private interface Reading {
        void run() throws IOException;
    }

    private static List<TopicPartition> partitions(String topic, int count) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (int partition = 0; partition < count; partition++) {
            partitions.add(new TopicPartition(topic, partition));
        }
        return partitions;
    }

    private static KafkaConsumer<byte[], byte[]> consumer(
            String bootstrapServers, IsolationLevel isolation, List<TopicPartition> assigned) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        properties.put(
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                isolation.toString().toLowerCase(Locale.ROOT));
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
        var consumer =
                new KafkaConsumer<>(
                        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumer.assign(assigned);
        consumer.seekToBeginning(assigned);
        return consumer;
    }
}
