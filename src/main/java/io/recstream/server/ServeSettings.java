package io.recstream.server;

import io.recstream.avro.ControlCommand;
import io.recstream.job.emit.OutputFormat;
import io.recstream.job.mapping.EventMapping;
import io.recstream.job.mapping.ItemMapping;
import io.recstream.job.model.IdentityParameters;
import io.recstream.job.registry.RegistryAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeoutException;

/**
 * The settings of a server.
 *
 * @param beside null for a server without catalogue and live figures
 */
public record ServeSettings(
        Kafka kafka, Topics topics, Events events, Beside beside, Http http, Memory memory) {

    /** A copy with another address and folder. */
    public ServeSettings with(Http otherHttp, Memory otherMemory) {
        return new ServeSettings(kafka, topics, events, beside, otherHttp, otherMemory);
    }

    /**
     * The brokers and, if a topic is of format confluent-avro, the registry.
     *
     * @param client properties of consumers and producer
     * @param registry may be null if no topic needs it
     */
    public record Kafka(String bootstrapServers, Properties client, RegistryAddress registry) {}

    /**
     * The output topics.
     *
     * @param identity null if the job has none
     */
    public record Topics(
            String recommendations,
            String userFeatures,
            String similarItems,
            Identity identity,
            OutputFormat.Kind format) {

        /** Without identity. */
        public Topics(
                String recommendations,
                String userFeatures,
                String similarItems,
                OutputFormat.Kind format) {
            this(recommendations, userFeatures, similarItems, null, format);
        }
    }

    /**
     * Of a job with identity.
     *
     * @param topic of the identities
     */
    public record Identity(String topic, IdentityParameters parameters) {}

    /**
     * Where posted events are written, and which are accepted.
     *
     * @param types the job's event types
     * @param earliestTime earlier events are rejected
     * @param schemaId of the events' schema in the registry, for confluent-avro; else 0
     * @param mapping of the records of another producer, in which case the server writes none; else
     *     null
     */
    public record Events(
            String topic,
            OutputFormat.Kind format,
            Collection<String> types,
            Instant earliestTime,
            Duration maxFutureSkew,
            int schemaId,
            EventMapping mapping) {

        /** For recstream's own events. */
        public Events(
                String topic,
                OutputFormat.Kind format,
                Collection<String> types,
                Instant earliestTime,
                Duration maxFutureSkew,
                int schemaId) {
            this(topic, format, types, earliestTime, maxFutureSkew, schemaId, null);
        }
    }

    /**
     * The optional topics, for the catalogue and the live figures.
     *
     * @param catalogFormat of the catalogue; dead letters are of the outputs' format
     * @param catalogMapping of the records of another producer; else null
     * @param catalogAttributes the names of those of items that the job keeps
     * @param control null if the job takes no commands
     */
    public record Beside(
            String catalog,
            OutputFormat.Kind catalogFormat,
            String deadLetters,
            ItemMapping catalogMapping,
            Set<String> catalogAttributes,
            Control control) {

        /** For recstream's own items, and a job that takes no commands. */
        public Beside(String catalog, OutputFormat.Kind catalogFormat, String deadLetters) {
            this(catalog, catalogFormat, deadLetters, null, Set.of(), null);
        }
    }

    /**
     * Of a job that takes commands while it runs.
     *
     * @param resultsTopic of what became of them; in the outputs' format
     * @param commands sends those that are posted; null if none are accepted
     * @param changesItems whether clients may say that an item is sold out or back: in a demo
     */
    public record Control(String resultsTopic, Commands commands, boolean changesItems) {}

    /** Where posted commands go. */
    public interface Commands {
        /**
         * Returns the offset of the command's record when the brokers have it.
         *
         * @throws IOException if they refuse it
         * @throws TimeoutException if they do not respond
         */
        long send(ControlCommand command)
                throws IOException, InterruptedException, TimeoutException;
    }

    /**
     * The address and the limits.
     *
     * @param port 0 for any free one
     * @param hosts further accepted host names; if empty, any is accepted unless the server is on
     *     loopback
     * @param requestsPerSecond of one client address; bursts may be twice as many; 0 for no limit
     * @param maxBodyBytes of an event
     * @param maxStreams maximum number of open streams
     */
    public record Http(
            String host,
            int port,
            List<String> hosts,
            int requestsPerSecond,
            int maxBodyBytes,
            int maxStreams) {

        /** Events are usually smaller than 1 KB. */
        public static final int MAX_BODY_BYTES = 16 << 10;

        public static final int MAX_STREAMS = 500;

        /**
         * A share, so that one address cannot lock out the others; all streams if requests are not
         * limited by address, as behind a proxy.
         */
        int maxStreamsOfAddress() {
            return requestsPerSecond == 0 ? maxStreams : Math.max(1, maxStreams / 4);
        }

        /** On loopback. */
        public static Http loopback(int port, int requestsPerSecond) {
            return new Http(
                    "127.0.0.1", port, List.of(), requestsPerSecond, MAX_BODY_BYTES, MAX_STREAMS);
        }

        public Http onAnyPort() {
            return new Http(host, 0, hosts, requestsPerSecond, maxBodyBytes, maxStreams);
        }
    }

    /**
     * The folder and the memory of the view.
     *
     * @param folder new, deleted by the caller
     * @param cacheBytes of the store, off-heap
     * @param historyBytes of past lists, on the heap
     * @param versions lists that are kept of one user
     */
    public record Memory(Path folder, long cacheBytes, long historyBytes, int versions) {

        /** 128 MB off-heap, 64 MB on the heap, five versions. */
        public static Memory in(Path folder) {
            return new Memory(folder, 128L << 20, 64L << 20, 5);
        }
    }
}
