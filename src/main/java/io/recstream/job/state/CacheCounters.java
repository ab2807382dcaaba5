package io.recstream.job.state;

import io.recstream.job.metrics.JobMetric;
import io.recstream.job.metrics.StageMetrics;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.SimpleCounter;

/** The counters of a {@link WriteBackCell}. */
record CacheCounters(
        Counter hits, Counter misses, Counter evictions, Counter stores, Counter writes) {

    /** The counters of one value of a stage, as metrics. */
    static CacheCounters of(StageMetrics metrics, String value) {
        return new CacheCounters(
                metrics.counter(JobMetric.CACHE_HITS, value),
                metrics.counter(JobMetric.CACHE_MISSES, value),
                metrics.counter(JobMetric.CACHE_EVICTIONS, value),
                metrics.counter(JobMetric.CACHE_STORES, value),
                metrics.counter(JobMetric.CACHE_WRITES, value));
    }

    /** Counters that are not registered. */
    static CacheCounters unseen() {
        return new CacheCounters(
                new SimpleCounter(),
                new SimpleCounter(),
                new SimpleCounter(),
                new SimpleCounter(),
                new SimpleCounter());
    }
}
