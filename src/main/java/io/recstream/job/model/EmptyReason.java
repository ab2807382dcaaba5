package io.recstream.job.model;

/** Why a list has no items. */
public enum EmptyReason {
    /** No expert has a candidate for the user's items yet. */
    NO_CANDIDATES,
    /** There were candidates, but list rules removed all of them. */
    ALL_FILTERED
}
