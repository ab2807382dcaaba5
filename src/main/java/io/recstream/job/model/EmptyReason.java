package io.recstream.job.model;

/** Why a list has no items. */
public enum EmptyReason {
    /** No expert knows anything that goes with the user's items, yet. */
    NO_CANDIDATES,
    /** There were candidates, but none may be recommended. */
    ALL_FILTERED
}
