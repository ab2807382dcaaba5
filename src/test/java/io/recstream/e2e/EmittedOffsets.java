package io.recstream.e2e;

import io.recstream.job.metrics.JobMetric;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;
import org.apache.kafka.common.TopicPartition;

/**
 * How far the sources of the jobs in this process have read, from the gauge that the connector
 * keeps. The group's offsets say so, too, but as much as ten seconds later: the consumer commits
 * between two polls, and a poll for which nothing arrives takes that long.
 */
public final class EmittedOffsets implements MetricReporter {

    /** What makes Flink load it. */
    static final String SETTING = "metrics.reporter.offsets.factory.class";

    private static final Map<TopicPartition, Gauge<?>> GAUGES = new ConcurrentHashMap<>();
    private static final Set<Gauge<?>> WAITING_USERS = ConcurrentHashMap.newKeySet();

    private static final Set<String> VARIANTS = ConcurrentHashMap.newKeySet();

    /** Of the newest start of a reader: that of one before may still be there. */
    private static volatile Gauge<?> rowsLeft;

    /** Found by its name in the configuration. */
    public static final class Factory implements MetricReporterFactory {
        @Override
        public MetricReporter createMetricReporter(Properties properties) {
            return new EmittedOffsets();
        }
    }

    /** The offset of the last record that the running job has emitted; -1 if of none. */
    static long newest(TopicPartition partition) {
        Gauge<?> gauge = GAUGES.get(partition);
        return gauge == null ? -1 : (Long) gauge.getValue();
    }

    /** Whether lists of the running jobs wait for the catalogue. */
    static boolean someListWaits() {
        return WAITING_USERS.stream().anyMatch(gauge -> ((Number) gauge.getValue()).intValue() > 0);
    }

    /** Whether the running job has read the whole archive. */
    static boolean hasReadArchive() {
        Gauge<?> newest = rowsLeft;
        return newest != null && ((Number) newest.getValue()).longValue() == 0;
    }

    /** The variants of experiments that have had metrics of their lists, as they are on lists. */
    static Set<String> variants() {
        return Set.copyOf(VARIANTS);
    }

    /** A TaskManager is killed: what its reader had read does not count. */
    static void forgetArchive() {
        rowsLeft = null;
    }

    @Override
    public void open(MetricConfig config) {}

    @Override
    public void close() {}

    @Override
    public void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
        if (name.equals("currentOffset")) {
            GAUGES.put(partition(group), (Gauge<?>) metric);
        } else if (name.equals(JobMetric.WAITING_USERS.shortName())) {
            WAITING_USERS.add((Gauge<?>) metric);
        } else if (name.equals(JobMetric.ARCHIVE_ROWS_LEFT.shortName())) {
            rowsLeft = (Gauge<?>) metric;
        } else if (name.equals(JobMetric.VARIANT_HIT_RATE.shortName())
                && group.getAllVariables().containsKey("<variant>")) {
            VARIANTS.add(group.getAllVariables().get("<variant>"));
        }
    }

    @Override
    public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {
        if (name.equals("currentOffset")) {
            GAUGES.remove(partition(group), metric);
        } else if (name.equals(JobMetric.WAITING_USERS.shortName())) {
            WAITING_USERS.remove((Gauge<?>) metric);
        } else if (metric.equals(rowsLeft)) {
            rowsLeft = null;
        }
    }

    private static TopicPartition partition(MetricGroup group) {
        Map<String, String> variables = group.getAllVariables();
        return new TopicPartition(
                variables.get("<topic>"), Integer.parseInt(variables.get("<partition>")));
    }
}
