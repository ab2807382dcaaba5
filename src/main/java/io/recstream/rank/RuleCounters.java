package io.recstream.rank;

import java.util.EnumMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/** What each rule has left out of the lists: metrics of one parallel instance. */
final class RuleCounters implements ListRules.Removals {

    private final Map<ListRules.Filter, Counter> counters = new EnumMap<>(ListRules.Filter.class);

    RuleCounters(MetricGroup metrics) {
        MetricGroup group = metrics.addGroup("rules");
        for (ListRules.Filter filter : ListRules.Filter.values()) {
            counters.put(filter, group.counter(filter.toString()));
        }
    }

    @Override
    public void removed(ListRules.Filter filter) {
        counters.get(filter).inc();
    }
}
