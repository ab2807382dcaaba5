package io.recstream.validate;

import io.recstream.model.DeadLetterReason;
import java.util.EnumMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/** One counter per reason, {@code deadLetters.<reason>}, there from the start. */
final class RejectCounters {

    private final Map<DeadLetterReason, Counter> byReason = new EnumMap<>(DeadLetterReason.class);

    RejectCounters(MetricGroup operator) {
        MetricGroup group = operator.addGroup("deadLetters");
        for (DeadLetterReason reason : DeadLetterReason.values()) {
            byReason.put(reason, group.counter(reason.name()));
        }
    }

    void count(DeadLetterReason reason) {
        byReason.get(reason).inc();
    }
}
