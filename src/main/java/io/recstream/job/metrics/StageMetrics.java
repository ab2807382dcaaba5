package io.recstream.job.metrics;

import java.util.function.Supplier;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;

/** Registers metrics of a stage's subtask, under the names that {@link JobMetric} gives them. */
public final class StageMetrics {

    private final MetricGroup group;

    public StageMetrics(MetricGroup operator) {
        this.group = operator.addGroup(JobMetric.GROUP);
    }

    public Counter counter(JobMetric metric) {
        return groupOf(metric).counter(leafOf(metric));
    }

    /** One of a metric that has a label. */
    public Counter counter(JobMetric metric, String value) {
        return group.addGroup(metric.label(), value).counter(metric.shortName());
    }

    public void gauge(JobMetric metric, Supplier<? extends Number> now) {
        group.gauge(metric.shortName(), now::get);
    }

    /** One of a metric that has a label. */
    public void gauge(JobMetric metric, String value, Supplier<? extends Number> now) {
        group.addGroup(metric.label(), value).gauge(metric.shortName(), now::get);
    }

    public <H extends Histogram> H histogram(JobMetric metric, H histogram) {
        return group.histogram(metric.shortName(), histogram);
    }

    /** Dots become groups: within a name Flink's web page would turn them into underscores. */
    private MetricGroup groupOf(JobMetric metric) {
        int dot = metric.shortName().lastIndexOf('.');
        return dot < 0 ? group : group.addGroup(metric.shortName().substring(0, dot));
    }

    private static String leafOf(JobMetric metric) {
        return metric.shortName().substring(metric.shortName().lastIndexOf('.') + 1);
    }
}
