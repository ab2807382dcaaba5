package io.recstream.ops.deploy;

import io.recstream.console.Terminal;
import io.recstream.devcluster.cluster.ClusterState;
import io.recstream.devcluster.cluster.FolderOption;
import io.recstream.flink.FlinkFileSystems;
import io.recstream.flink.FlinkRest;
import io.recstream.ops.lock.LockGuard;
import io.recstream.ops.lock.LockHolder;
import io.recstream.ops.lock.LockOptions;
import io.recstream.ops.lock.LockPlace;
import io.recstream.topics.JobFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The cluster and the timeout of a command. */
final class TargetOptions {

    @Mixin private FolderOption folder;
    @Mixin private LockOptions lock;

    @Option(
            names = "--target",
            paramLabel = "URL",
            description =
                    "The REST address of your own cluster, http(s)://host:port; that of 'cluster"
                            + " up' where absent. Flink's client finds its settings where"
                            + " FLINK_CONF_DIR says, or in flink-conf/.")
    private URI target;

    @Option(
            names = "--journal",
            paramLabel = "FOLDER",
            description =
                    "Where deployments are remembered; in the cluster's folder where absent, or in"
                            + " ~/.recstream/deployments of your own cluster.")
    private Path journal;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "180",
            description = "How long each step may take; ${DEFAULT-VALUE}.")
    private int timeout;

    @Option(names = "--json", description = "One line for programs; the rest on standard error.")
    boolean json;

    /**
     * Opens the operation of a command, which is the only one that uses the journal until it is
     * closed.
     */
    Operation open(String verb) throws IOException, InterruptedException {
        Operation operation = operation();
        operation
                .lock()
                .add(operation.journal().lock().acquire(LockHolder.self(verb), lock.waiting()));
        return operation;
    }

    /**
     * Opens the operation of a command that changes the journal's job, which is the only one that
     * works on that job, from whichever machine, until it is closed.
     */
    Operation openExclusively(String verb) throws IOException, InterruptedException {
        Operation operation = open(verb);
        boolean isLocked = false;
        try {
            Optional<JournalEntry> current = operation.history().current();
            if (current.isPresent()) {
                lock(operation, verb, current.get().release());
            }
            isLocked = true;
            return operation;
        } finally {
            if (!isLocked) {
                operation.close();
            }
        }
    }

    /** Takes the lock of the job that a release is of. */
    void lock(Operation operation, String verb, Release release)
            throws IOException, InterruptedException {
        lock.take(
                operation.lock(),
                verb,
                operation.rest(),
                release.check(operation.settings()),
                operation.terminal());
    }

    /** Where the lock of a release's job is kept. */
    LockPlace lockPlace(Operation operation, Release release) throws IOException {
        Optional<LockPlace> shared =
                lock.place(operation.rest(), release.check(operation.settings()));
        return shared.isPresent() ? shared.get() : operation.journal().lock();
    }

    /** The operation of a command that changes nothing. */
    Operation operation() throws IOException {
        Terminal terminal = Terminal.of(json);
        Duration patience = Duration.ofSeconds(timeout);
        if (target != null) {
            if (target.getRawAuthority() != null && target.getRawAuthority().contains("@")) {
                throw new RefusedException(
                        "--target holds a login, which would be seen. Next: give http(s)://host:port,"
                                + " and a certificate by security.ssl.rest.*");
            }
            Path own =
                    Path.of(
                            System.getProperty("user.home"),
                            ".recstream",
                            "deployments",
                            target.getHost() + "-" + target.getPort());
            FlinkFileSystems.load(JobFile.flinksOwn());
            return new Operation(
                    FlinkRest.of(target, JobFile.flinksOwn()),
                    new Journal(journal == null ? own : journal.toAbsolutePath()),
                    Map.of(),
                    null,
                    terminal,
                    patience,
                    new LockGuard());
        }
        ClusterState state =
                ClusterState.read(folder.get().state())
                        .orElseThrow(
                                () ->
                                        new RefusedException(
                                                "There is no cluster in "
                                                        + folder.get().path()
                                                        + ". Next: bin/recstream cluster up, or"
                                                        + " --target URL for your own"));
        Configuration flinks = JobFile.flinksOwn();
        flinks.addAll(Configuration.fromMap(state.settings()));
        FlinkFileSystems.load(flinks);
        return new Operation(
                FlinkRest.of(URI.create(state.restUrl()), flinks),
                new Journal(
                        journal == null ? folder.get().deployments() : journal.toAbsolutePath()),
                state.settings(),
                Files.exists(folder.get().jobConfig()) ? folder.get().jobConfig() : null,
                terminal,
                patience,
                new LockGuard());
    }
}
