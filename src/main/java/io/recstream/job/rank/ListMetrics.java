package io.recstream.job.rank;

import io.recstream.job.metrics.JobMetric;
import io.recstream.job.metrics.RecentHistogram;
import io.recstream.job.metrics.StageMetrics;
import java.util.EnumMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;

/** The metrics of the lists of one subtask. */
final class ListMetrics implements ListBuilder.ListListener {

    private static final long SLICE_MILLIS = 60_000;

    private final OnlineQuality quality;
    private final VariantMetrics variants;
    private final Counter complete;
    private final Counter incomplete;
    private final Counter completedLater;
    private final Counter dropped;
    private final Counter lists;
    private final Counter unchanged;
    private final RecentHistogram eventToList;

    /** Null, as the next one, where no list is made again. */
    private final Counter reissued;

    private final Counter leftOut;

    /**
     * Registers the metrics.
     *
     * @param recent holds the lists that can be made again; null where none is
     */
    ListMetrics(
            OnlineQuality quality,
            VariantMetrics variants,
            RecentLists recent,
            StageMetrics metrics) {
        this.quality = quality;
        this.variants = variants;
        complete = metrics.counter(JobMetric.COMPLETE_ANSWERS);
        incomplete = metrics.counter(JobMetric.INCOMPLETE_ANSWERS);
        completedLater = metrics.counter(JobMetric.COMPLETED_LATER);
        dropped = metrics.counter(JobMetric.IGNORED_ANSWERS);
        lists = metrics.counter(JobMetric.LISTS);
        unchanged = metrics.counter(JobMetric.UNCHANGED_LISTS);
        eventToList =
                metrics.histogram(
                        JobMetric.EVENT_TO_LIST,
                        new RecentHistogram(SLICE_MILLIS, System::currentTimeMillis));
        metrics.gauge(JobMetric.HIT_RATE, quality::hitRate);
        metrics.gauge(JobMetric.MEAN_RECIPROCAL_RANK, quality::meanReciprocalRank);
        metrics.gauge(JobMetric.COVERAGE, quality::coverage);
        metrics.gauge(JobMetric.SHARE_WITH_LIST, quality::shareWithList);
        reissued = recent == null ? null : metrics.counter(JobMetric.REISSUED_LISTS);
        leftOut = recent == null ? null : metrics.counter(JobMetric.LEFT_OUT_USERS);
        if (recent != null) {
            metrics.gauge(JobMetric.HELD_USERS, recent::users);
            metrics.gauge(JobMetric.HELD_BYTES, recent::sizeInBytes);
        }
    }

    @Override
    public void previousListScored(int[] list, int rank) {
        quality.previousListScored(list, rank);
    }

    @Override
    public void previousListScored(String variant, int[] list, int rank, long emittedAt) {
        variants.scored(variant, list, rank, emittedAt);
    }

    @Override
    public void emittedUnder(String variant) {
        variants.emitted(variant);
    }

    @Override
    public void unchanged() {
        unchanged.inc();
    }

    @Override
    public void eventProcessed(boolean hasAll, boolean isRetry) {
        Counter counter = isRetry ? completedLater : hasAll ? complete : incomplete;
        counter.inc();
    }

    @Override
    public void responseDropped() {
        dropped.inc();
    }

    @Override
    public void emitted(long waited, long now) {
        lists.inc();
        if (waited != ListBuilder.UNKNOWN) {
            eventToList.record(waited, now);
        }
    }

    @Override
    public void reissued() {
        reissued.inc();
    }

    @Override
    public void leftOut() {
        leftOut.inc();
    }

    /** Counts the items that each list rule has removed, or moved, in one subtask. */
    static final class ListRuleCounters implements ListRules.Removals {

        private final Map<ListRules.Filter, Counter> counters =
                new EnumMap<>(ListRules.Filter.class);

        private final Map<ListRules.Effect, Counter> moves = new EnumMap<>(ListRules.Effect.class);

        ListRuleCounters(StageMetrics metrics) {
            for (ListRules.Filter filter : ListRules.Filter.values()) {
                counters.put(filter, metrics.counter(JobMetric.REMOVED_ITEMS, filter.toString()));
            }
            for (ListRules.Effect effect : ListRules.Effect.values()) {
                moves.put(effect, metrics.counter(JobMetric.MOVED_ITEMS, effect.toString()));
            }
        }

        @Override
        public void removed(ListRules.Filter filter) {
            counters.get(filter).inc();
        }

        @Override
        public void moved(ListRules.Effect effect) {
            moves.get(effect).inc();
        }
    }
}
