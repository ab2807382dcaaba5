package io.recstream.local;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;

/**
 * A real Kafka broker (KRaft, broker and controller in one node) inside this process, on loopback
 * only; what it stored is gone when it is closed, unless the folder is the caller's.
 */
public final class LocalBroker implements AutoCloseable {

    private final Options options;
    private final Folder own;
    private final Path data;
    private final int port;
    private final int controllerPort;
    private final Map<String, Integer> morePorts = new TreeMap<>();
    private KafkaRaftServer server;

    /**
     * How the broker is to be.
     *
     * @param port 0 for any free one
     * @param data where it stores, kept on close; null for a temporary folder of its own
     * @param maxMessageBytes the largest record batch that it takes
     * @param maxTransactionTimeout the longest transaction that a producer may ask for
     * @param more listeners beside the open one
     */
    public record Options(
            int port,
            Path data,
            int maxMessageBytes,
            Duration maxTransactionTimeout,
            MoreListeners more) {

        public static Options defaults() {
            return new Options(0, null, 8 << 20, Duration.ofMinutes(15), MoreListeners.NONE);
        }

        public Options withPort(int fixed) {
            return new Options(fixed, data, maxMessageBytes, maxTransactionTimeout, more);
        }

        public Options withData(Path folder) {
            return new Options(port, folder, maxMessageBytes, maxTransactionTimeout, more);
        }

        public Options withMaxMessageBytes(int bytes) {
            return new Options(port, data, bytes, maxTransactionTimeout, more);
        }

        public Options withMaxTransactionTimeout(Duration timeout) {
            return new Options(port, data, maxMessageBytes, timeout, more);
        }

        public Options with(MoreListeners listeners) {
            return new Options(port, data, maxMessageBytes, maxTransactionTimeout, listeners);
        }
    }

    private LocalBroker(Options options) {
        this.options = options;
        this.own = options.data() == null ? Folder.temporary("recstream-kafka-") : null;
        this.data = own == null ? options.data() : own.path();
        int[] free = Ports.free(2 + options.more().protocols().size());
        this.port = options.port() == 0 ? free[0] : options.port();
        this.controllerPort = free[1];
        for (String name : options.more().protocols().keySet()) {
            morePorts.put(name, free[2 + morePorts.size()]);
        }
    }

    /** Starts a broker with the defaults: a free port and a temporary folder. */
    public static LocalBroker start() {
        return start(Options.defaults());
    }

    /** Formats the folder if it is new, starts the broker, and returns when it answers. */
    public static LocalBroker start(Options options) {
        LocalBroker broker = new LocalBroker(options);
        try {
            broker.startup();
            return broker;
        } catch (RuntimeException | Error e) {
            broker.close();
            throw e;
        }
    }

    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    /** The address of one of the further listeners: under the name that certificates have. */
    public String bootstrapServers(String listener) {
        return "localhost:" + morePorts.get(listener);
    }

    public int port() {
        return port;
    }

    /** A client for the administration of this broker; the caller closes it. */
    public Admin admin() {
        Properties properties = new Properties();
        properties.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers());
        return Admin.create(properties);
    }

    /** Creates the six topics under their default names. */
    public Topics createTopics(int partitions) {
        Topics topics = Topics.defaults();
        try (Admin admin = admin()) {
            topics.create(admin, partitions);
        }
        return topics;
    }

    /** Starts again, on the same port and the same data, after {@link #shutdown()}. */
    public synchronized void startup() {
        if (server != null) {
            throw new IllegalStateException("The broker runs");
        }
        Properties properties = properties();
        format(properties);
        server = new KafkaRaftServer(KafkaConfig.fromProps(properties, false), Time.SYSTEM);
        server.startup();
    }

    /** Goes down in an orderly way, and keeps the data. */
    public synchronized void shutdown() {
        if (server != null) {
            server.shutdown();
            server.awaitShutdown();
            server = null;
        }
    }

    @Override
    public void close() {
        try {
            shutdown();
        } finally {
            if (own != null) {
                own.close();
            }
        }
    }

    private Properties properties() {
        String kafka = "PLAINTEXT://127.0.0.1:" + port;
        String controller = "CONTROLLER://127.0.0.1:" + controllerPort;
        Properties p = new Properties();
        p.put("process.roles", "broker,controller");
        p.put("node.id", "1");
        String more = options.more().addresses(morePorts);
        p.put("listeners", kafka + "," + controller + more);
        p.put("advertised.listeners", kafka + "," + controller + more);
        p.put("controller.listener.names", "CONTROLLER");
        p.put("controller.quorum.bootstrap.servers", "127.0.0.1:" + controllerPort);
        p.put(
                "listener.security.protocol.map",
                "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT" + options.more().protocolMap());
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
        p.putAll(options.more().properties());
        return p;
    }

    /** Writes the cluster id and the first voters, once in the life of a folder. */
    private void format(Properties properties) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        Path file = data.resolve("server.properties");
        try (PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8)) {
            Files.createDirectories(data);
            try (Writer writer = Files.newBufferedWriter(file)) {
                properties.store(writer, null);
            }
            if (Files.exists(data.resolve("log").resolve("meta.properties"))) {
                return;
            }
            List<String> arguments = new ArrayList<>(List.of("format", "--standalone"));
            arguments.addAll(List.of("-t", Uuid.randomUuid().toString(), "-c", file.toString()));
            for (String credential : options.more().scramCredentials()) {
                arguments.addAll(List.of("--add-scram", credential));
            }
            if (StorageTool.execute(arguments.toArray(String[]::new), out) != 0) {
                throw new IllegalStateException(
                        "Cannot format " + data + ": " + said.toString(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write to " + data, e);
        }
    }
}
