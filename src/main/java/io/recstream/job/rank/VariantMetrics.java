package io.recstream.job.rank;

import io.recstream.job.metrics.JobMetric;
import io.recstream.job.metrics.StageMetrics;
import io.recstream.job.model.Experiment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.apache.flink.metrics.Counter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The metrics of the lists of each variant of the running experiment, in one subtask. Registered
 * when their experiment starts; Flink keeps them until the task ends, so their number is bounded,
 * and after the end of the experiment the gauges are not a number.
 */
final class VariantMetrics {

    /** Of all experiments that have run since the task started. */
    static final int MAX_VARIANTS = 50;

    private static final Logger LOG = LoggerFactory.getLogger(VariantMetrics.class);

    /** The metrics of a variant; what they measure is there only while its experiment runs. */
    private static final class Variant {

        private final Counter lists;
        private volatile OnlineQuality quality;

        private Variant(String label, StageMetrics metrics) {
            lists = metrics.counter(JobMetric.VARIANT_LISTS, label);
            gauge(JobMetric.VARIANT_HIT_RATE, label, OnlineQuality::hitRate, metrics);
            gauge(JobMetric.VARIANT_MRR, label, OnlineQuality::meanReciprocalRank, metrics);
            gauge(JobMetric.VARIANT_COVERAGE, label, OnlineQuality::coverage, metrics);
        }

        private void gauge(
                JobMetric metric,
                String label,
                ToDoubleFunction<OnlineQuality> figure,
                StageMetrics metrics) {
            metrics.gauge(
                    metric,
                    label,
                    () -> {
                        OnlineQuality now = quality;
                        return now == null ? Double.NaN : figure.applyAsDouble(now);
                    });
        }
    }

    private final StageMetrics metrics;
    private final int window;
    private final Map<String, Variant> registered = new HashMap<>();
    private List<String> labels = List.of();
    private Map<String, Variant> running = Map.of();

    /** Processing time, epoch milliseconds. */
    private long since;

    /**
     * Nothing is registered before an experiment runs.
     *
     * @param window number of events over which quality is measured, of all variants together
     */
    VariantMetrics(StageMetrics metrics, int window) {
        this.metrics = metrics;
        this.window = window;
    }

    /**
     * Measures an experiment from now on, or goes on with it if it runs already.
     *
     * @param experiment null if none runs
     * @param now processing time: lists from before do not count
     */
    void run(Experiment experiment, long now) {
        List<String> wanted = new ArrayList<>();
        for (int i = 0; experiment != null && i < experiment.variants().size(); i++) {
            wanted.add(experiment.label(i));
        }
        if (wanted.equals(labels)) {
            return;
        }
        labels = wanted;
        since = now;
        running.values().forEach(variant -> variant.quality = null);
        running = new HashMap<>();
        for (String label : wanted) {
            Variant variant = registered.get(label);
            if (variant == null && registered.size() < MAX_VARIANTS) {
                variant = new Variant(label, metrics);
                registered.put(label, variant);
            }
            if (variant == null) {
                LOG.warn(
                        "No metrics of the variant {}: those of {} variants are registered since"
                                + " the task started, and Flink keeps them. They begin anew with"
                                + " the next start of the job",
                        label,
                        MAX_VARIANTS);
            } else {
                variant.quality = new OnlineQuality(Math.max(1, window / wanted.size()));
                running.put(label, variant);
            }
        }
    }

    /**
     * A list was compared with the next event of its user, who is in a variant.
     *
     * @param emittedAt processing time
     */
    void scored(String label, int[] list, int rank, long emittedAt) {
        Variant variant = running.get(label);
        if (variant != null && list != null && emittedAt >= since) {
            variant.quality.previousListScored(list, rank);
        }
    }

    /** A list of a variant was emitted. */
    void emitted(String label) {
        Variant variant = running.get(label);
        if (variant != null) {
            variant.lists.inc();
        }
    }
}
