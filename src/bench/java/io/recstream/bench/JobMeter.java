package io.recstream.bench;

import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;

/**
 * The metrics of the jobs of a cluster in this process, so that benchmarks add no counters to the
 * job.
 */
public final class JobMeter implements MetricReporter {

    /** The configuration key with which Flink loads it; the value is the name of the cluster. */
    static final String FACTORY_KEY = "metrics.reporter.bench.factory.class";

    static final String CLUSTER_KEY = "metrics.reporter.bench.cluster";

    private static final String OPERATOR = "<operator_name>";
    private static final String TASK = "<task_name>";
    private static final Map<String, JobMeter> METERS = new ConcurrentHashMap<>();

    /** By scope and name; one metric for each subtask. */
    private final Map<String, List<Metric>> metrics = new ConcurrentHashMap<>();

    /** Loaded by Flink. */
    public static final class Factory implements MetricReporterFactory {
        @Override
        public MetricReporter createMetricReporter(Properties properties) {
            return METERS.computeIfAbsent(
                    properties.getProperty("cluster"), name -> new JobMeter());
        }
    }

    /** The meter of a cluster, which may start later. */
    static JobMeter of(String cluster) {
        return METERS.computeIfAbsent(cluster, name -> new JobMeter());
    }

    /** Removes the metrics of a cluster. */
    static void forget(String cluster) {
        METERS.remove(cluster);
    }

    /** Input records of all subtasks of an operator. */
    long recordsIn(String operator) {
        return count(operator, "numRecordsIn");
    }

    /** The sum of a counter over an operator's subtasks. */
    long count(String operator, String counter) {
        return sum(operator + "/" + counter);
    }

    /** Bytes that all subtasks of a task have sent; by the first operator's name. */
    long bytesOut(String task) {
        return metrics.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith("task " + task))
                .filter(entry -> entry.getKey().endsWith("/numBytesOut"))
                .mapToLong(entry -> sum(entry.getKey()))
                .sum();
    }

    /** The mean of a gauge over an operator's subtasks; NaN if there is none. */
    double gauge(String operator, String name) {
        return metrics.getOrDefault(operator + "/" + name, List.of()).stream()
                .filter(Gauge.class::isInstance)
                .mapToDouble(gauge -> ((Number) ((Gauge<?>) gauge).getValue()).doubleValue())
                .average()
                .orElse(Double.NaN);
    }

    private long sum(String key) {
        return metrics.getOrDefault(key, List.of()).stream()
                .filter(Counter.class::isInstance)
                .mapToLong(counter -> ((Counter) counter).getCount())
                .sum();
    }

    @Override
    public void open(MetricConfig config) {}

    @Override
    public void close() {}

    @Override
    public void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
        String key = key(name, group);
        if (key != null) {
            metrics.computeIfAbsent(key, unused -> new CopyOnWriteArrayList<>()).add(metric);
        }
    }

    @Override
    public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {
        String key = key(name, group);
        if (key != null && metrics.containsKey(key)) {
            metrics.get(key).remove(metric);
        }
    }

    private static String key(String name, MetricGroup group) {
        Map<String, String> variables = group.getAllVariables();
        if (variables.containsKey(OPERATOR)) {
            return variables.get(OPERATOR) + "/" + name;
        }
        return variables.containsKey(TASK) ? "task " + variables.get(TASK) + "/" + name : null;
    }
}
