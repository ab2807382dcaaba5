package io.recstream.job.model;

/**
 * The expert that gave a recommended item most of its score. The names are part of the output
 * contract.
 */
public enum RecommendationReason {
    /** Sessions like this one went on to it. */
    SIMILAR_SESSIONS,
    /** It often comes next after the newest item. */
    OFTEN_NEXT,
    /** It often goes together with an item of the session. */
    OFTEN_TOGETHER,
    /** The user has been there in this session, and users come back. */
    SEEN_BEFORE,
    POPULAR_IN_CATEGORY,
    POPULAR
}
