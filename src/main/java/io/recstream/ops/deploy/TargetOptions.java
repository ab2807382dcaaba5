package io.recstream.ops.deploy;

import io.recstream.console.Terminal;
import io.recstream.devcluster.cluster.ClusterState;
import io.recstream.devcluster.cluster.FolderOption;
import io.recstream.flink.FlinkFileSystems;
import io.recstream.flink.FlinkRest;
import io.recstream.job.config.CheckedSettings;
import io.recstream.ops.lock.LockGuard;
import io.recstream.ops.lock.LockOptions;
import io.recstream.ops.lock.LockPlace;
import io.recstream.topics.JobFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
        lock.take(operation.lock(), verb, operation.journal().lock(), operation.terminal());
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
            lock(operation, verb, null);
            isLocked = true;
            return operation;
        } finally {
            if (!isLocked) {
                operation.close();
            }
        }
    }

    /**
     * Takes the locks of the journal's job and of the one that is to be started, which may have
     * another prefix: nobody else starts or stops either.
     *
     * @param next null if that is the journal's job
     */
    void lock(Operation operation, String verb, Release next)
            throws IOException, InterruptedException {
        Optional<CheckedSettings> before =
                operation.history().current().map(it -> it.release().check(operation.settings()));
        List<CheckedSettings> jobs = new ArrayList<>();
        if (next == null || before.filter(it -> !LockOptions.isNamedBy(it)).isEmpty()) {
            before.ifPresent(jobs::add);
        } else {
            operation
                    .terminal()
                    .line(
                            "The lock of the journal's last job is not taken: its settings cannot"
                                    + " be read");
        }
        if (next != null) {
            jobs.add(next.check(operation.settings()));
        }
        if (!jobs.isEmpty()) {
            lock.take(operation.lock(), verb, operation.rest(), jobs, operation.terminal());
        }
    }

    /** Where the lock of a release's job is kept; empty for that of the journal alone. */
    Optional<LockPlace> lockPlace(Operation operation, Release release) throws IOException {
        return lock.place(operation.rest(), release.check(operation.settings()));
    }

    /** Whether the journal's lock is all that is wanted. */
    boolean isJournalsLockEnough() {
        return lock.isFile();
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
