package io.recstream.ops.lock;

import io.recstream.console.DurationArgument;
import io.recstream.console.Terminal;
import io.recstream.flink.FlinkRest;
import io.recstream.job.config.CheckedSettings;
import io.recstream.job.config.InvalidSettingsException;
import io.recstream.job.config.JobOptions;
import io.recstream.topics.JobFile;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import picocli.CommandLine.Option;

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

    /** What is wrong with these would make it the lock of another job. */
    private static final Set<String> NAMES_THE_LOCK =
            Set.of("--config", JobOptions.TRANSACTIONAL_ID_PREFIX.key());

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
            converter = DurationArgument.class,
            description =
                    "How long to wait for another command, such as 10min; not at all if absent.")
    private Duration wait;

    /** Whether settings say which lock is the job's. */
    public static boolean isNamedBy(CheckedSettings job) {
        return job.problems().stream().noneMatch(it -> NAMES_THE_LOCK.contains(it.key()));
    }

    /** Whether the lock of the journal's file is all that is wanted. */
    public boolean isFile() {
        return where.equals(FILE);
    }

    /**
     * Takes the lock of each job, and adds it to those of the command. Where there is neither a
     * ZooKeeper nor a broker for one, a line on the terminal says so, and the locks that the
     * command has already are all.
     *
     * @param cluster the Flink cluster; null if the command knows none
     * @param jobs the settings of those that the command works on: one, or two where it replaces a
     *     job by one of another prefix
     * @throws LockedException if another command holds one
     * @throws IOException also if this user may not keep a lock: one that others do not see would
     *     be none
     */
    public void take(
            LockGuard guard,
            String verb,
            FlinkRest cluster,
            List<CheckedSettings> jobs,
            Terminal terminal)
            throws IOException, InterruptedException {
        Set<LockPlace> places = new LinkedHashSet<>();
        for (CheckedSettings job : jobs) {
            place(cluster, job).ifPresent(places::add);
        }
        if (places.isEmpty() && !isFile()) {
            terminal.line(
                    "The lock is that of this user's journal only: there is no ZooKeeper of the"
                            + " cluster, and no broker in the settings");
        }
        for (LockPlace place : inOrder(places)) {
            take(guard, verb, place, terminal);
        }
    }

    /** Takes one lock, and prints who is waited for. */
    public void take(LockGuard guard, String verb, LockPlace place, Terminal terminal)
            throws IOException, InterruptedException {
        LockHolder self = LockHolder.self(verb);
        OperationLock lock;
        try {
            lock = place.acquire(self, Duration.ZERO);
        } catch (LockedException e) {
            if (wait.isZero()) {
                throw e;
            }
            terminal.line(e.waitingFor() + ". Waits for it, for up to " + wait.toSeconds() + " s");
            lock = place.acquire(self, wait);
        }
        guard.add(lock);
    }

    /** Each once, and in the same order everywhere, so that no two commands wait for each other. */
    static Collection<LockPlace> inOrder(Set<LockPlace> places)
            throws IOException, InterruptedException {
        if (places.size() < 2) {
            return places;
        }
        Map<String, LockPlace> ordered = new TreeMap<>();
        for (LockPlace place : places) {
            ordered.put(place.identity(), place);
        }
        return ordered.values();
    }

    /**
     * Where the job's lock is kept; empty for the file in the journal's folder.
     *
     * @throws InvalidSettingsException if the settings do not say whose lock it is
     */
    public Optional<LockPlace> place(FlinkRest cluster, CheckedSettings job) throws IOException {
        String[] parts = where.split(":", 2);
        String at = parts.length == 2 ? parts[1] : null;
        if (!isFile() && !isNamedBy(job)) {
            throw new InvalidSettingsException(job.problems());
        }
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
