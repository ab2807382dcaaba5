package io.recstream.ops.redrive;

import io.recstream.devcluster.LocalBroker;
import io.recstream.devcluster.Topics;
import io.recstream.job.config.CheckedSettings;
import io.recstream.job.config.JobArguments;
import io.recstream.job.emit.DeadLetterSerializer;
import io.recstream.job.emit.OutputFormat;
import io.recstream.job.model.DeadLetter;
import io.recstream.job.model.DeadLetterReason;
import io.recstream.job.model.Rejection;
import io.recstream.job.model.SourceRecord;
import io.recstream.topics.OffsetRangeReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The topics of one job, with dead letters that are written by the job's own serializer. */
final class LetterTopics implements AutoCloseable {

    static final int MAX_PAYLOAD = 1_000;

    private final LocalBroker broker;
    private final KafkaProducer<byte[], byte[]> producer;
    final Topics topics;

    LetterTopics(LocalBroker broker, String name) {
        this.broker = broker;
        topics = Topics.prefixed(name + ".");
        try (Admin admin = broker.admin()) {
            topics.create(admin, 2);
        }
        producer = fresh();
    }

    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }

    CheckedSettings checked() {
        return checked(Map.of());
    }

    /** With other settings. */
    CheckedSettings checked(Map<String, String> others) {
        Map<String, String> settings = new HashMap<>(topics.asSettings());
        settings.putAll(others);
        settings.put("recstream.kafka.bootstrap-servers", broker.bootstrapServers());
        settings.put("recstream.kafka.transactional-id-prefix", topics.events());
        settings.put("recstream.kafka.properties.max.poll.records", "2");
        settings.put("execution.checkpointing.interval", "10 s");
        return JobArguments.parse().check(Configuration.fromMap(settings));
    }

    void write(OutputFormat format, String key, DeadLetterReason reason, int source, String payload)
            throws Exception {
        write(topics.events(), format, key, reason, source, payload);
    }

    void write(
            String from,
            OutputFormat format,
            String key,
            DeadLetterReason reason,
            int source,
            String payload)
            throws Exception {
        producer.send(letter(from, format, key, reason, source, payload)).get();
    }

    void send(ProducerRecord<byte[], byte[]> record) throws Exception {
        producer.send(record).get();
    }

    /** All of a test are in one partition, in the order they were written. */
    ProducerRecord<byte[], byte[]> letter(
            String from,
            OutputFormat format,
            String key,
            DeadLetterReason reason,
            int source,
            String payload) {
        SourceRecord record = new SourceRecord(from, source, 7, 1_000L, bytes(key), bytes(payload));
        ProducerRecord<byte[], byte[]> letter =
                new DeadLetterSerializer(topics.deadLetters(), format, MAX_PAYLOAD)
                        .serialize(
                                new DeadLetter(
                                        "validate-event", new Rejection(reason, "why"), record),
                                null,
                                null);
        return new ProducerRecord<>(
                letter.topic(), 0, letter.key(), letter.value(), letter.headers());
    }

    List<String> payloads() {
        return sent().stream().map(record -> text(record.value())).toList();
    }

    List<ConsumerRecord<byte[], byte[]>> sent() {
        return sent(topics.events());
    }

    List<ConsumerRecord<byte[], byte[]>> sent(String topic) {
        ByteArrayDeserializer bytes = new ByteArrayDeserializer();
        Map<String, Object> properties =
                Map.of(
                        "bootstrap.servers",
                        broker.bootstrapServers(),
                        "isolation.level",
                        "read_committed");
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (var consumer = new KafkaConsumer<>(properties, bytes, bytes)) {
            OffsetRangeReader all = new OffsetRangeReader(consumer, topic, Instant.EPOCH, null);
            while (!all.isRead()) {
                records.addAll(all.next());
            }
        }
        return records;
    }

    KafkaProducer<byte[], byte[]> fresh() {
        ByteArraySerializer bytes = new ByteArraySerializer();
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()), bytes, bytes);
    }

    void limit(String topic, String bytes) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try (Admin admin = broker.admin()) {
            admin.incrementalAlterConfigs(
                            Map.of(
                                    resource,
                                    List.of(
                                            new AlterConfigOp(
                                                    new ConfigEntry("max.message.bytes", bytes),
                                                    AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
        }
    }

    String id(Admin admin) throws Exception {
        return admin.describeTopics(List.of(topics.deadLetters()))
                .topicNameValues()
                .get(topics.deadLetters())
                .get()
                .topicId()
                .toString();
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
