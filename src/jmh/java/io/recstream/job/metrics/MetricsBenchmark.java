package io.recstream.job.metrics;

import java.util.concurrent.TimeUnit;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.SimpleCounter;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What an event costs by being counted: one age, and as many counters as it meets on its way. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class MetricsBenchmark {

    /** Validate, dedup, enrich, answers, list; hits, stores and writes of six caches. */
    private static final int COUNTERS = 60;

    private final RecentHistogram ages = new RecentHistogram(60_000, System::currentTimeMillis);
    private final Counter[] counters = new Counter[COUNTERS];
    private long now = 1_000_000;
    private long age = 1;

    public MetricsBenchmark() {
        for (int i = 0; i < COUNTERS; i++) {
            counters[i] = new SimpleCounter();
        }
    }

    @Benchmark
    public void recordAnAge() {
        age = (age * 1_103_515_245 + 12_345) & 0xFFFF;
        ages.record(age, now++ >> 4);
    }

    @Benchmark
    public void countAnEventSixtyTimes() {
        for (Counter counter : counters) {
            counter.inc();
        }
    }

    /** What a scrape does, once for each subtask. */
    @Benchmark
    public double tellTheQuantiles() {
        var statistics = ages.getStatistics();
        double sum = 0;
        for (double share : new double[] {0.5, 0.75, 0.95, 0.98, 0.99, 0.999}) {
            sum += statistics.getQuantile(share);
        }
        return sum;
    }
}
