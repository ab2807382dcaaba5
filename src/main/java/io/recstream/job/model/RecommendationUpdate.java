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
 * @param rulesVersion of the published rules that it was ranked under, or null if none were
 * @param variant of the running experiment, as {@link Experiment#label} names it, or null
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
        List<RecommendedItem> items,
        Long rulesVersion,
        String variant) {

    /** A list under the settings alone. */
    public RecommendationUpdate(
            String userId,
            long version,
            long generatedAt,
            String triggerEventId,
            long eventTime,
            int sessionEvents,
            boolean complete,
            EmptyReason emptyReason,
            List<RecommendedItem> items) {
        this(
                userId,
                version,
                generatedAt,
                triggerEventId,
                eventTime,
                sessionEvents,
                complete,
                emptyReason,
                items,
                null,
                null);
    }

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
                items,
                rulesVersion,
                variant);
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
                others,
                rulesVersion,
                variant);
    }

    public boolean isTombstone() {
        return version == 0;
    }
}
