package io.recstream.job.config;

import io.recstream.job.mapping.EventMapping;
import io.recstream.job.mapping.ItemMapping;
import io.recstream.job.model.BlendParameters;
import io.recstream.job.model.IdentityParameters;
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
import java.util.Set;
import org.apache.flink.configuration.Configuration;

/** The checked settings of a job. Stages do not receive it, but their own parameters. */
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
        Optional<Identity> identity,
        Optional<Archive> archive,
        Optional<Control> control,
        long cacheBytes) {

    /**
     * The settings of a configuration over the defaults.
     *
     * @throws InvalidSettingsException with all problems
     */
    public static JobSettings from(Configuration configuration) {
        return SettingsParser.check(configuration, List.of()).orThrow();
    }

    /** The parameters of sessions, from {@link #session} and related settings. */
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

        /** The name in settings. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** Where reading starts without a savepoint and a committed offset. */
    public enum Start {
        EARLIEST,
        LATEST;

        /** The name in settings. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** How the events of one item in one session are combined. */
    public enum Feedback {
        EVERY,
        MAXIMUM;

        /** The name in settings. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** The delivery guarantee of the sinks. */
    public enum Guarantee {
        EXACTLY_ONCE,
        AT_LEAST_ONCE;

        /** The name in settings. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** What happens if output of a completed checkpoint is lost. */
    public enum LostOutput {
        FAIL,
        COUNT;

        /** The name in settings. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** What happens if input was deleted before it was read. */
    public enum LostInput {
        FAIL,
        COUNT;

        /** The name in settings. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * The brokers and the guarantee of the sinks.
     *
     * @param clientProperties passed to every Kafka client; secrets are references that each client
     *     resolves
     * @param transactionalIdPrefix of the sinks, each of which adds its own suffix
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
     * @param urls of its instances; empty if no topic needs it
     * @param credentials a reference to user:password, or empty
     * @param registers whether the job may register schemas
     */
    public record Registry(List<String> urls, String credentials, boolean registers) {

        /** Credentials are masked. */
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
     * The topic of events, and the rules of accepted ones.
     *
     * @param weights weights of event types in learning; events with at most 0 are not learnt;
     *     other types are rejected
     * @param earliestTime events with an earlier time are rejected
     * @param maxRecordBytes larger payloads are rejected
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
     * @param maxRecordBytes larger payloads are rejected
     * @param mapping of the records of another producer; empty for recstream's own
     * @param attributes the names of those that are kept
     */
    public record Catalog(
            String topic,
            Format format,
            LostInput onLostInput,
            int maxRecordBytes,
            Optional<ItemMapping> mapping,
            Set<String> attributes) {}

    /**
     * Sessions, and the expiry of users.
     *
     * @param gap time without an event that ends a session
     * @param contextItems W: maximum number of distinct items in a session's context
     * @param maxOpen maximum number of open sessions of a user
     * @param maximumFeedback whether an event is learnt only with the difference to the greatest
     *     weight of its item so far in the session
     * @param idleTtl time without an event after which a user is deleted
     */
    public record Session(
            Duration gap,
            int contextItems,
            int maxOpen,
            boolean maximumFeedback,
            Duration idleTtl) {}

    /**
     * The state of an item and its candidates.
     *
     * @param idleTtl time without an event after which an item's state is deleted, except its
     *     catalogue entry
     * @param popularityHalfLife of an event's weight in popularity
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
     * @param steps in which events leave each window, multiples of the pane; empty for the pane
     * @param departureBytes heap of a subtask for the next departure of each user
     */
    public record Windows(
            List<Duration> lengths,
            List<Duration> steps,
            Duration pane,
            int topCategories,
            boolean acceptsIncomplete,
            long departureBytes) {}

    /**
     * How lists are built, and when they are emitted.
     *
     * @param replicatesCatalog whether lists have titles and categories of their items
     * @param qualityWindow number of events in the window of each instance's quality metrics
     * @param responseTimeout how long a list waits for a missing response
     * @param catalogTimeout how long lists wait for the catalogue after a start; zero to disable
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
     * The topic of rejected records.
     *
     * @param maxPayloadBytes maximum length of the payload in a dead letter
     */
    public record DeadLetters(String topic, int maxPayloadBytes) {}

    /**
     * Which ids are one person.
     *
     * @param linksTopic the input topic of links
     * @param topic the output topic of whose each id is
     */
    public record Identity(
            String linksTopic,
            Format linksFormat,
            LostInput onLostInput,
            String topic,
            IdentityParameters parameters) {}

    /**
     * Commands while the job runs.
     *
     * @param topic the input topic of commands
     * @param resultsTopic the output topic of what became of them
     * @param retention how long the id of a command is known
     */
    public record Control(
            String topic,
            Format format,
            LostInput onLostInput,
            String resultsTopic,
            Duration retention) {}

    /**
     * The archive of accepted events.
     *
     * @param path the URI of its folder
     * @param fileBytes how much of a date becomes one file
     * @param maxDelay after which it does in any case
     * @param acceptsLostFiles whether hidden files that do not exist count as archived
     */
    public record Archive(
            String path, long fileBytes, Duration maxDelay, boolean acceptsLostFiles) {

        /** After how many checkpoints that is, at least one. */
        public int checkpoints(Duration interval) {
            long checkpoints =
                    interval.isZero()
                            ? 1
                            : (maxDelay.toMillis() + interval.toMillis() - 1) / interval.toMillis();
            return (int) Math.max(1, Math.min(Integer.MAX_VALUE, checkpoints));
        }
    }
}
