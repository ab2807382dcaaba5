package io.recstream.job.metrics;

import io.recstream.job.model.DeadLetterReason;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.apache.flink.metrics.Counter;

/**
 * One counter per reason, all registered at the start, so that each is visible before its first
 * dead letter.
 */
public final class DeadLetterCounters {

    private final Map<DeadLetterReason, Counter> byReason = new EnumMap<>(DeadLetterReason.class);

    /** Counters of a stage that may reject events or items for any reason. */
    public DeadLetterCounters(StageMetrics metrics) {
        this(metrics, DeadLetterReason.ofRecords());
    }

    /**
     * Counters of a stage.
     *
     * @param reasons those for which it rejects
     */
    public DeadLetterCounters(StageMetrics metrics, Set<DeadLetterReason> reasons) {
        for (DeadLetterReason reason : reasons) {
            byReason.put(reason, metrics.counter(JobMetric.DEAD_LETTERS, reason.name()));
        }
    }

    public void count(DeadLetterReason reason) {
        byReason.get(reason).inc();
    }
}
