package io.recstream.devcluster;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;

/** The settings and the identity of a single-node broker, which it needs before it starts. */
public final class BrokerFiles {

    private BrokerFiles() {}

    /**
     * Settings of broker and controller in one node, without encryption.
     *
     * @param host the address of the broker; the controller is on loopback
     */
    public static Properties properties(
            Path data, String host, int port, int controllerPort, LocalBroker.Options options) {
        String kafka = "PLAINTEXT://" + host + ":" + port;
        String controller = "CONTROLLER://127.0.0.1:" + controllerPort;
        Properties p = new Properties();
        p.put("process.roles", "broker,controller");
        p.put("node.id", "1");
        p.put("listeners", kafka + "," + controller);
        p.put("advertised.listeners", kafka + "," + controller);
        p.put("controller.listener.names", "CONTROLLER");
        p.put("controller.quorum.bootstrap.servers", "127.0.0.1:" + controllerPort);
        p.put("listener.security.protocol.map", "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT");
        p.put("inter.broker.listener.name", "PLAINTEXT");
        p.put("log.dirs", data.resolve("log").toString());
        p.put("offsets.topic.replication.factor", "1");
        p.put("transaction.state.log.replication.factor", "1");
        p.put("share.coordinator.state.topic.replication.factor", "1");
        p.put("transaction.state.log.min.isr", "1");
        p.put("share.coordinator.state.topic.min.isr", "1");
        p.put("offsets.topic.num.partitions", "4");
        p.put("transaction.state.log.num.partitions", "4");
        p.put("group.initial.rebalance.delay.ms", "0");
        p.put("auto.create.topics.enable", "false");
        p.put("message.max.bytes", Integer.toString(options.maxMessageBytes()));
        p.put("replica.fetch.max.bytes", Integer.toString(options.maxMessageBytes()));
        p.put(
                "transaction.max.timeout.ms",
                Long.toString(options.maxTransactionTimeout().toMillis()));
        return p;
    }

    /**
     * Writes the settings and, in a new folder, the cluster id and the first voters.
     *
     * @param scramCredentials of the initial users, in the form of Kafka's storage tool
     * @return the file with the settings
     */
    public static Path format(Path data, Properties properties, List<String> scramCredentials) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        Path file = data.resolve("server.properties");
        try (PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8)) {
            Files.createDirectories(data);
            try (Writer writer = Files.newBufferedWriter(file)) {
                properties.store(writer, null);
            }
            if (Files.exists(data.resolve("log").resolve("meta.properties"))) {
                return file;
            }
            List<String> arguments = new ArrayList<>(List.of("format", "--standalone"));
            arguments.addAll(List.of("-t", Uuid.randomUuid().toString(), "-c", file.toString()));
            for (String credential : scramCredentials) {
                arguments.addAll(List.of("--add-scram", credential));
            }
            if (StorageTool.execute(arguments.toArray(String[]::new), out) != 0) {
                throw new IllegalStateException(
                        "Cannot format " + data + ": " + said.toString(StandardCharsets.UTF_8));
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write to " + data, e);
        }
    }
}
