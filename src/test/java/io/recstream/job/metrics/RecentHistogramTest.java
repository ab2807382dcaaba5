package io.recstream.job.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.apache.flink.metrics.HistogramStatistics;
import org.junit.jupiter.api.Test;

class RecentHistogramTest {

    private static final long MINUTE = 60_000;

    private long now = 1_000_000;
    private final RecentHistogram histogram = new RecentHistogram(MINUTE, () -> now);

    @Property
    void quantilesAreThoseOfTheSortedValuesWithinFourPercent(
            @ForAll @Size(min = 1, max = 200)
                    List<@LongRange(max = RecentHistogram.LARGEST) Long> values) {
        RecentHistogram fresh = new RecentHistogram(MINUTE, () -> now);
        values.forEach(value -> fresh.record(value, now));
        long[] sorted = values.stream().mapToLong(Long::longValue).sorted().toArray();
        HistogramStatistics statistics = fresh.getStatistics();

        for (double share : new double[] {0, 0.5, 0.75, 0.95, 0.99, 1}) {
            double exact = sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
            assertThat(statistics.getQuantile(share)).isCloseTo(exact, within(exact * 0.04 + 1e-9));
        }
        double mean = Arrays.stream(sorted).average().orElseThrow();
        assertThat(statistics.getMean()).isCloseTo(mean, within(mean * 0.04 + 1e-9));
        assertThat(fresh.getCount()).isEqualTo(sorted.length);
    }

    @Property
    void eachBucketFollowsTheOneBefore(
            @ForAll @LongRange(max = RecentHistogram.LARGEST) long value) {
        int bucket = RecentHistogram.bucket(value);

        assertThat(RecentHistogram.bucket(value + 1)).isBetween(bucket, bucket + 1);
        assertThat(RecentHistogram.bucket((long) RecentHistogram.middle(bucket))).isEqualTo(bucket);
    }

    @Test
    void forgetsWhatIsTwoSlicesOldAndKeepsTheNumberOfAll() {
        histogram.record(10, now);
        now += MINUTE - 1;
        histogram.record(20, now);
        now += 1;
        histogram.record(30, now);
        assertThat(histogram.getStatistics().size()).isEqualTo(3);

        now += MINUTE;
        histogram.record(31, now);
        assertThat(histogram.getStatistics().getMin()).isEqualTo(30);
        assertThat(histogram.getStatistics().getMax()).isEqualTo(31);
        assertThat(histogram.getCount()).isEqualTo(4);
    }

    @Test
    void whereNothingComesAnyMoreThereIsSoonNothingToSee() {
        histogram.record(10, now);
        now += 2 * MINUTE - 1;
        assertThat(histogram.getStatistics().getQuantile(0.5)).isEqualTo(10);

        now += 1;
        assertThat(histogram.getStatistics().getQuantile(0.5)).isNaN();
        assertThat(histogram.getStatistics().size()).isZero();
        assertThat(histogram.getStatistics().getValues()).isEmpty();
    }

    @Test
    void valuesOutOfRangeCountAsTheNearestInIt() {
        histogram.record(-5, now);
        histogram.record(Long.MAX_VALUE, now);

        assertThat(histogram.getStatistics().getMin()).isZero();
        assertThat(histogram.getStatistics().getQuantile(1))
                .isCloseTo(RecentHistogram.LARGEST, within(RecentHistogram.LARGEST * 0.04));
    }
}
