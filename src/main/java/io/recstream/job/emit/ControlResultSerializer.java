package io.recstream.job.emit;

import io.recstream.avro.ControlResult;
import io.recstream.avro.ControlStatus;
import io.recstream.avro.StageResult;
import io.recstream.job.model.CommandReport;
import io.recstream.job.model.CommandResult;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/** What became of a command, under the key of its id. */
public final class ControlResultSerializer
        implements KafkaRecordSerializationSchema<CommandResult> {

    private static final long serialVersionUID = 1L;

    private final String topic;
    private final OutputFormat format;

    public ControlResultSerializer(String topic, OutputFormat format) {
        this.topic = topic;
        this.format = format;
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            CommandResult result, KafkaSinkContext context, Long timestamp) {
        return OutputRecords.of(
                topic,
                result.begun().commandId(),
                format.bytes(output(result), ControlResult.getEncoder()));
    }

    private static ControlResult output(CommandResult result) {
        CommandReport.Begun command = result.begun();
        return new ControlResult(
                command.commandId(),
                command.name(),
                result.isRefused() ? ControlStatus.REFUSED : ControlStatus.APPLIED,
                OutputRecords.instant(command.issuedAt()),
                command.issuedBy(),
                command.reason(),
                OutputRecords.instant(result.finishedAt()),
                command.refusals(),
                OutputRecords.each(
                        result.stages(), it -> new StageResult(it.stage(), it.removed())),
                command.source().topic(),
                command.source().partition(),
                command.source().offset(),
                null,
                null,
                null,
                null);
    }
}
