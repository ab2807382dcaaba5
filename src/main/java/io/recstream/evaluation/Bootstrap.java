package io.recstream.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * A paired bootstrap over sessions (Efron, Tibshirani, "An introduction to the bootstrap", 1993;
 * percentile interval): predictions of one session hang together, so whole sessions are drawn, with
 * both models' predictions in them.
 */
final class Bootstrap {

    private static final double TAIL = 0.025;

    private static final List<Metric> COMPARED =
            List.of(Metric.HR, Metric.MRR, Metric.HR_UNSEEN, Metric.MRR_UNSEEN);

    private final int samples;
    private final long seed;

    Bootstrap(int samples, long seed) {
        this.samples = samples;
        this.seed = seed;
    }

    /**
     * The difference of two models' means, and the interval that holds it with 95 %.
     *
     * @param other the model that was subtracted
     */
    record Difference(Metric metric, String other, double mean, double low, double high) {

        boolean excludesZero() {
            return low > 0 || high < 0;
        }
    }

    /**
     * The job's recommender beside the baseline that is strongest, metric by metric; empty unless
     * both ran.
     */
    List<Difference> differences(List<ModelResult> outcomes, int top) {
        List<Difference> differences = new ArrayList<>();
        Optional<ModelResult> job =
                outcomes.stream().filter(o -> o.model().equals(Contestants.JOB)).findFirst();
        for (Metric metric : COMPARED) {
            Optional<ModelResult> strongest =
                    outcomes.stream()
                            .filter(o -> !o.model().equals(Contestants.JOB))
                            .filter(o -> !Double.isNaN(metric.mean(o, top)))
                            .max(Comparator.comparingDouble(o -> metric.mean(o, top)));
            if (job.isPresent() && strongest.isPresent()) {
                differences.add(difference(metric, job.get(), strongest.get(), top));
            }
        }
        return differences;
    }

    /** A model beside another, metric by metric. */
    List<Difference> to(ModelResult other, ModelResult one, int top) {
        return COMPARED.stream()
                .filter(metric -> !Double.isNaN(metric.mean(one, top)))
                .map(metric -> difference(metric, one, other, top))
                .toList();
    }

    /** Mean of one model minus mean of another, over the same predictions. */
    Difference difference(Metric metric, ModelResult one, ModelResult other, int top) {
        int[] slots = slots(one);
        int sessions = Arrays.stream(slots).max().orElse(-1) + 1;
        double[] sums = new double[sessions];
        int[] counts = new int[sessions];
        for (int p = 0; p < one.size(); p++) {
            if (metric.counts(one, p)) {
                sums[slots[p]] += metric.of(one, p, top) - metric.of(other, p, top);
                counts[slots[p]]++;
            }
        }
        double mean = Arrays.stream(sums).sum() / Arrays.stream(counts).sum();
        double[] means = resample(sums, counts);
        int low = (int) Math.floor(TAIL * samples);
        return new Difference(metric, other.model(), mean, means[low], means[samples - 1 - low]);
    }

    /** Sorted. */
    private double[] resample(double[] sums, int[] counts) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] means = new double[samples];
        for (int s = 0; s < samples; s++) {
            double sum = 0;
            long count = 0;
            for (int i = 0; i < sums.length; i++) {
                int drawn = random.nextInt(sums.length);
                sum += sums[drawn];
                count += counts[drawn];
            }
            means[s] = count == 0 ? Double.NaN : sum / count;
        }
        Arrays.sort(means);
        return means;
    }

    /** Numbers the sessions with predictions from 0 on, by their first one. */
    private static int[] slots(ModelResult outcome) {
        int bound = 0;
        for (int p = 0; p < outcome.size(); p++) {
            bound = Math.max(bound, outcome.session(p) + 1);
        }
        int[] slotOf = new int[bound];
        int[] slots = new int[outcome.size()];
        int next = 0;
        for (int p = 0; p < outcome.size(); p++) {
            if (slotOf[outcome.session(p)] == 0) {
                slotOf[outcome.session(p)] = ++next;
            }
            slots[p] = slotOf[outcome.session(p)] - 1;
        }
        return slots;
    }
}
