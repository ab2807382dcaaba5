package io.recstream.ops.control;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.recstream.avro.ControlCommand;
import io.recstream.avro.ControlResult;
import io.recstream.console.Await;
import io.recstream.job.config.CheckedSettings;
import io.recstream.job.config.JobOptions;
import io.recstream.job.config.JobSettings;
import io.recstream.job.control.Publications;
import io.recstream.job.ingest.AvroCommands;
import io.recstream.job.ingest.JsonCommands;
import io.recstream.job.ingest.PayloadDecoder;
import io.recstream.job.ingest.UndecodableException;
import io.recstream.job.model.DeadLetterReason;
import io.recstream.job.model.Ids;
import io.recstream.job.model.RawCommand;
import io.recstream.job.preflight.RegistryPreflight;
import io.recstream.job.registry.Backoff;
import io.recstream.job.registry.WriterSchemas;
import io.recstream.topics.CommandSender;
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
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;

/** The topics of commands and of their results. */
final class ControlChannel {

    private static final Duration POLL = Duration.ofMillis(200);

    private final CheckedSettings checked;
    private final JobSettings.Control control;
    private final OutputReader<ControlResult> results;

    ControlChannel(CheckedSettings checked) throws IOException {
        this.checked = checked;
        this.results =
                new OutputReader<>(
                        ControlResult.class,
                        ControlResult.getClassSchema(),
                        new RegisteredSchemas(checked.settings()));
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
    RecordMetadata send(ControlCommand command) throws Exception {
        return CommandSender.of(checked.settings(), control, JobFile.client(checked)).send(command);
    }

    /**
     * The committed result of a command; empty if there is none in time.
     *
     * @param answers whether a result under the id is that of the command
     */
    Optional<ControlResult> awaitResult(
            String id,
            Map<TopicPartition, Long> from,
            Duration timeout,
            Predicate<ControlResult> answers)
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
                                ControlResult result = result(record);
                                if (answers.test(result)) {
                                    return Optional.of(result);
                                }
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

    /**
     * A command in the topic.
     *
     * @param offset of its record
     * @param writtenAt the time of its record
     */
    record SentCommand(RawCommand command, long offset, Instant writtenAt) {

        boolean isAnsweredBy(ControlResult result) {
            return Publications.isResultOf(offset, result);
        }
    }

    /** All commands in the topic, oldest first; without the records that are none. */
    List<SentCommand> commands() throws IOException {
        List<SentCommand> commands = new ArrayList<>();
        readCommands(
                (command, record) ->
                        commands.add(
                                new SentCommand(
                                        command,
                                        record.offset(),
                                        Instant.ofEpochMilli(record.timestamp()))));
        return commands;
    }

    /** The first command in the topic under an id. */
    Optional<SentCommand> command(String id) throws IOException {
        return commands().stream().filter(it -> id.equals(it.command().id())).findFirst();
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
        Map<String, SentCommand> sent = new LinkedHashMap<>();
        for (SentCommand each : commands()) {
            String id = each.command().id();
            if (Ids.check(DeadLetterReason.INVALID_COMMAND, "command_id", id) == null) {
                sent.putIfAbsent(id, each);
            }
        }
        for (ControlResult result : results()) {
            SentCommand command = sent.get(result.getCommandId());
            if (command != null && command.isAnsweredBy(result)) {
                sent.remove(result.getCommandId());
            }
        }
        Map<String, Instant> times = new LinkedHashMap<>();
        sent.forEach((id, command) -> times.put(id, command.writtenAt()));
        return times;
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
