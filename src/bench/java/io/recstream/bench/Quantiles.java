package io.recstream.bench;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Median, minimum and maximum of measurements. */
record Quantiles(double median, double min, double max) {

    /**
     * Requires at least one measurement; the median of an even number is the mean of the middle
     * two.
     */
    static Quantiles of(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        double median =
                sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Quantiles(median, sorted[0], sorted[sorted.length - 1]);
    }

    /** Of one value of several results. */
    static <T> Quantiles of(List<T> results, ToDoubleFunction<T> figure) {
        return of(results.stream().mapToDouble(figure).toArray());
    }

    /** Of the ratio of one value between two contenders, by round. */
    static <T> Quantiles ratio(List<T> these, List<T> those, ToDoubleFunction<T> figure) {
        double[] ratios = new double[these.size()];
        Arrays.setAll(
                ratios,
                round ->
                        figure.applyAsDouble(these.get(round))
                                / figure.applyAsDouble(those.get(round)));
        return of(ratios);
    }
}
