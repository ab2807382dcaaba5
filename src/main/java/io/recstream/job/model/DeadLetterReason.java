package io.recstream.job.model;

import java.util.EnumSet;
import java.util.Set;

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
    CONFLICTING_EVENT_ID,
    /** A link of an id to itself, of two devices, or of an unknown kind. */
    INVALID_LINK,
    /** A link that would give a person more ids than {@link IdentityParameters#maxComponent}. */
    COMPONENT_TOO_LARGE,
    /**
     * An event whose user is one more of its device than {@link IdentityParameters#maxOwners}
     * allows: the event itself counts, for its user.
     */
    TOO_MANY_OWNERS,
    /** An event of a user who was forgotten, from before that. The dead letter has no payload. */
    FORGOTTEN,
    /** A command without an id, or one that was refused. */
    INVALID_COMMAND;

    /** The reasons for which events and items are rejected. */
    public static Set<DeadLetterReason> ofRecords() {
        return EnumSet.complementOf(
                EnumSet.of(
                        INVALID_LINK,
                        COMPONENT_TOO_LARGE,
                        TOO_MANY_OWNERS,
                        FORGOTTEN,
                        INVALID_COMMAND));
    }
}
