package io.recstream.job.rank;

import io.recstream.job.metrics.JobMetric;
import io.recstream.job.metrics.StageMetrics;
import java.util.EnumMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;

/** Counts the items that each list rule has removed in one subtask. */
final class RuleCounters implements ListRules.Removals {

    private final Map<ListRules.Filter, Counter> counters = new EnumMap<>(ListRules.Filter.class);

    RuleCounters(StageMetrics metrics) {
        for (ListRules.Filter filter : ListRules.Filter.values()) {
            counters.put(filter, metrics.counter(JobMetric.REMOVED_ITEMS, filter.toString()));
        }
    }

    @Override
    public void removed(ListRules.Filter filter) {
        counters.get(filter).inc();
    }
}
