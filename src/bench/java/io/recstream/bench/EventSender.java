package io.recstream.bench;

import io.recstream.avro.UserEvent;
import io.recstream.devcluster.Outgoing;
import io.recstream.job.model.CatalogItem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends records to the input topics, those of a user in order. */
final class EventSender implements AutoCloseable {

    private static final long NAP_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

    private final KafkaProducer<byte[], byte[]> producer;
    private volatile Exception failure;
    private long latestNanos;

    /**
     * @param clientId of the producer, also in the name of its thread
     */
    EventSender(String bootstrapServers, String clientId) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        properties.put(ProducerConfig.CLIENT_ID_CONFIG, clientId);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 2);
        properties.put(ProducerConfig.BATCH_SIZE_CONFIG, 64 << 10);
        producer =
                new KafkaProducer<>(
                        properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Sends all items; returns when the broker has acknowledged them. */
    void catalogue(String topic, SyntheticCatalog catalog) throws IOException {
        for (var item : catalog.byId().values()) {
            send(topic, item, true);
        }
        finish();
    }

    /** Sends that an item is sold out. */
    void soldOut(String topic, CatalogItem item) throws IOException {
        send(topic, item, false);
        finish();
    }

    /** Sends an event. */
    void one(String topic, io.recstream.job.model.UserEvent event) throws IOException {
        send(topic, event);
        finish();
    }

    private void send(String topic, CatalogItem item, boolean available) throws IOException {
        var entry =
                io.recstream.avro.CatalogItem.newBuilder()
                        .setItemId(item.itemId())
                        .setTitle(item.title())
                        .setCategory(List.of(item.category().split("/")))
                        .setPrice(item.price())
                        .setAvailable(available)
                        .setAttributes(Map.of())
                        .build();
        send(
                topic,
                item.itemId(),
                Outgoing.bytes(io.recstream.avro.CatalogItem.getEncoder().encode(entry)));
    }

    /** Sends all events as fast as possible; returns when the broker has acknowledged them. */
    void all(String topic, LoopedEvents events) throws IOException {
        var cursor = events.cursor(0, 1);
        for (long n = 0; n < cursor.size(); n++) {
            send(topic, cursor.at(n).value());
        }
        finish();
    }

    /** Sends each event when it is due; returns when the broker has acknowledged them. */
    void onTime(String topic, LoopedEvents events, Schedule schedule) throws IOException {
        var cursor = events.cursor(0, 1);
        for (long n = 0; n < cursor.size(); n++) {
            long late = System.nanoTime() - schedule.dueNanos(n);
            while (late < 0) {
                LockSupport.parkNanos(Math.max(NAP_NANOS, -late));
                late = System.nanoTime() - schedule.dueNanos(n);
            }
            latestNanos = Math.max(latestNanos, late);
            send(topic, cursor.at(n).value());
        }
        finish();
    }

    /** Maximum delay of the sender. */
    double latestMillis() {
        return latestNanos / 1e6;
    }

    private void send(String topic, io.recstream.job.model.UserEvent event) throws IOException {
        UserEvent payload =
                new UserEvent(
                        event.eventId(),
                        event.userId(),
                        null,
                        event.sessionId(),
                        event.itemId(),
                        event.type(),
                        Instant.ofEpochMilli(event.time()),
                        null,
                        Map.of());
        send(topic, event.userId(), Outgoing.encode(payload));
    }

    /** Failures are reported to the callback. */
    @SuppressWarnings("FutureReturnValueIgnored")
    private void send(String topic, String key, byte[] value) throws IOException {
        check();
        producer.send(
                new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value),
                (metadata, problem) -> {
                    if (problem != null) {
                        failure = problem;
                    }
                });
    }

    private void finish() throws IOException {
        producer.flush();
        check();
    }

    private void check() throws IOException {
        if (failure != null) {
            throw new IOException("Sending failed: " + failure.getMessage(), failure);
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
