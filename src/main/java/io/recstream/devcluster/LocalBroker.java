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
 * A Kafka broker (KRaft, broker and controller in one node) in this process, on loopback only. Its
 * data is deleted when it is closed, unless the caller gave the folder.
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
     * Options of the broker.
     *
     * @param port 0 for any free one
     * @param data folder, kept on close; null for a temporary one
     * @param maxMessageBytes the largest accepted record batch
     * @param maxTransactionTimeout the longest transaction timeout that a producer may request
     * @param more listeners in addition to the plaintext one
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

    /** Starts a broker on a free port with a temporary folder. */
    public static LocalBroker start() {
        return start(Options.defaults());
    }

    /** Formats the folder if it is new, starts the broker, and returns when it accepts requests. */
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

    /** The address of one of the further listeners, with the host name of the certificates. */
    public String bootstrapServers(String listener) {
        return "localhost:" + morePorts.get(listener);
    }

    public int port() {
        return port;
    }

    /** An admin client of this broker; the caller closes it. */
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

    /** Restarts the broker after {@link #shutdown()}, with the same port and data. */
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

    /** Stops the broker and keeps its data. */
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
