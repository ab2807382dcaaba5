package io.recstream.job.model;

import java.util.List;

/**
 * A user's sliding-window aggregates, or the end of them ({@link #isTombstone()}).
 *
 * @param version 1, 2, 3, … per user
 * @param asOf the exclusive end of the newest pane that the windows cover, epoch milliseconds
 * @param eventsTotal accepted events since the user's first one
 * @param windows shortest first
 */
public record UserFeatures(
        String userId,
        long version,
        long asOf,
        long lastEventTime,
        long eventsTotal,
        List<WindowFeatures> windows) {

    public static UserFeatures tombstone(String userId) {
        return new UserFeatures(userId, 0, 0, 0, 0, List.of());
    }

    public boolean isTombstone() {
        return version == 0;
    }
}
