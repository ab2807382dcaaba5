package io.recstream.server;

import io.recstream.telemetry.DeliveryAudit;
import io.recstream.telemetry.Latency.Quantiles;
import java.util.List;

/** The response of {@code /live}. */
record LiveJson(
        long time,
        long events,
        long lists,
        double eventsPerSecond,
        double listsPerSecond,
        Latencies latency,
        double hitRate,
        double mrr,
        DeliveryAudit.Count ledger,
        List<DeadLetterLog.Reason> deadLetters,
        Flink flink,
        Recovery recovery) {

    record Latencies(Percentiles uncommitted, Percentiles committed) {}

    /** Milliseconds. */
    record Percentiles(double p50Ms, double p99Ms) {

        private static Percentiles of(Quantiles latency) {
            return latency.count() == 0 ? null : new Percentiles(latency.p50(), latency.p99());
        }
    }

    record Flink(
            String url,
            String jobId,
            String job,
            long restarts,
            int taskManagers,
            boolean canKill,
            JobStatusSource.Checkpoints checkpoints,
            List<JobStatusSource.Stage> stages,
            List<JobStatusSource.Edge> edges) {

        private static Flink of(JobStatusSource.Report report, boolean canKill) {
            return new Flink(
                    report.url(),
                    report.jobId(),
                    report.job(),
                    report.restarts(),
                    report.taskManagers(),
                    canKill,
                    report.checkpoints(),
                    report.stages(),
                    report.edges());
        }
    }

    record Recovery(long killedAt, Long recoveredAt) {

        private static Recovery of(JobStatusSource.Recovery recovery) {
            return new Recovery(
                    recovery.killedAt(),
                    recovery.recoveredAt() == 0 ? null : recovery.recoveredAt());
        }
    }

    /**
     * @param report null if the state of the job is not known
     * @param recovery null if there was none
     */
    static LiveJson of(
            LiveFigures.Snapshot now,
            JobStatusSource.Report report,
            boolean canKill,
            JobStatusSource.Recovery recovery) {
        return new LiveJson(
                now.time(),
                now.events(),
                now.lists(),
                now.eventsPerSecond(),
                now.listsPerSecond(),
                new Latencies(Percentiles.of(now.uncommitted()), Percentiles.of(now.committed())),
                now.hitRate(),
                now.meanReciprocalRank(),
                now.ledger(),
                now.letters(),
                report == null ? null : Flink.of(report, canKill),
                recovery == null ? null : Recovery.of(recovery));
    }
}
