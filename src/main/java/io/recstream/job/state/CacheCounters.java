package io.recstream.job.state;

import io.recstream.job.metrics.JobMetric;
import io.recstream.job.metrics.StageMetrics;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.SimpleCounter;

/** What a {@link WriteBackCell} counts. */
record CacheCounters(
        Counter hits, Counter misses, Counter evictions, Counter stores, Counter writes) {

    /** As metrics of a stage, of one of its values. */
    static CacheCounters of(StageMetrics metrics, String value) {
        return new CacheCounters(
                metrics.counter(JobMetric.CACHE_HITS, value),
                metrics.counter(JobMetric.CACHE_MISSES, value),
                metrics.counter(JobMetric.CACHE_EVICTIONS, value),
                metrics.counter(JobMetric.CACHE_STORES, value),
                metrics.counter(JobMetric.CACHE_WRITES, value));
    }

    /** That nobody looks at. */
    static CacheCounters unseen() {
        return new CacheCounters(
                new SimpleCounter(),
                new SimpleCounter(),
                new SimpleCounter(),
                new SimpleCounter(),
                new SimpleCounter());
    }
}
