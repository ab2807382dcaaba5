package io.recstream.topics;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.recstream.avro.ControlCommand;
import io.recstream.job.config.JobSettings;
import io.recstream.job.config.JobSettings.Format;
import io.recstream.job.emit.OutputFormat;
import io.recstream.job.registry.RegistryException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.avro.Schema;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes commands to the topic that the running job reads.
 *
 * @param client properties of clients of the job's brokers
 * @param format of the topic
 */
public record CommandSender(Properties client, String topic, OutputFormat format) {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    /**
     * A sender to the topic of a job.
     *
     * @throws IOException if the registry does not accept the schema of commands
     */
    public static CommandSender of(
            JobSettings settings, JobSettings.Control control, Properties client)
            throws IOException {
        return new CommandSender(client, control.topic(), format(settings, control));
    }

    private static OutputFormat format(JobSettings settings, JobSettings.Control control)
            throws IOException {
        if (control.format() == Format.JSON) {
            return OutputFormat.JSON;
        }
        if (control.format() == Format.AVRO) {
            return OutputFormat.AVRO;
        }
        Schema schema = ControlCommand.getClassSchema();
        try {
            int id =
                    new RegisteredSchemas(settings)
                            .client()
                            .register(control.topic() + "-value", schema);
            return new OutputFormat(
                    OutputFormat.Kind.CONFLUENT_AVRO, Map.of(schema.getFullName(), id));
        } catch (RegistryException e) {
            throw new IOException("The registry does not accept the schema of commands", e);
        }
    }

    /**
     * Sends a command, and returns where it stands when the brokers have it.
     *
     * @throws IOException if they refuse it
     * @throws TimeoutException if they do not respond
     */
    public RecordMetadata send(ControlCommand command)
            throws IOException, InterruptedException, TimeoutException {
        Properties properties = new Properties();
        properties.putAll(client);
        properties.setProperty(ProducerConfig.ACKS_CONFIG, "all");
        properties.setProperty(
                ProducerConfig.MAX_BLOCK_MS_CONFIG, Long.toString(TIMEOUT.toMillis()));
        ByteArraySerializer bytes = new ByteArraySerializer();
        byte[] payload = format.bytes(command, ControlCommand.getEncoder());
        try (var producer = new KafkaProducer<>(properties, bytes, bytes)) {
            return producer.send(
                            new ProducerRecord<>(
                                    topic, command.getCommandId().getBytes(UTF_8), payload))
                    .get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IOException(
                    "The command was not accepted by the brokers: " + e.getCause().getMessage(),
                    e.getCause());
        }
    }
}
