package io.recstream.job.config;

import io.recstream.job.mapping.EventMapping;
import io.recstream.job.mapping.ItemMapping;
import io.recstream.job.model.BlendParameters;
import io.recstream.job.model.KnnParameters;
import io.recstream.job.model.ListRuleParameters;
import io.recstream.job.model.Quoted;
import io.recstream.job.model.SessionParameters;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.flink.configuration.Configuration;

/**
 * Everything that one job needs to know, checked: no stage sees it, each gets the plain values it
 * works with.
 */
public record JobSettings(
        Kafka kafka,
        Registry registry,
        Events events,
        Catalog catalog,
        Duration dedupHorizon,
        Session session,
        Items items,
        Windows windows,
        Ranking ranking,
        Outputs outputs,
        DeadLetters deadLetters,
        long cacheBytes) {

    /**
     * The settings of a configuration: what it says, else the defaults.
     *
     * @throws InvalidSettingsException naming everything that is wrong
     */
    public static JobSettings from(Configuration configuration) {
        return SettingsParser.check(configuration, List.of()).orThrow();
    }

    /** What a session is, with what that depends on beside {@link #session}. */
    public SessionParameters sessionParameters() {
        return new SessionParameters(
                session.gap().toMillis(),
                events.maxOutOfOrderness().plus(events.allowedLateness()).toMillis(),
                session.contextItems(),
                session.maxOpen(),
                session.maximumFeedback());
    }

    /** Payload formats of the topics. */
    public enum Format {
        AVRO,
        CONFLUENT_AVRO,
        JSON;

        /** The name that settings use. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** Where reading starts when neither a savepoint nor a committed offset says so. */
    public enum Start {
        EARLIEST,
        LATEST;

        /** The name that settings use. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** What the events of one item in one session teach together. */
    public enum Feedback {
        EVERY,
        MAXIMUM;

        /** The name that settings use. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** What the sinks promise. */
    public enum Guarantee {
        EXACTLY_ONCE,
        AT_LEAST_ONCE;

        /** The name that settings use. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** What happens where output that a checkpoint had promised is lost. */
    public enum LostOutput {
        FAIL,
        COUNT;

        /** The name that settings use. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** What a number that is a time counts, by a mapping. */
    public enum TimeUnit {
        PRESET,
        SECONDS,
        MILLIS,
        MICROS,
        NANOS;

        /** The name that settings use. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What happens where input is gone before it was read. */
    public enum LostInput {
        FAIL,
        COUNT;

        /** The name that settings use. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * The broker and what the sinks promise.
     *
     * @param clientProperties passed to every Kafka client; secrets are references in it, which
     *     each client resolves
     * @param transactionalIdPrefix of the sinks: each adds its own suffix
     */
    public record Kafka(
            String bootstrapServers,
            String groupId,
            Guarantee guarantee,
            String transactionalIdPrefix,
            Duration transactionTimeout,
            LostOutput onLostOutput,
            Properties clientProperties) {

        /** Secrets are masked. */
        @Override
        public String toString() {
            return "Kafka[bootstrapServers=%s, groupId=%s, guarantee=%s, transactionalIdPrefix=%s, transactionTimeout=%s, onLostOutput=%s, clientProperties=%s]"
                    .formatted(
                            Secrets.mask(JobOptions.BOOTSTRAP_SERVERS.key(), bootstrapServers),
                            groupId,
                            guarantee,
                            transactionalIdPrefix,
                            transactionTimeout,
                            onLostOutput,
                            Secrets.maskedProperties(clientProperties));
        }
    }

    /**
     * The schema registry, for topics of format confluent-avro.
     *
     * @param urls of its instances; none where no topic needs it
     * @param credentials a reference to user:password, or empty
     * @param registers whether the job may register schemas
     */
    public record Registry(List<String> urls, String credentials, boolean registers) {

        /** Without logins. */
        @Override
        public String toString() {
            return "Registry[urls=%s, credentials=%s, registers=%s]"
                    .formatted(
                            urls.stream().map(Quoted::withoutLogin).toList(),
                            Secrets.mask(JobOptions.SCHEMA_REGISTRY_CREDENTIALS.key(), credentials),
                            registers);
        }
    }

    /**
     * The behaviour topic and what is accepted from it.
     *
     * @param weights how much an event of a type teaches: at most 0 teaches nothing; other types
     *     are refused
     * @param earliestTime an event of an earlier time is refused
     * @param maxRecordBytes a larger payload is refused
     * @param mapping of the records of another producer; empty for recstream's own
     */
    public record Events(
            String topic,
            Format format,
            Start start,
            LostInput onLostInput,
            Map<String, Double> weights,
            Instant earliestTime,
            Duration maxFutureSkew,
            Duration maxOutOfOrderness,
            Duration allowedLateness,
            Duration idleTimeout,
            Duration settleTime,
            int maxRecordBytes,
            Optional<EventMapping> mapping) {}

    /**
     * The catalogue topic.
     *
     * @param maxRecordBytes a larger payload is refused
     * @param mapping of the records of another producer; empty for recstream's own
     */
    public record Catalog(
            String topic,
            Format format,
            LostInput onLostInput,
            int maxRecordBytes,
            Optional<ItemMapping> mapping) {}

    /**
     * What a session is, and when a user is forgotten.
     *
     * @param gap silence that ends a session
     * @param contextItems W: the newest distinct items that a session's context holds
     * @param maxOpen how many sessions of a user are open at once
     * @param maximumFeedback whether an event teaches only by how much its weight exceeds the
     *     greatest of its item so far in the session
     * @param idleTtl a user without an event for so long is forgotten
     */
    public record Session(
            Duration gap,
            int contextItems,
            int maxOpen,
            boolean maximumFeedback,
            Duration idleTtl) {}

    /**
     * What an item remembers and tells.
     *
     * @param idleTtl an item without an event for so long is forgotten, its catalogue entry
     *     excepted
     * @param popularityHalfLife after which an event counts half for what is popular
     */
    public record Items(
            KnnParameters knn,
            Duration idleTtl,
            Duration popularityHalfLife,
            int similarSize,
            Duration similarMinInterval) {}

    /**
     * The sliding windows per user.
     *
     * @param lengths ascending, each a multiple of the pane
     */
    public record Windows(
            List<Duration> lengths, Duration pane, int topCategories, boolean acceptsIncomplete) {}

    /**
     * How a list is made and when it is emitted.
     *
     * @param replicatesCatalog whether every list knows its items' titles and categories
     * @param qualityWindow over how many events each instance measures the quality of its lists
     * @param responseTimeout how long a list waits for an answer that is missing
     * @param catalogTimeout how long lists wait for the catalogue after a start; zero for not at
     *     all
     */
    public record Ranking(
            BlendParameters blend,
            ListRuleParameters rules,
            boolean replicatesCatalog,
            int qualityWindow,
            Duration responseTimeout,
            Duration catalogTimeout,
            Duration minEmitInterval) {}

    public record Outputs(
            Format format, String recommendations, String userFeatures, String similarItems) {}

    /**
     * Where refused records go.
     *
     * @param maxPayloadBytes how much of a refused payload is kept
     */
    public record DeadLetters(String topic, int maxPayloadBytes) {}
}
