package io.recstream.job.model;

import java.io.Serializable;

/**
 * What delimits a session, and how many sessions of a user can be open.
 *
 * @param gapMillis a silence longer than this ends a session (event time)
 * @param latenessMillis how much older than the newest event a later event can be: an ended session
 *     is kept for that long, as such an event may belong to it
 * @param contextItems W: maximum number of distinct items in a session's context
 * @param maxOpen maximum number of open sessions of a user
 * @param maximumFeedback whether the learning weight of an event is only the part by which its
 *     weight exceeds the greatest weight of its item in the session's context: implicit feedback as
 *     in TencentRec (Huang et al., SIGMOD 2015)
 */
public record SessionParameters(
        long gapMillis, long latenessMillis, int contextItems, int maxOpen, boolean maximumFeedback)
        implements Serializable {

    /** Longer than any silence; leaves room for sums. */
    private static final long NEVER = Long.MAX_VALUE / 4;

    /** Those of the default settings. */
    public static final SessionParameters DEFAULT =
            new SessionParameters(30 * 60_000L, 10 * 60_000L + 5_000, 10, 4, false);

    /** The same, but no silence ends a session. */
    public SessionParameters withoutGap() {
        return new SessionParameters(NEVER, latenessMillis, contextItems, maxOpen, maximumFeedback);
    }
}
