package io.recstream.ingest;

import io.recstream.model.DeadLetterReason;

/**
 * A payload that is not what its format says; without a stack trace, as garbage may be frequent.
 */
public final class UndecodableException extends Exception {

    private static final long serialVersionUID = 1L;

    /** The longest message in a dead letter, characters: parsers like to quote their input. */
    private static final int MAX_MESSAGE = 300;

    private final DeadLetterReason reason;

    public UndecodableException(DeadLetterReason reason, String message) {
        super(shortened(message), null, false, false);
        this.reason = reason;
    }

    public DeadLetterReason reason() {
        return reason;
    }

    private static String shortened(String message) {
        return message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE) + "…";
    }
}
