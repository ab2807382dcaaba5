package io.recstream.ingest;

import io.recstream.model.DeadLetterReason;
import io.recstream.model.Quoted;

/**
 * A payload that is not what its format says; without a stack trace, as garbage may be frequent.
 */
public final class UndecodableException extends Exception {

    private static final long serialVersionUID = 1L;

    /** The longest message in a dead letter, characters: parsers like to quote their input. */
    private static final int MAX_MESSAGE = 300;

    private final DeadLetterReason reason;

    public UndecodableException(DeadLetterReason reason, String message) {
        super(Quoted.escaped(message, MAX_MESSAGE), null, false, false);
        this.reason = reason;
    }

    public DeadLetterReason reason() {
        return reason;
    }
}
