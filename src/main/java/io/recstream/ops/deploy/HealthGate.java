package io.recstream.ops.deploy;

import io.recstream.console.Await;
import io.recstream.flink.FlinkJob;
import io.recstream.flink.FlinkRest;
import io.recstream.flink.JobReport;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.flink.util.TimeUtils;

/**
 * Waits until a job is healthy: every task runs, its first checkpoint is complete, and its sinks
 * committed everything. Each within a timeout.
 */
final class HealthGate {

    private static final Duration POLL = Duration.ofMillis(300);
    private static final String REFRESH = "metrics.fetcher.update-interval";

    private final FlinkRest rest;
    private final FlinkJob job;
    private final Duration timeout;

    /** Whether a checkpoint of the job was seen; a new JobManager does not count the old one's. */
    private boolean hasCommitted;

    @FunctionalInterface
    private interface Request<T> {
        T send() throws IOException;
    }

    HealthGate(FlinkRest rest, FlinkJob job, Duration timeout) {
        this.rest = rest;
        this.job = job;
        this.timeout = timeout;
    }

    /** Returns when the job has completed a checkpoint with all of its tasks running. */
    JobReport awaitCheckpoint() throws IOException, InterruptedException {
        return retry(
                () -> {
                    JobReport report = report();
                    if (!report.isRunning() || report.checkpoints() == 0) {
                        throw new IOException(report.waitsFor());
                    }
                    return report;
                });
    }

    /**
     * Returns when the metrics of the sinks' committers show that nothing failed. If a job starts
     * from a savepoint for the second time, the savepoint's transactions were committed by the job
     * that ended with it, and a repeated commit is refused, because the first attempt has used the
     * transactional ids since. Failures before a further checkpoint are then ignored; failures with
     * it are not.
     *
     * @param isRepeated whether it is the second time
     * @return number of failures that were ignored
     * @throws NotHealthyException if a commit failed: its output is lost
     */
    long awaitCommitters(boolean isRepeated) throws IOException, InterruptedException {
        if (!isRepeated) {
            refuse(awaitFailures());
            return 0;
        }
        long restored = awaitFailures();
        long checkpoints = retry(() -> report().checkpoints());
        retry(
                () -> {
                    if (report().checkpoints() <= checkpoints) {
                        throw new IOException("it completes no further checkpoint");
                    }
                    return true;
                });
        refuse(awaitFailures() - restored);
        return restored;
    }

    private void refuse(long failed) throws IOException {
        if (failed > 0) {
            throw new NotHealthyException(
                    failed
                            + " transactions of the job "
                            + job.id()
                            + " could not be committed: their output is lost. "
                            + cause()
                            + (job.isOver() ? "" : " The job goes on without it"),
                    true);
        }
    }

    /** The job's own message about the loss, if it ended because of it; else where to find it. */
    private String cause() throws IOException {
        String failure = job.report().lastFailure();
        return failure.contains("is lost, although a checkpoint had promised it")
                ? failure
                : "The TaskManager's log names each, with what became of it (aborted by the broker,"
                        + " or fenced, by whom and when).";
    }

    /** The API updates metrics at intervals: waits for those of now. */
    private long awaitFailures() throws IOException, InterruptedException {
        long fresh = System.nanoTime() + retry(this::refresh).plusSeconds(1).toNanos();
        return retry(
                () -> {
                    report();
                    OptionalLong failed = job.failedCommittables();
                    if (failed.isEmpty() || System.nanoTime() < fresh) {
                        throw new IOException("its committers report no metrics");
                    }
                    return failed.getAsLong();
                });
    }

    /** The job's report; fails if the job will not recover by itself. */
    private JobReport report() throws IOException {
        JobReport report = job.report();
        hasCommitted |= report.checkpoints() > 0;
        if (report.isHopeless()) {
            throw new NotHealthyException(
                    "The job " + job.id() + " is " + summary(report), hasCommitted);
        }
        return report;
    }

    private static String summary(JobReport report) {
        return report.state()
                + " after "
                + report.failures()
                + " failures: "
                + report.lastFailure();
    }

    /**
     * Repeats a request until there is a response: the cluster may not be available for a while.
     *
     * @param request throws {@link IOException} if there is no response
     */
    private <T> T retry(Request<T> request) throws IOException, InterruptedException {
        String[] waitsFor = {""};
        Optional<T> response =
                Await.result(
                        timeout,
                        POLL,
                        () -> {
                            try {
                                return Optional.of(request.send());
                            } catch (NotHealthyException e) {
                                throw e;
                            } catch (IOException e) {
                                waitsFor[0] = e.getMessage();
                                return Optional.empty();
                            }
                        });
        if (response.isPresent()) {
            return response.get();
        }
        throw new NotHealthyException(
                "The job "
                        + job.id()
                        + " does not work within "
                        + timeout.toSeconds()
                        + " s: "
                        + waitsFor[0],
                hasCommitted || mayHaveCommitted());
    }

    /** Whether output may be visible; true if the cluster does not respond. */
    private boolean mayHaveCommitted() {
        try {
            return job.report().checkpoints() > 0;
        } catch (IOException e) {
            return true;
        }
    }

    private Duration refresh() throws IOException {
        return rest.setting(REFRESH).map(TimeUtils::parseDuration).orElse(Duration.ofSeconds(10));
    }
}
