package io.recstream.job.registry;

import java.io.IOException;

/** What a registry would not do, and whether it will do it later. */
public final class RegistryException extends IOException {

    private static final long serialVersionUID = 1L;

    /** What to make of it. */
    public enum Kind {
        /** No answer, or one that says nothing of the question: asking again may help. */
        UNAVAILABLE,
        /** The registry does not know the client, or does not authorize it. */
        FORBIDDEN,
        /** The registry says that there is no such schema, version or subject. */
        NOT_FOUND,
        /** The registry has understood, and says no. */
        REFUSED
    }

    private final Kind kind;

    RegistryException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
