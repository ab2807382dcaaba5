package io.recstream.bench;

import io.recstream.evaluation.SessionLog;
import io.recstream.job.model.RecommendationUpdate;
import io.recstream.job.model.RecommendedItem;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.IntPredicate;

/**
 * Counts a run's lists, and scores each event by the list that its user had before it. Works at any
 * parallelism, as the lists of a user are in the order of their events. A hit is an event whose
 * item was among the first {@value #DEPTH}; events without a list before them are skipped.
 */
final class ListTally implements Consumer<RecommendationUpdate> {

    private static final int DEPTH = 20;
    private static final byte MISS = 1;
    private static final byte HIT = 2;
    private static final int NONE = -1;

    private final LoopedEvents events;
    private final SessionLog log;

    /** By position in the log: the next event of the same session, or -1. */
    private final int[] follower;

    /** By event number; 0 if there was no list before it. */
    private final byte[] verdicts;

    private final ListCount count = new ListCount();

    ListTally(LoopedEvents events) {
        this.events = events;
        this.log = events.log();
        this.verdicts = new byte[Math.toIntExact(events.size())];
        this.follower = new int[log.size()];
        int[] next = new int[log.sessionNames().size()];
        Arrays.fill(next, NONE);
        for (int e = log.size() - 1; e >= 0; e--) {
            follower[e] = next[log.session(e)];
            next[log.session(e)] = e;
        }
    }

    @Override
    public void accept(RecommendationUpdate list) {
        count.accept(list);
        if (list.isTombstone()) {
            return;
        }
        int event = LoopedEvents.number(list.triggerEventId());
        int place = event % log.size();
        int loop = event - place;
        // Valid until the next list overwrites the verdicts of later events.
        for (int e = follower[place]; e != NONE && loop + e < verdicts.length; e = follower[e]) {
            verdicts[loop + e] =
                    holds(list.items(), log.itemNames().name(log.item(e))) ? HIT : MISS;
        }
    }

    private static boolean holds(List<RecommendedItem> items, String itemId) {
        for (int i = 0; i < Math.min(DEPTH, items.size()); i++) {
            if (items.get(i).itemId().equals(itemId)) {
                return true;
            }
        }
        return false;
    }

    ListCount count() {
        return count;
    }

    /**
     * The hit rate over the second half of the events; NaN if none is measured.
     *
     * @param counts whether an event is measured, by its position in the log
     */
    double hitRate(IntPredicate counts) {
        long judged = 0;
        long hits = 0;
        for (int e = (int) SteadyState.begin(events.size()); e < verdicts.length; e++) {
            if (verdicts[e] != 0 && counts.test(e % log.size())) {
                judged++;
                hits += verdicts[e] == HIT ? 1 : 0;
            }
        }
        return judged == 0 ? Double.NaN : (double) hits / judged;
    }

    /** Counts the lists of a run. */
    static final class ListCount implements Consumer<RecommendationUpdate> {

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

        /** Without tombstones. */
        long lists() {
            return lists.sum();
        }

        /** Lists that were emitted without a missing response. */
        long incomplete() {
            return incomplete.sum();
        }
    }
}
