package io.recstream.demo;

import io.recstream.avro.CatalogItem;
import io.recstream.avro.IdentityLink;
import io.recstream.devcluster.IdentityTopics;
import io.recstream.devcluster.Outgoing;
import io.recstream.devcluster.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends a feed to the input topics, at a constant rate or as fast as possible; a user's events stay
 * in order. One run per instance.
 */
final class Replay implements AutoCloseable {

    private static final long NAP_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final Duration CLOSE = Duration.ofSeconds(5);

    private final KafkaProducer<byte[], byte[]> producer;
    private final Topics topics;
    private final DemoMeasurements measurements;
    private Thread thread;
    private volatile boolean stopped;
    private volatile boolean done;
    private volatile Exception failure;
    private volatile long startNanos;
    private volatile long endNanos;

    Replay(String bootstrapServers, Topics topics, DemoMeasurements measurements) {
        this.topics = topics;
        this.measurements = measurements;
        Map<String, Object> properties = new HashMap<>();
        properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 2);
        properties.put(ProducerConfig.BATCH_SIZE_CONFIG, 64 << 10);
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 8 << 20);
        producer =
                new KafkaProducer<>(
                        properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Sends the catalogue; returns when the broker has acknowledged it. */
    void catalogue(List<CatalogItem> items) throws IOException {
        for (CatalogItem item : items) {
            byte[] key = item.getItemId().getBytes(StandardCharsets.UTF_8);
            byte[] value = Outgoing.bytes(CatalogItem.getEncoder().encode(item));
            send(topics.catalog(), key, value);
        }
        producer.flush();
        check();
    }

    /**
     * Starts to send events.
     *
     * @param rate events a second; infinite for as fast as possible
     */
    void start(Feed feed, double rate) {
        thread = new Thread(() -> run(feed, rate), "replay");
        thread.setDaemon(true);
        startNanos = System.nanoTime();
        thread.start();
    }

    /** Whether the feed has ended or was stopped, and the broker has acknowledged all records. */
    boolean isDone() {
        return done;
    }

    /** Seconds since the first event. */
    double seconds() {
        return (System.nanoTime() - startNanos) / 1e9;
    }

    long startNanos() {
        return startNanos;
    }

    long endNanos() {
        return endNanos;
    }

    /** Stops sending. */
    void stop() {
        stopped = true;
    }

    /** Throws the failure, if there is one. */
    void check() throws IOException {
        if (failure != null) {
            throw new IOException("Sending failed: " + failure.getMessage(), failure);
        }
    }

    @Override
    public void close() {
        stopped = true;
        producer.close(CLOSE);
    }

    private void run(Feed feed, double rate) {
        try {
            long sent = 0;
            while (!stopped && failure == null) {
                double due = (System.nanoTime() - startNanos) / 1e9 * rate;
                if (sent > due) {
                    LockSupport.parkNanos(NAP_NANOS);
                    continue;
                }
                Outgoing next = feed.next(System.currentTimeMillis());
                if (next == null) {
                    break;
                }
                for (IdentityLink link : feed.takeLinks()) {
                    measurements.linked(link);
                    byte[] value = Outgoing.bytes(IdentityLink.getEncoder().encode(link));
                    send(IdentityTopics.defaults().links(), null, value);
                }
                measurements.sent(next, System.nanoTime());
                byte[] key =
                        next.key() == null ? null : next.key().getBytes(StandardCharsets.UTF_8);
                send(topics.events(), key, next.payload());
                sent++;
            }
            producer.flush();
        } catch (IOException | RuntimeException e) {
            if (!stopped) {
                failure = e;
            }
        } finally {
            endNanos = System.nanoTime();
            done = true;
        }
    }

    /** Failures are reported to the callback. */
    @SuppressWarnings("FutureReturnValueIgnored")
    private void send(String topic, byte[] key, byte[] value) {
        producer.send(
                new ProducerRecord<>(topic, key, value),
                (metadata, problem) -> {
                    if (problem != null && !stopped) {
                        failure = problem;
                    }
                });
    }
}
