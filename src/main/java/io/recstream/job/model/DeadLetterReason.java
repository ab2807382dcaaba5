package io.recstream.job.model;

/** Why a record was rejected. The names are part of the output contract; the order is not. */
public enum DeadLetterReason {
    /** An event without a value. (A catalogue record without one is a tombstone.) */
    NULL_VALUE,
    /** Bytes that are not of the configured format, or an id with control characters. */
    MALFORMED,
    /** An Avro fingerprint, or schema id, that is not known. */
    UNKNOWN_SCHEMA,
    RECORD_TOO_LARGE,
    INVALID_UTF8,
    MISSING_EVENT_ID,
    /** Neither a user id nor a device id. */
    MISSING_USER_ID,
    MISSING_ITEM_ID,
    /** An id of more than {@link UserEvent#MAX_ID_BYTES} bytes of UTF-8. */
    ID_TOO_LONG,
    UNKNOWN_EVENT_TYPE,
    /** Absent, not a time, before the earliest credible time, or after the year 9999. */
    INVALID_EVENT_TIME,
    /** Further ahead of the wall clock than the allowed skew: it must not move the watermark. */
    FUTURE_EVENT_TIME,
    /** A value or price that is no number, or out of the bounds of {@link MicroUnits}. */
    INVALID_VALUE,
    /** Older than the allowed lateness. */
    LATE,
    /** An event id that the user has used before, with other content. */
    CONFLICTING_EVENT_ID
}
