package io.recstream.demo;

import io.recstream.telemetry.PrequentialMatcher;
import io.recstream.telemetry.RollingAccuracy;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Accuracy of the lists, measured from the topics: each accepted event of a user, except the first
 * one, is ranked in the list that they had before it.
 *
 * <p>Version v, triggered by event e, applies to the events after e up to and including the trigger
 * of the next version. No list, or an item that is not in it, is a miss. Counts are integers, so
 * the result does not depend on the order of users.
 *
 * <p>Memory grows with the number of items. Not thread-safe.
 */
final class AccuracyReport implements PrequentialMatcher.Listener {

    static final int TOP = RollingAccuracy.TOP;

    /** Hits by rank; the last element counts the misses. */
    private final long[] ranks = new long[TOP + 1];

    /** Items of scored events, and of lists. */
    private final Set<String> visited = new HashSet<>();

    private final Set<String> shown = new HashSet<>();

    /** Items of events whose list is not known yet, with the number of these events. */
    private final Map<String, Integer> pending = new HashMap<>();

    private long taken;
    private long takenWithList;

    @Override
    public void pending(String item) {
        pending.merge(item, 1, Integer::sum);
    }

    @Override
    public void refused(String item) {
        noLongerPending(item);
    }

    private void noLongerPending(String item) {
        pending.computeIfPresent(item, (any, events) -> events == 1 ? null : events - 1);
    }

    @Override
    public void listed(List<String> items) {
        shown.addAll(items);
    }

    @Override
    public void matched(String item, List<String> list, boolean first) {
        noLongerPending(item);
        visited.add(item);
        taken++;
        takenWithList += list == null || list.isEmpty() ? 0 : 1;
        if (!first) {
            int rank = list == null ? -1 : list.indexOf(item);
            ranks[rank < 0 ? TOP : rank]++;
        }
    }

    /** The current score, without pending events. */
    Score score() {
        return Score.of(ranks);
    }

    /** The current coverage, of pending events as well: lists may have their items already. */
    Reach reach() {
        long items = visited.size() + pending.keySet().stream().filter(this::isNew).count();
        return new Reach(
                visited.isEmpty() ? Double.NaN : (double) shown.size() / items,
                taken == 0 ? Double.NaN : (double) takenWithList / taken);
    }

    private boolean isNew(String item) {
        return !visited.contains(item);
    }

    /**
     * The accuracy.
     *
     * @param events number of scored events
     * @param hitRate share of them whose item was among the first 20
     * @param meanReciprocalRank of them, 0 for a miss
     */
    record Score(long events, double hitRate, double meanReciprocalRank) {

        static Score of(long[] ranks) {
            long hits = 0;
            double reciprocal = 0;
            for (int rank = 0; rank < TOP; rank++) {
                hits += ranks[rank];
                reciprocal += ranks[rank] / (rank + 1.0);
            }
            long events = hits + ranks[TOP];
            return events == 0
                    ? new Score(0, Double.NaN, Double.NaN)
                    : new Score(events, (double) hits / events, reciprocal / events);
        }
    }

    /**
     * Coverage of items and events.
     *
     * @param coverage distinct items in the first 20 of lists, divided by distinct items of events;
     *     above 1 if lists have items that these events do not
     * @param shareWithList share of all accepted events, a user's first one included, before which
     *     they had a list with items
     */
    record Reach(double coverage, double shareWithList) {}
}
