package io.recstream.job.model;

import java.util.List;

/**
 * A user's new list, best first, or the end of their lists ({@link #isTombstone()}).
 *
 * @param version 1, 2, 3, … per user
 * @param generatedAt wall clock, epoch milliseconds
 * @param triggerEventId the newest event at that list
 * @param eventTime of that event, epoch milliseconds
 * @param sessionEvents number of events of the user's session at that list, or {@link #UNKNOWN}
 * @param complete false if a response did not arrive in time
 * @param emptyReason why there are no items, or null where there are
 */
public record RecommendationUpdate(
        String userId,
        long version,
        long generatedAt,
        String triggerEventId,
        long eventTime,
        int sessionEvents,
        boolean complete,
        EmptyReason emptyReason,
        List<RecommendedItem> items) {

    /** The session began before its events were counted. */
    public static final int UNKNOWN = -1;

    public static RecommendationUpdate tombstone(String userId) {
        return new RecommendationUpdate(userId, 0, 0, "", 0, 0, true, null, List.of());
    }

    public RecommendationUpdate generatedAt(long instant) {
        return new RecommendationUpdate(
                userId,
                version,
                instant,
                triggerEventId,
                eventTime,
                sessionEvents,
                complete,
                emptyReason,
                items);
    }

    /** The same list with other items. */
    public RecommendationUpdate with(List<RecommendedItem> others, EmptyReason reason) {
        return new RecommendationUpdate(
                userId,
                version,
                generatedAt,
                triggerEventId,
                eventTime,
                sessionEvents,
                complete,
                reason,
                others);
    }

    public boolean isTombstone() {
        return version == 0;
    }
}
