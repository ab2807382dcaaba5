package io.recstream.server;

import io.recstream.job.emit.OutputFormat;
import io.recstream.job.mapping.EventMapping;
import io.recstream.job.mapping.ItemMapping;
import io.recstream.job.registry.RegistryAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Properties;

/**
 * What a server needs to know.
 *
 * @param beside null for neither a catalogue nor live figures
 */
public record ServeSettings(
        Kafka kafka, Topics topics, Events events, Beside beside, Http http, Memory memory) {

    /** The same elsewhere. */
    public ServeSettings with(Http otherHttp, Memory otherMemory) {
        return new ServeSettings(kafka, topics, events, beside, otherHttp, otherMemory);
    }

    /**
     * The brokers and, where a topic is of format confluent-avro, the registry.
     *
     * @param client passed to consumer and producer
     * @param registry may be null where no topic needs it
     */
    public record Kafka(String bootstrapServers, Properties client, RegistryAddress registry) {}

    /** What is followed. */
    public record Topics(
            String recommendations,
            String userFeatures,
            String similarItems,
            OutputFormat.Kind format) {}

    /**
     * Where events go, and what is accepted.
     *
     * @param types that the job knows
     * @param earliestTime an event of an earlier time is refused
     * @param schemaId of the events' schema in the registry, for confluent-avro; else 0
     * @param mapping of the records of another producer, so that the server writes none; else null
     */
    public record Events(
            String topic,
            OutputFormat.Kind format,
            Collection<String> types,
            Instant earliestTime,
            Duration maxFutureSkew,
            int schemaId,
            EventMapping mapping) {

        /** Of recstream's own events. */
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
     * Topics that the server can do without, for the catalogue and the live figures.
     *
     * @param catalogFormat of the catalogue; dead letters are of the outputs' format
     * @param catalogMapping of the records of another producer; else null
     */
    public record Beside(
            String catalog,
            OutputFormat.Kind catalogFormat,
            String deadLetters,
            ItemMapping catalogMapping) {

        /** With recstream's own items. */
        public Beside(String catalog, OutputFormat.Kind catalogFormat, String deadLetters) {
            this(catalog, catalogFormat, deadLetters, null);
        }
    }

    /**
     * The address, and what one client may do.
     *
     * @param port 0 for any free one
     * @param hosts further names that the server is called by; any where it is not on loopback and
     *     none is given
     * @param requestsPerSecond of one client address, twice as many in a burst; 0 for no limit
     * @param maxBodyBytes of an event
     * @param maxStreams that are open at a time
     */
    public record Http(
            String host,
            int port,
            List<String> hosts,
            int requestsPerSecond,
            int maxBodyBytes,
            int maxStreams) {

        /** An event takes less than 1 KB as a rule. */
        public static final int MAX_BODY_BYTES = 16 << 10;

        public static final int MAX_STREAMS = 500;

        /**
         * One address has a share, so that it does not lock out the others; all of them where the
         * requests of one address are not limited either, as behind a proxy.
         */
        int maxStreamsOfAddress() {
            return requestsPerSecond == 0 ? maxStreams : Math.max(1, maxStreams / 4);
        }

        /** Whatever its name, on loopback only. */
        public static Http loopback(int port, int requestsPerSecond) {
            return new Http(
                    "127.0.0.1", port, List.of(), requestsPerSecond, MAX_BODY_BYTES, MAX_STREAMS);
        }

        public Http onAnyPort() {
            return new Http(host, 0, hosts, requestsPerSecond, maxBodyBytes, maxStreams);
        }
    }

    /**
     * Where the view is kept, and what it may take.
     *
     * @param folder new, deleted by the caller
     * @param cacheBytes of the store, beside the heap
     * @param historyBytes of past lists, on the heap
     * @param versions of one user's lists
     */
    public record Memory(Path folder, long cacheBytes, long historyBytes, int versions) {

        /** 128 MB beside the heap, 64 MB on it, five versions. */
        public static Memory in(Path folder) {
            return new Memory(folder, 128L << 20, 64L << 20, 5);
        }
    }
}
