package io.recstream.tool.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import io.recstream.tool.flink.FlinkJob;
import io.recstream.tool.flink.FlinkRest;
import io.recstream.tool.flink.JobReport;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.apache.flink.util.TimeUtils;

/**
 * That a job works: every task runs, its first checkpoint is complete, and its sinks could commit
 * all that they had to. Each within a bounded time.
 */
final class Proof {

    private static final long POLL_MILLIS = 300;
    private static final String REFRESH = "metrics.fetcher.update-interval";

    private final FlinkRest rest;
    private final Duration patience;

    Proof(FlinkRest rest, Duration patience) {
        this.rest = rest;
        this.patience = patience;
    }

    /** Returns when the job has completed a checkpoint with all of its tasks running. */
    JobReport awaitCheckpoint(FlinkJob job) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        String waitsFor = "the cluster does not know it";
        while (System.nanoTime() < deadline) {
            try {
                JobReport report = job.report();
                if (report.isHopeless()) {
                    throw new Unproven(
                            "The job " + job.id() + " is " + told(report),
                            report.checkpoints() > 0);
                }
                if (report.isRunning() && report.checkpoints() > 0) {
                    return report;
                }
                waitsFor = report.waitsFor();
            } catch (Unproven e) {
                throw e;
            } catch (IOException e) {
                waitsFor = e.getMessage();
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
        throw new Unproven(
                "The job "
                        + job.id()
                        + " does not work within "
                        + patience.toSeconds()
                        + " s: "
                        + waitsFor,
                hasCheckpoint(job));
    }

    private static String told(JobReport report) {
        return report.state()
                + " after "
                + report.failures()
                + " failures: "
                + report.lastFailure();
    }

    /** Where the cluster does not answer, output may have become visible. */
    private static boolean hasCheckpoint(FlinkJob job) {
        try {
            return job.report().checkpoints() > 0;
        } catch (IOException e) {
            return true;
        }
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
     * @throws Unproven where something failed: its output is lost
     */
    long awaitCommitters(FlinkJob job, boolean again) throws IOException, InterruptedException {
        if (!again) {
            refuse(job, awaitFailures(job));
            return 0;
        }
        long restored = awaitFailures(job);
        long checkpoints = job.report().checkpoints();
        long deadline = System.nanoTime() + patience.toNanos();
        while (job.report().checkpoints() <= checkpoints) {
            if (System.nanoTime() > deadline) {
                throw new Unproven(
                        "The job " + job.id() + " completes no further checkpoint", true);
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
        refuse(job, awaitFailures(job) - restored);
        return restored;
    }

    private static void refuse(FlinkJob job, long failed) throws IOException {
        if (failed > 0) {
            throw new Unproven(
                    failed
                            + " transactions of the job "
                            + job.id()
                            + " could not be committed: their output is lost. Was it down for longer"
                            + " than recstream.kafka.transaction-timeout?"
                            + (job.isOver() ? "" : " The job goes on without it"),
                    true);
        }
    }

    /** Metrics reach the API only so often: those of now are there a while later. */
    private long awaitFailures(FlinkJob job) throws IOException, InterruptedException {
        long fresh = System.nanoTime() + refresh().plusSeconds(1).toNanos();
        long deadline = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() < deadline) {
            OptionalLong failed = job.failedCommittables();
            if (failed.isPresent() && System.nanoTime() > fresh) {
                return failed.getAsLong();
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
        throw new Unproven(
                "The committers of the job " + job.id() + " tell nothing of themselves", true);
    }

    private Duration refresh() throws IOException {
        for (JsonNode entry : rest.get("jobmanager/config")) {
            if (entry.path("key").asText().equals(REFRESH)) {
                return TimeUtils.parseDuration(entry.path("value").asText());
            }
        }
        return Duration.ofSeconds(10);
    }
}
