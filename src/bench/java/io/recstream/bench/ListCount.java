package io.recstream.bench;

import io.recstream.job.model.RecommendationUpdate;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/** Counts the lists that a run tells. */
final class ListCount implements Consumer<RecommendationUpdate> {

    private final LongAdder lists = new LongAdder();
    private final LongAdder incomplete = new LongAdder();

    @Override
    public void accept(RecommendationUpdate list) {
        if (!list.isTombstone()) {
            lists.increment();
            if (!list.complete()) {
                incomplete.increment();
            }
        }
    }

    /** Tombstones not counted. */
    long lists() {
        return lists.sum();
    }

    /** Those that no longer waited for an answer: if it comes, a complete one follows. */
    long incomplete() {
        return incomplete.sum();
    }
}
