package io.recstream.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.recstream.avro.UserEvent;
import io.recstream.job.emit.AvroJson;
import io.recstream.job.emit.OutputFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Properties;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes events to the job's input topic, and records to others, with {@code acks=all}. */
final class EventPublisher implements AutoCloseable {

    private static final int CONFLUENT_HEADER_BYTES = 5;
    private static final int SINGLE_OBJECT_HEADER_BYTES = 10;
    private static final Duration CLOSE = Duration.ofSeconds(3);

    private final ServeSettings.Events settings;
    private final KafkaProducer<byte[], byte[]> producer;

    EventPublisher(ServeSettings.Kafka kafka, ServeSettings.Events settings) {
        this.settings = settings;
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
        try {
            publish(settings.topic(), key, payload(event), done);
        } catch (IOException e) {
            done.accept(e);
        }
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

    private byte[] payload(UserEvent event) throws IOException {
        if (settings.format() == OutputFormat.Kind.JSON) {
            return AvroJson.encode(event);
        }
        ByteBuffer single = UserEvent.getEncoder().encode(event);
        if (settings.format() == OutputFormat.Kind.AVRO) {
            byte[] bytes = new byte[single.remaining()];
            single.get(bytes);
            return bytes;
        }
        single.position(single.position() + SINGLE_OBJECT_HEADER_BYTES);
        return ByteBuffer.allocate(CONFLUENT_HEADER_BYTES + single.remaining())
                .put((byte) 0)
                .putInt(settings.schemaId())
                .put(single)
                .array();
    }

    @Override
    public void close() {
        producer.close(CLOSE);
    }
}
