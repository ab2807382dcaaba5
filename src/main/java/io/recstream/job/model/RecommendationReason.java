package io.recstream.job.model;

/**
 * The expert that contributed most of a recommended item's score, or why it is in the list without
 * one. The names are part of the output contract.
 */
public enum RecommendationReason {
    /** It occurs in similar sessions. */
    SIMILAR_SESSIONS,
    /** It often follows the newest item. */
    OFTEN_NEXT,
    /** It often occurs together with an item of the session. */
    OFTEN_TOGETHER,
    /** It is an item of the session, and users revisit items. */
    SEEN_BEFORE,
    POPULAR_IN_CATEGORY,
    POPULAR,
    /** A published rule puts it there. */
    PINNED
}
