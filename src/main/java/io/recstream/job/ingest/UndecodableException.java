package io.recstream.job.ingest;

import io.recstream.job.model.DeadLetterReason;
import io.recstream.job.model.Quoted;

/**
 * A payload that is not of its format. Without a stack trace, because such payloads may be
 * frequent.
 */
public final class UndecodableException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Maximum length of the message in a dead letter, characters: parsers quote their input. */
    private static final int MAX_MESSAGE = 300;

    private final DeadLetterReason reason;
    private final boolean isAboutFormat;

    public UndecodableException(DeadLetterReason reason, String message) {
        this(reason, message, false);
    }

    private UndecodableException(DeadLetterReason reason, String message, boolean isAboutFormat) {
        super(Quoted.escaped(message, MAX_MESSAGE), null, false, false);
        this.reason = reason;
        this.isAboutFormat = isAboutFormat;
    }

    /** A payload that may be of another format than the topic's. */
    static UndecodableException ofOtherFormat(DeadLetterReason reason, String message) {
        return new UndecodableException(reason, message, true);
    }

    /** Whether the setting of the topic's format may be wrong. */
    boolean isAboutFormat() {
        return isAboutFormat;
    }

    public DeadLetterReason reason() {
        return reason;
    }
}
