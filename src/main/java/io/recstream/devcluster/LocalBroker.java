package io.recstream.devcluster;

import io.recstream.console.Folder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
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
        Properties properties =
                BrokerFiles.properties(data, "127.0.0.1", port, controllerPort, options);
        options.more().addTo(properties, morePorts);
        BrokerFiles.format(data, properties, options.more().scramCredentials());
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
}
