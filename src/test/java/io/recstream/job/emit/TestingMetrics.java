package io.recstream.job.emit;

import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;

/** A metric group whose counters can be read under their full names. */
final class TestingMetrics extends UnregisteredMetricsGroup {

    private final String prefix;
    private final Map<String, Counter> counters;

    TestingMetrics() {
        this("", new TreeMap<>());
    }

    private TestingMetrics(String prefix, Map<String, Counter> counters) {
        this.prefix = prefix;
        this.counters = counters;
    }

    @Override
    public MetricGroup addGroup(String name) {
        return new TestingMetrics(prefix + name + ".", counters);
    }

    @Override
    public Counter counter(String name) {
        return counters.computeIfAbsent(prefix + name, key -> super.counter(name));
    }

    Map<String, Long> counts() {
        Map<String, Long> counts = new TreeMap<>();
        counters.forEach((name, counter) -> counts.put(name, counter.getCount()));
        return counts;
    }
}
