package io.recstream.ops.control;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.recstream.avro.ControlCommand;
import io.recstream.avro.ControlResult;
import io.recstream.console.Await;
import io.recstream.job.config.CheckedSettings;
import io.recstream.job.config.JobOptions;
import io.recstream.job.config.JobSettings;
import io.recstream.job.config.JobSettings.Format;
import io.recstream.job.emit.OutputFormat;
import io.recstream.job.ingest.AvroCommands;
import io.recstream.job.ingest.JsonCommands;
import io.recstream.job.ingest.PayloadDecoder;
import io.recstream.job.ingest.UndecodableException;
import io.recstream.job.model.RawCommand;
import io.recstream.job.preflight.RegistryPreflight;
import io.recstream.job.registry.Backoff;
import io.recstream.job.registry.RegistryException;
import io.recstream.job.registry.WriterSchemas;
import io.recstream.topics.JobFile;
import io.recstream.topics.OffsetRangeReader;
import io.recstream.topics.OutputReader;
import io.recstream.topics.RegisteredSchemas;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The topics of commands and of their results. */
final class ControlChannel {

    private static final Duration SEND_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(200);

    private final CheckedSettings checked;
    private final JobSettings.Control control;
    private final RegisteredSchemas registry;
    private final OutputReader<ControlResult> results;

    ControlChannel(CheckedSettings checked) throws IOException {
        this.checked = checked;
        this.registry = new RegisteredSchemas(checked.settings());
        this.results =
                new OutputReader<>(ControlResult.class, ControlResult.getClassSchema(), registry);
        this.control =
                checked.orThrow()
                        .control()
                        .orElseThrow(
                                () ->
                                        new IOException(
                                                "The job takes no commands: "
                                                        + JobOptions.CONTROL_ENABLED.key()
                                                        + " is false. Next: set it, create the topics "
                                                        + JobOptions.CONTROL_TOPIC.key()
                                                        + " and "
                                                        + JobOptions.CONTROL_RESULTS_TOPIC.key()
                                                        + ", and bin/recstream upgrade --config FILE"));
    }

    /** Where a result of a command that is sent now can stand. */
    Map<TopicPartition, Long> endOfResults() {
        try (KafkaConsumer<byte[], byte[]> consumer = JobFile.consumer(JobFile.client(checked))) {
            return consumer.endOffsets(partitions(consumer));
        }
    }

    private List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer) {
        return consumer.partitionsFor(control.resultsTopic()).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
    }

    /** Sends a command, and returns where it stands. */
    String send(ControlCommand command) throws Exception {
        Properties properties = new Properties();
        properties.putAll(JobFile.client(checked));
        properties.setProperty(ProducerConfig.ACKS_CONFIG, "all");
        properties.setProperty(
                ProducerConfig.MAX_BLOCK_MS_CONFIG, Long.toString(SEND_TIMEOUT.toMillis()));
        ByteArraySerializer bytes = new ByteArraySerializer();
        byte[] payload = format().bytes(command, ControlCommand.getEncoder());
        try (var producer = new KafkaProducer<>(properties, bytes, bytes)) {
            return producer.send(
                            new ProducerRecord<>(
                                    control.topic(),
                                    command.getCommandId().getBytes(UTF_8),
                                    payload))
                    .get(SEND_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                    .toString();
        } catch (ExecutionException e) {
            throw new IOException(
                    "The command was not accepted by the brokers: " + e.getCause().getMessage(),
                    e.getCause());
        }
    }

    private OutputFormat format() throws IOException {
        if (control.format() == Format.JSON) {
            return OutputFormat.JSON;
        }
        if (control.format() == Format.AVRO) {
            return OutputFormat.AVRO;
        }
        Schema schema = ControlCommand.getClassSchema();
        try {
            int id = registry.client().register(control.topic() + "-value", schema);
            return new OutputFormat(
                    OutputFormat.Kind.CONFLUENT_AVRO, Map.of(schema.getFullName(), id));
        } catch (RegistryException e) {
            throw new IOException("The registry does not accept the schema of commands", e);
        }
    }

    /** The committed result of a command; empty if there is none in time. */
    Optional<ControlResult> awaitResult(String id, Map<TopicPartition, Long> from, Duration timeout)
            throws IOException, InterruptedException {
        try (KafkaConsumer<byte[], byte[]> consumer = JobFile.consumer(JobFile.client(checked))) {
            consumer.assign(from.keySet());
            from.forEach(consumer::seek);
            return Await.result(
                    timeout,
                    Duration.ZERO,
                    () -> {
                        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                            if (record.key() != null
                                    && record.value() != null
                                    && id.equals(new String(record.key(), UTF_8))) {
                                return Optional.of(result(record));
                            }
                        }
                        return Optional.empty();
                    });
        }
    }

    /** All results, oldest first. */
    List<ControlResult> results() throws IOException {
        List<ControlResult> results = new ArrayList<>();
        read(
                control.resultsTopic(),
                record -> {
                    if (record.value() != null) {
                        results.add(result(record));
                    }
                });
        return results;
    }

    /** All commands in the topic, oldest first; without the records that are none. */
    List<RawCommand> commands() throws IOException {
        List<RawCommand> commands = new ArrayList<>();
        readCommands((command, record) -> commands.add(command));
        return commands;
    }

    private void readCommands(CommandVisitor visitor) throws IOException {
        PayloadDecoder<RawCommand> decoder =
                switch (control.format()) {
                    case AVRO -> new AvroCommands();
                    case CONFLUENT_AVRO ->
                            new AvroCommands(
                                    new WriterSchemas(
                                            RegistryPreflight.address(checked.settings()),
                                            Backoff.DEFAULT));
                    case JSON -> new JsonCommands();
                };
        read(
                control.topic(),
                record -> {
                    try {
                        if (record.value() != null) {
                            visitor.visit(decoder.decode(record.value()), record);
                        }
                    } catch (UndecodableException e) {
                        // The job has made a dead letter of it.
                    }
                });
    }

    /**
     * When the records of commands that have no result were written, by command id; oldest first.
     * Without the records that are no commands.
     */
    Map<String, Instant> unanswered() throws IOException {
        Map<String, Instant> sent = new LinkedHashMap<>();
        readCommands(
                (command, record) -> {
                    if (command.id() != null) {
                        sent.putIfAbsent(command.id(), Instant.ofEpochMilli(record.timestamp()));
                    }
                });
        results().forEach(result -> sent.remove(result.getCommandId()));
        return sent;
    }

    private interface CommandVisitor {
        void visit(RawCommand command, ConsumerRecord<byte[], byte[]> record);
    }

    private interface RecordVisitor {
        void visit(ConsumerRecord<byte[], byte[]> record) throws IOException;
    }

    private void read(String topic, RecordVisitor visitor) throws IOException {
        try (KafkaConsumer<byte[], byte[]> consumer = JobFile.consumer(JobFile.client(checked))) {
            OffsetRangeReader records = new OffsetRangeReader(consumer, topic, Instant.EPOCH, null);
            while (!records.isRead()) {
                for (ConsumerRecord<byte[], byte[]> record : records.next()) {
                    visitor.visit(record);
                }
            }
        }
    }

    private ControlResult result(ConsumerRecord<byte[], byte[]> record) throws IOException {
        try {
            return results.read(record.value());
        } catch (RuntimeException e) {
            throw new IOException(
                    "No result of a command: %s-%d@%d"
                            .formatted(record.topic(), record.partition(), record.offset()),
                    e);
        }
    }
}
