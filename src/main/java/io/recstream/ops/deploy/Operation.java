package io.recstream.ops.deploy;

import io.recstream.console.Terminal;
import io.recstream.flink.FlinkJob;
import io.recstream.flink.FlinkRest;
import io.recstream.flink.FlinkRestException;
import io.recstream.flink.FlinkTimeoutException;
import io.recstream.flink.JobReport;
import io.recstream.ops.deploy.JournalEntry.Action;
import io.recstream.ops.lock.LockGuard;
import io.recstream.ops.lock.LockLostException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * The steps of which the commands are composed, on one cluster. A step that changes a job prints
 * the equivalent Flink command and is recorded in the journal.
 *
 * @param settings settings of Flink that the cluster was started with
 * @param jobConfig settings file of the job where a release has none; may be null
 * @param timeout timeout of each step
 * @param lock confirmed before each step that changes a job; freed by {@link #close()}
 */
record Operation(
        FlinkRest rest,
        Journal journal,
        Map<String, String> settings,
        Path jobConfig,
        Terminal terminal,
        Duration timeout,
        LockGuard lock)
        implements AutoCloseable {

    /**
     * How long a result of Flink's REST interface is waited for, as it may return cached data:
     * web.refresh-interval (3 s), twice.
     */
    private static final Duration REST_CACHE = Duration.ofSeconds(6);

    /**
     * How long {@link FlinkJob#isRestarted} must hold before it is trusted: longer than
     * web.refresh-interval (3 s), for which data may be cached, and shorter than the interval of
     * checkpoints, as the restarted job has to be cancelled before its first one.
     */
    private static final Duration RESTART_CONFIRMATION = Duration.ofSeconds(4);

    private static final Duration POLL = Duration.ofMillis(200);

    /** Flink's setting for a start without the state of operators that are gone. */
    static final String IGNORE_UNCLAIMED = "execution.state-recovery.ignore-unclaimed-state";

    static final String SAVEPOINTS = "execution.checkpointing.savepoint-dir";

    History history() throws IOException {
        return journal.history();
    }

    FlinkJob job(String id) {
        return new FlinkJob(rest, id);
    }

    DeploymentStatus status() {
        return new DeploymentStatus(rest, journal);
    }

    /**
     * Submits the job and returns it when it is healthy. One that does not become healthy, and has
     * not committed any output, is cancelled.
     */
    FlinkJob start(Action action, Release release, String savepoint) throws Exception {
        return requireHealthyOrCancel(submit(action, release, savepoint));
    }

    /** The second half of {@link #start}, for a job that was submitted. */
    FlinkJob requireHealthyOrCancel(FlinkJob job) throws Exception {
        try {
            awaitHealthy(job);
        } catch (NotHealthyException e) {
            // A job that has committed output keeps running: it can only be upgraded or stopped.
            if (!e.hasCommitted()) {
                cancel(job);
                record(Action.WITHDRAW, job.id(), null, null);
            }
            throw e;
        }
        return job;
    }

    /**
     * Like {@link #start}, from a savepoint of the job that has read the archive: only this once,
     * the state of its source is left out.
     */
    FlinkJob startFromBootstrap(Release release, String savepoint) throws Exception {
        Map<String, String> once = new TreeMap<>(release.settings());
        once.put(IGNORE_UNCLAIMED, "true");
        Release first =
                new Release(
                        release.jar(),
                        release.version(),
                        release.config(),
                        release.parallelism(),
                        once);
        return requireHealthyOrCancel(submit(Action.DEPLOY, first, release, savepoint));
    }

    FlinkJob submit(Action action, Release release, String savepoint) throws Exception {
        return submit(action, release, release, savepoint);
    }

    /**
     * @param recorded what the journal keeps
     */
    private FlinkJob submit(Action action, Release release, Release recorded, String savepoint)
            throws Exception {
        FlinkCommand run = FlinkCommand.run(rest.base(), settings, release, savepoint);
        String id =
                step(
                        () -> {
                            terminal.line("$ " + run);
                            return terminal.step(
                                    "Submitting " + release, () -> client().submit(run));
                        });
        record(action, id, recorded, savepoint);
        return job(id);
    }

    FlinkClient client() {
        return new FlinkClient(journal.folder(), settings, timeout);
    }

    /** Returns when the submitted job is healthy; see {@link HealthGate}. */
    void awaitHealthy(FlinkJob job) throws Exception {
        HealthGate gate = new HealthGate(rest, job, timeout);
        boolean isRepeated = history().isRepeated(job.id());
        JobReport report =
                terminal.step(
                        "Job " + job.id() + ": its tasks and the first checkpoint",
                        gate::awaitCheckpoint);
        long refused = terminal.step("Its transactions", () -> gate.awaitCommitters(isRepeated));
        terminal.line(
                "Runs: "
                        + report.tasks()
                        + " tasks; nothing failed to commit"
                        + (refused == 0
                                ? ""
                                : " but "
                                        + refused
                                        + " transactions of the savepoint, which were committed"
                                        + " when the job stopped"));
    }

    /**
     * Stops the job with a savepoint and returns its path. If the job fails, or its JobManager
     * dies, after the savepoint is complete, that savepoint is returned: the sinks may have
     * committed its transactions.
     *
     * @throws IOException if there is no savepoint; the message says what the job does now
     */
    String stop(String id, String parent) throws Exception {
        return step(() -> stopAndRecord(id, parent));
    }

    /**
     * As {@link #stop}, of a job that only builds state; its savepoint is not recorded.
     *
     * @param parent null for the cluster's own
     */
    String stopBuilder(String id, String parent) throws Exception {
        return lock.step(
                () -> stopNow(id, parent == null ? rest.setting(SAVEPOINTS).orElse(null) : parent));
    }

    private String stopAndRecord(String id, String parent) throws Exception {
        String savepoint = stopNow(id, parent == null ? savepointFolder(id) : parent);
        record(Action.STOP, id, null, savepoint);
        return savepoint;
    }

    private String stopNow(String id, String parent) throws Exception {
        StopFolder folder = StopFolder.below(parent);
        terminal.line("$ " + FlinkCommand.stop(rest.base(), id, folder.path()));
        FlinkJob job = job(id);
        String savepoint =
                terminal.step(
                        "Stopping " + id + " with a savepoint",
                        () -> {
                            String path;
                            try {
                                path = job.stop(folder.path(), timeout);
                            } catch (IOException e) {
                                path = afterFailedStop(job, folder, e);
                            }
                            awaitStopped(job, path);
                            return path;
                        });
        terminal.line("Savepoint: " + savepoint);
        return savepoint;
    }

    /** The savepoint folder of a job; null if neither the journal nor the cluster names one. */
    private String savepointFolder(String id) throws IOException {
        Optional<String> own =
                history()
                        .current()
                        .filter(entry -> entry.job().equals(id))
                        .map(entry -> entry.release().settings().get(SAVEPOINTS));
        return own.isPresent() ? own.get() : rest.setting(SAVEPOINTS).orElse(null);
    }

    /**
     * The savepoint that was complete before the stop failed, as the cluster reports it, or else as
     * its folder shows it; without one, throws what is known of the job.
     *
     * @throws StopFailedException if whether there is one cannot be known, or the job must be
     *     cancelled at once
     */
    private String afterFailedStop(FlinkJob job, StopFolder folder, IOException failure)
            throws IOException, InterruptedException {
        boolean jobIsUnknown = failure instanceof FlinkRestException e && e.status() == 404;
        Optional<String> reported = Optional.empty();
        boolean responded = true;
        try {
            reported = job.awaitSavepointOfStop(jobIsUnknown ? Duration.ZERO : REST_CACHE);
        } catch (IOException e) {
            failure.addSuppressed(e);
            responded = false;
        }
        if (reported.isPresent()) {
            terminal.line(
                    "The job failed while it stopped, but after its savepoint was complete: what"
                            + " that holds is consistent, and the next start commits what is not"
                            + " yet committed. It is the only place to go on from. ("
                            + failure.getMessage()
                            + ")");
            return reported.get();
        }
        Optional<String> written = folder.savepoint();
        if (written.isPresent()) {
            if (!responded) {
                throw stillToEnd(job, written.get(), failure, false);
            }
            endRestarted(job, written.get());
            return written.get();
        }
        if (jobIsUnknown) {
            if (folder.isVisible()) {
                throw new IOException(
                        "The JobManager died before the savepoint was complete; the job goes on"
                                + " from its newest checkpoint, and this can be repeated",
                        failure);
            }
            throw new StopFailedException(
                    "The JobManager died while the job stopped, and whether the savepoint was"
                            + " complete cannot be seen from here. Next: look for _metadata in the"
                            + " folders below "
                            + (folder.path() == null ? "the cluster's savepoints" : folder.path())
                            + ". Where there is one, at once: "
                            + FlinkCommand.cancel(rest.base(), job.id())
                            + "; bin/recstream deploy --from-savepoint FOLDER --again."
                            + " Where there is none, repeat this",
                    failure);
        }
        if (failure instanceof FlinkTimeoutException && responded && !job.isOver()) {
            throw new StopFailedException(
                    failure.getMessage()
                            + ", but Flink goes on taking it, and ends the job when it is complete."
                            + " It fails after execution.checkpointing.timeout; the job then goes"
                            + " on running. Next: "
                            + progressOf(job)
                            + ", and start nothing before one of the two. When the job has ended,"
                            + " bin/recstream deploy --from-savepoint latest; where it goes on"
                            + " running, repeat this with a longer --timeout",
                    failure);
        }
        throw failure;
    }

    /** Where the progress of a job's savepoint is seen. */
    private String progressOf(FlinkJob job) {
        return "see its progress at " + rest.base() + "#/job/running/" + job.id() + "/checkpoints";
    }

    /**
     * Waits until the job has ended. Called once the savepoint is complete. If a new JobManager has
     * restarted the job meanwhile, cancels it.
     */
    private void awaitStopped(FlinkJob job, String savepoint)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        IOException lastFailure = null;
        long lastNotRestarted = System.nanoTime();
        while (System.nanoTime() < deadline) {
            boolean restarted = false;
            try {
                if (job.isOver()) {
                    return;
                }
                restarted = job.isRestarted();
                lastFailure = null;
            } catch (IOException e) {
                lastFailure = e;
            }
            if (!restarted) {
                lastNotRestarted = System.nanoTime();
            } else if (System.nanoTime() - lastNotRestarted > RESTART_CONFIRMATION.toNanos()) {
                endRestarted(job, savepoint);
                return;
            }
            TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
        }
        if (lastFailure != null) {
            throw stillToEnd(job, savepoint, lastFailure, responds(lastFailure));
        }
        throw new StopFailedException(
                "The job "
                        + job.id()
                        + " has not ended within "
                        + timeout.toSeconds()
                        + " s, though its savepoint is complete and the cluster responds. Next: see"
                        + " on Flink's page which task does not end. When the job has ended,"
                        + " bin/recstream deploy --from-savepoint "
                        + savepoint
                        + "; if it does not end, "
                        + FlinkCommand.cancel(rest.base(), job.id())
                        + " before",
                null);
    }

    /**
     * Cancels a job that a new JobManager has restarted from a checkpoint older than the savepoint.
     * The sinks may have committed the savepoint's transactions; the restarted job would write that
     * output again with its first checkpoint.
     */
    private void endRestarted(FlinkJob job, String savepoint)
            throws IOException, InterruptedException {
        boolean hasNewCheckpoint;
        try {
            hasNewCheckpoint = job.hasCompletedCheckpoint();
            if (!hasNewCheckpoint && !job.isOver()) {
                terminal.line("$ " + FlinkCommand.cancel(rest.base(), job.id()));
                job.cancelWhenLed(timeout);
                hasNewCheckpoint = job.hasCompletedCheckpointWithin(REST_CACHE);
            }
        } catch (IOException e) {
            throw stillToEnd(job, savepoint, e, responds(e));
        }
        if (hasNewCheckpoint) {
            throw new IOException(
                    "The JobManager died while the job stopped, and the next one has restarted the"
                            + " job from a checkpoint older than the savepoint "
                            + savepoint
                            + ". It has completed a checkpoint since: what came between the two"
                            + " is written twice, under the same versions, and that savepoint is no"
                            + " place to go on from");
        }
        terminal.line(
                "The JobManager died while the job stopped, but after the savepoint was"
                        + " complete: that is the only place to go on from. The job, which the"
                        + " next JobManager had restarted from an older checkpoint, is over.");
    }

    /**
     * The error for a complete savepoint of a job that may be restarted from an older checkpoint,
     * and could not be ended, with the steps that are left.
     */
    private StopFailedException stillToEnd(
            FlinkJob job, String savepoint, IOException failure, boolean responds) {
        return new StopFailedException(
                failure.getMessage()
                        + (responds ? ". " : ", and the cluster does not respond. ")
                        + "But the savepoint is complete, and a"
                        + " JobManager that does not know it restarts the job from an older"
                        + " checkpoint. Next: "
                        + (responds ? "" : "start the JobManager; ")
                        + FlinkCommand.cancel(rest.base(), job.id())
                        + ", before the first checkpoint of that job writes output twice;"
                        + " bin/recstream deploy --from-savepoint "
                        + savepoint
                        + " --again",
                failure);
    }

    /**
     * Whether a failed request was processed by a JobManager that leads; the others respond with an
     * error of the server.
     */
    private static boolean responds(IOException failure) {
        return failure instanceof FlinkTimeoutException
                || (failure instanceof FlinkRestException e && e.status() < 500);
    }

    /** Cancels the job and returns the path of its newest retained checkpoint. */
    String endAtCheckpoint(String id) throws Exception {
        FlinkJob job = job(id);
        if (!job.keepsCheckpoints()) {
            throw new RefusedException(
                    "The job "
                            + id
                            + " has no checkpoint that would outlive it. Next: see why it fails; for"
                            + " the next time set"
                            + " execution.checkpointing.externalized-checkpoint-retention:"
                            + " RETAIN_ON_CANCELLATION");
        }
        return step(
                () -> {
                    terminal.line("$ " + FlinkCommand.cancel(rest.base(), id));
                    String checkpoint =
                            terminal.step(
                                    "Cancelling " + id,
                                    () -> {
                                        job.cancel(timeout);
                                        return job.end().orElseThrow();
                                    });
                    terminal.line("Checkpoint: " + checkpoint);
                    record(Action.STOP, id, null, checkpoint);
                    return checkpoint;
                });
    }

    String savepoint(String id, String folder) throws Exception {
        terminal.line("$ " + FlinkCommand.savepoint(rest.base(), id, folder));
        FlinkJob job = job(id);
        String savepoint =
                terminal.step(
                        "Taking a savepoint of " + id,
                        () -> {
                            try {
                                return job.savepoint(folder, timeout);
                            } catch (FlinkTimeoutException e) {
                                throw new IOException(
                                        e.getMessage()
                                                + ", but Flink may go on taking it, and the job runs"
                                                + " on. Next: "
                                                + progressOf(job)
                                                + "; repeat this with a longer --timeout if it"
                                                + " fails",
                                        e);
                            }
                        });
        terminal.line("Savepoint: " + savepoint);
        record(Action.SAVEPOINT, id, null, savepoint);
        return savepoint;
    }

    void cancel(FlinkJob job) throws Exception {
        if (job.isOver()) {
            return;
        }
        step(
                () -> {
                    terminal.line("$ " + FlinkCommand.cancel(rest.base(), job.id()));
                    job.cancel(timeout);
                    return job;
                });
    }

    /**
     * Does something that changes a job, if the command still has its lock.
     *
     * @throws LockLostException if it has not; the message says what was done so far, and how to go
     *     on
     */
    private <T> T step(Callable<T> work) throws Exception {
        try {
            return lock.step(work);
        } catch (LockLostException e) {
            throw e.with(Standing.of(journal.added()));
        }
    }

    void record(Action action, String job, Release release, String savepoint) throws IOException {
        journal.add(new JournalEntry(Instant.now(), action, job, release, savepoint));
    }

    /** Frees the lock. */
    @Override
    public void close() {
        lock.close();
    }
}
