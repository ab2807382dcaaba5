package io.recstream.job.model;

import java.util.List;

/**
 * A user's sliding-window aggregates, or the end of them ({@link #isTombstone()}).
 *
 * @param version 1, 2, 3, … per user
 * @param asOf the exclusive end of the newest pane that the windows cover, epoch milliseconds
 * @param eventsTotal accepted events since the user's first one
 * @param windows shortest first
 * @param missingBefore {@link #COMPLETE} if every event of the user is counted; else some before
 *     this time are not, epoch milliseconds: those that an id of the user had before it became
 *     theirs, and that were too many or too old to be replayed
 */
public record UserFeatures(
        String userId,
        long version,
        long asOf,
        long lastEventTime,
        long eventsTotal,
        List<WindowFeatures> windows,
        long missingBefore) {

    public static final long COMPLETE = Long.MIN_VALUE;

    /** Features in which every event of the user is counted. */
    public UserFeatures(
            String userId,
            long version,
            long asOf,
            long lastEventTime,
            long eventsTotal,
            List<WindowFeatures> windows) {
        this(userId, version, asOf, lastEventTime, eventsTotal, windows, COMPLETE);
    }

    public static UserFeatures tombstone(String userId) {
        return new UserFeatures(userId, 0, 0, 0, 0, List.of());
    }

    public boolean isTombstone() {
        return version == 0;
    }
}
