package io.recstream.ops.lock;

import io.recstream.console.Terminal;
import io.recstream.flink.FlinkRest;
import io.recstream.job.config.CheckedSettings;
import io.recstream.job.config.Durations;
import io.recstream.topics.JobFile;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Where the lock of a command is kept, and how long it is waited for. */
public final class LockOptions {

    /**
     * How long after the end of its holder's process a lock is free; and for how long a network may
     * be gone, or a process stand still, without losing it.
     */
    public static final Duration SESSION = Duration.ofSeconds(20);

    private static final String AUTO = "auto";
    private static final String ZOOKEEPER = "zookeeper";
    private static final String KAFKA = "kafka";
    private static final String FILE = "file";

    @Option(
            names = "--lock",
            paramLabel = "WHERE",
            defaultValue = "${env:RECSTREAM_LOCK:-auto}",
            description =
                    "Where the lock is kept that lets one command at a time work on a job: zookeeper"
                            + " or zookeeper:HOST:PORT,…, kafka or kafka:TOPIC, file (this machine's"
                            + " commands only); auto is the ZooKeeper of the cluster's high"
                            + " availability, else Kafka. The same for all who work on the job:"
                            + " RECSTREAM_LOCK in the environment. ${DEFAULT-VALUE}.")
    private String where;

    @Option(
            names = "--wait",
            paramLabel = "DURATION",
            defaultValue = "0",
            converter = DurationConverter.class,
            description =
                    "How long to wait for another command, such as 10min; not at all if absent.")
    private Duration wait;

    static final class DurationConverter implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            try {
                return Durations.parse(text);
            } catch (IllegalArgumentException | ArithmeticException e) {
                throw new TypeConversionException(
                        "'" + text + "' is no duration with its unit such as 10min");
            }
        }
    }

    public Duration waiting() {
        return wait;
    }

    /**
     * Takes the job's lock, and adds it to those of the command. Where there is neither a ZooKeeper
     * nor a topic for it, a line on the terminal says so, and the locks that the command has
     * already are all.
     *
     * @param cluster the Flink cluster; null if the command knows none
     * @param job its settings
     * @throws LockedException if another command holds it
     */
    public void take(
            LockGuard guard, String verb, FlinkRest cluster, CheckedSettings job, Terminal terminal)
            throws IOException, InterruptedException {
        try {
            Optional<LockPlace> place = place(cluster, job);
            if (place.isPresent()) {
                guard.add(place.get().acquire(LockHolder.self(verb), wait));
            } else if (!where.equals(FILE)) {
                terminal.line(
                        "The lock holds on this machine only: there is no ZooKeeper of the cluster,"
                                + " and no broker in the settings");
            }
        } catch (LockNotPermittedException e) {
            if (!where.equals(AUTO)) {
                throw e;
            }
            terminal.line(
                    "The lock holds on this machine only: "
                            + e.getMessage()
                            + " (docs/locks.md#rights)");
        }
    }

    /** Where the job's lock is kept; empty for the file in the journal's folder. */
    public Optional<LockPlace> place(FlinkRest cluster, CheckedSettings job) throws IOException {
        String[] parts = where.split(":", 2);
        String at = parts.length == 2 ? parts[1] : null;
        return switch (parts[0]) {
            case FILE -> Optional.empty();
            case ZOOKEEPER ->
                    required(
                            at == null ? ofCluster(cluster, job) : Optional.of(zooKeeper(at, job)),
                            "The cluster has no ZooKeeper. Next: --lock zookeeper:HOST:PORT,…, or"
                                    + " kafka");
            case KAFKA ->
                    required(
                            kafka(job, at),
                            "The settings name no broker, which --lock kafka needs. Next: --config"
                                    + " FILE");
            case AUTO -> {
                Optional<LockPlace> zooKeeper = ofCluster(cluster, job);
                yield zooKeeper.isPresent() ? zooKeeper : kafka(job, null);
            }
            default ->
                    throw new IOException(
                            "--lock takes auto, zookeeper, kafka or file, and not '"
                                    + parts[0]
                                    + "'");
        };
    }

    private static Optional<LockPlace> required(Optional<LockPlace> place, String message)
            throws IOException {
        if (place.isEmpty()) {
            throw new IOException(message);
        }
        return place;
    }

    private static LockPlace zooKeeper(String servers, CheckedSettings job) {
        return new ZooKeeperPlace(servers, job.settings().kafka().transactionalIdPrefix(), SESSION);
    }

    /** At the ZooKeeper of the cluster's high availability. */
    private static Optional<LockPlace> ofCluster(FlinkRest cluster, CheckedSettings job)
            throws IOException {
        if (cluster == null
                || !ZOOKEEPER.equalsIgnoreCase(
                        cluster.setting("high-availability.type").orElse(null))) {
            return Optional.empty();
        }
        return cluster.setting("high-availability.zookeeper.quorum")
                .map(servers -> zooKeeper(servers, job));
    }

    private static Optional<LockPlace> kafka(CheckedSettings job, String topic) {
        return job.nameBrokers()
                ? Optional.of(
                        KafkaPlace.of(
                                JobFile.client(job),
                                job.settings().kafka().transactionalIdPrefix(),
                                topic,
                                SESSION))
                : Optional.empty();
    }
}
