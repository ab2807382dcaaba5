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
 * That a job works: every task runs, its first checkpoint is complete, and its sinks could commit
 * all that they had to. Each within a bounded time.
 */
final class HealthGate {

    private static final Duration POLL = Duration.ofMillis(300);
    private static final String REFRESH = "metrics.fetcher.update-interval";

    private final FlinkRest rest;
    private final FlinkJob job;
    private final Duration patience;

    /**
     * Whether the job was seen with a checkpoint: a new JobManager does not count the old one's.
     */
    private boolean hasCommitted;

    @FunctionalInterface
    private interface Question<T> {
        T ask() throws IOException;
    }

    HealthGate(FlinkRest rest, FlinkJob job, Duration patience) {
        this.rest = rest;
        this.job = job;
        this.patience = patience;
    }

    /** Returns when the job has completed a checkpoint with all of its tasks running. */
    JobReport awaitCheckpoint() throws IOException, InterruptedException {
        return answer(
                () -> {
                    JobReport report = report();
                    if (!report.isRunning() || report.checkpoints() == 0) {
                        throw new IOException(report.waitsFor());
                    }
                    return report;
                });
    }

    /**
     * Returns when the sinks' committers have told that nothing failed. For a job that starts from
     * a savepoint for the second time: what the savepoint holds was committed by the job that ended
     * with it, and to be asked once more is refused since the first attempt has taken the
     * transactions' names. What failed before a further checkpoint is then of no concern, what
     * fails with it is.
     *
     * @param again whether it is the second time
     * @return so many were refused that are of no concern
     * @throws NotHealthyException where something failed: its output is lost
     */
    long awaitCommitters(boolean again) throws IOException, InterruptedException {
        if (!again) {
            refuse(awaitFailures());
            return 0;
        }
        long restored = awaitFailures();
        long checkpoints = answer(() -> report().checkpoints());
        answer(
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

    /** The job's own report of the loss, where it ended for it; else where that report is. */
    private String cause() throws IOException {
        String failure = job.report().lastFailure();
        return failure.contains("is lost, although a checkpoint had promised it")
                ? failure
                : "The TaskManager's log names each, with what became of it (aborted by the broker,"
                        + " or fenced, by whom and when).";
    }

    /** Metrics reach the API only so often: those of now are there a while later. */
    private long awaitFailures() throws IOException, InterruptedException {
        long fresh = System.nanoTime() + answer(this::refresh).plusSeconds(1).toNanos();
        return answer(
                () -> {
                    report();
                    OptionalLong failed = job.failedCommittables();
                    if (failed.isEmpty() || System.nanoTime() < fresh) {
                        throw new IOException("its committers tell nothing of themselves");
                    }
                    return failed.getAsLong();
                });
    }

    /** What the cluster says of the job, as long as that will go on by itself. */
    private JobReport report() throws IOException {
        JobReport report = job.report();
        hasCommitted |= report.checkpoints() > 0;
        if (report.isHopeless()) {
            throw new NotHealthyException(
                    "The job " + job.id() + " is " + told(report), hasCommitted);
        }
        return report;
    }

    private static String told(JobReport report) {
        return report.state()
                + " after "
                + report.failures()
                + " failures: "
                + report.lastFailure();
    }

    /**
     * Asks until there is an answer: a cluster that does not give one may do so a while later.
     *
     * @param question throws what it waits for
     */
    private <T> T answer(Question<T> question) throws IOException, InterruptedException {
        String[] waitsFor = {""};
        Optional<T> answer =
                Await.result(
                        patience,
                        POLL,
                        () -> {
                            try {
                                return Optional.of(question.ask());
                            } catch (NotHealthyException e) {
                                throw e;
                            } catch (IOException e) {
                                waitsFor[0] = e.getMessage();
                                return Optional.empty();
                            }
                        });
        if (answer.isPresent()) {
            return answer.get();
        }
        throw new NotHealthyException(
                "The job "
                        + job.id()
                        + " does not work within "
                        + patience.toSeconds()
                        + " s: "
                        + waitsFor[0],
                hasCommitted || mayHaveCommitted());
    }

    /** Where the cluster does not answer, output may have become visible. */
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
