package io.recstream.topics;

import io.recstream.devcluster.Checkout;
import io.recstream.devcluster.cluster.ClusterState;
import io.recstream.devcluster.cluster.FolderOption;
import io.recstream.job.config.CheckedSettings;
import io.recstream.job.config.JobArguments;
import io.recstream.job.config.JobOptions;
import io.recstream.job.model.Quoted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The job's settings, for commands that work on its topics. */
public final class JobFile {

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "The job's settings; those that 'cluster up' has written where absent and there.")
    private Path file;

    @Mixin private FolderOption folder;

    /**
     * The running cluster of this machine with the given folder, or the default one if neither a
     * folder nor settings are given.
     */
    public Optional<ClusterState> cluster() throws IOException {
        if (file != null && !folder.isGiven()) {
            return Optional.empty();
        }
        Optional<ClusterState> state = ClusterState.read(folder.get().state());
        if (folder.isGiven() && state.isEmpty()) {
            throw new IOException(
                    "There is no cluster in "
                            + folder.get().path()
                            + ". Next: bin/recstream cluster up --folder "
                            + folder.get().path());
        }
        return state.filter(it -> !it.processes().isEmpty());
    }

    /** Flink's own settings, from FLINK_CONF_DIR or else the checkout. */
    public static Configuration flinksOwn() {
        String folder = System.getenv("FLINK_CONF_DIR");
        return GlobalConfiguration.loadConfiguration(
                folder == null ? Checkout.flinkConf().toString() : folder);
    }

    /** Whether the command line names a file. */
    public boolean isGiven() {
        return file != null;
    }

    /** The file, or that of the local cluster where none is named; empty if there is neither. */
    public Optional<Path> path() {
        Path written = folder.get().jobConfig();
        return isGiven() ? Optional.of(file) : Optional.of(written).filter(it -> Files.exists(it));
    }

    /** The checked settings of the file, over Flink's own. */
    public CheckedSettings check(Configuration flinks) {
        return check(flinks, List.of());
    }

    /**
     * The checked settings of the file, over Flink's own.
     *
     * @param more arguments of the job, which win over the file
     */
    public CheckedSettings check(Configuration flinks, List<String> more) {
        List<String> arguments = new ArrayList<>(more);
        path().ifPresent(it -> arguments.addAll(List.of("--config", it.toString())));
        return JobArguments.parse(arguments.toArray(String[]::new)).check(flinks);
    }

    /** The properties of clients of the job's brokers. */
    public static Properties client(CheckedSettings checked) {
        Properties client = new Properties();
        client.putAll(checked.settings().kafka().clientProperties());
        client.setProperty(
                CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
                checked.settings().kafka().bootstrapServers());
        return client;
    }

    /** A consumer of committed records that does not commit offsets. */
    public static KafkaConsumer<byte[], byte[]> consumer(Properties client) {
        Properties properties = new Properties();
        properties.putAll(client);
        properties.setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.setProperty(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        properties.setProperty(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        // Reading a topic must not create it.
        properties.setProperty(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        properties.putIfAbsent(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, "30000");
        ByteArrayDeserializer bytes = new ByteArrayDeserializer();
        return new KafkaConsumer<>(properties, bytes, bytes);
    }

    /**
     * Calls the brokers; if they do not respond, the exception has their addresses and the next
     * step.
     */
    public static <T> T callBrokers(CheckedSettings checked, Callable<T> work) throws Exception {
        try {
            return work.call();
        } catch (Exception e) {
            if (isTimeout(e) || isTimeout(e.getCause())) {
                throw new IOException(
                        "The brokers do not respond at "
                                + JobOptions.BOOTSTRAP_SERVERS.key()
                                + " = "
                                + Quoted.withoutLogin(checked.settings().kafka().bootstrapServers())
                                + ". Next: bin/recstream doctor looks what is wrong",
                        e);
            }
            throw e;
        }
    }

    private static boolean isTimeout(Throwable failure) {
        return failure instanceof java.util.concurrent.TimeoutException
                || failure instanceof org.apache.kafka.common.errors.TimeoutException;
    }
}
