package io.recstream.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.recstream.avro.UserEvent;
import io.recstream.job.emit.OutputFormat;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes events to the job's input topic, and records to others, with {@code acks=all}. */
final class EventPublisher implements AutoCloseable {

    private static final Duration CLOSE = Duration.ofSeconds(3);

    private final ServeSettings.Events settings;
    private final OutputFormat format;
    private final KafkaProducer<byte[], byte[]> producer;

    EventPublisher(ServeSettings.Kafka kafka, ServeSettings.Events settings) {
        this.settings = settings;
        this.format =
                new OutputFormat(
                        settings.format(),
                        Map.of(UserEvent.getClassSchema().getFullName(), settings.schemaId()));
        Properties properties = new Properties();
        properties.putAll(kafka.client());
        properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 2_000);
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 3_000);
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 5_000);
        producer =
                new KafkaProducer<>(
                        properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /**
     * @param done called with null when the brokers have acknowledged the event, or with the
     *     failure, at most five seconds later
     */
    void publish(String key, UserEvent event, Consumer<Exception> done) {
        byte[] payload;
        try {
            payload = format.bytes(event, UserEvent.getEncoder());
        } catch (UncheckedIOException e) {
            done.accept(e);
            return;
        }
        publish(settings.topic(), key, payload, done);
    }

    /** The same of a record of another topic. */
    @SuppressWarnings("FutureReturnValueIgnored") // the callback receives the result
    void publish(String topic, String key, byte[] payload, Consumer<Exception> done) {
        try {
            producer.send(
                    new ProducerRecord<>(topic, key.getBytes(UTF_8), payload),
                    (at, failure) -> done.accept(failure));
        } catch (KafkaException e) {
            done.accept(e);
        }
    }

    @Override
    public void close() {
        producer.close(CLOSE);
    }
}
