package io.recstream.job.registry;

import java.io.IOException;

/** A failed request to the registry, and whether a retry may help. */
public final class RegistryException extends IOException {

    private static final long serialVersionUID = 1L;

    /** The kind of failure. */
    public enum Kind {
        /** No response, or one that is not the registry's: a retry may help. */
        UNAVAILABLE,
        /** The registry does not know the client, or does not authorize it. */
        FORBIDDEN,
        /** The registry says that there is no such schema, version or subject. */
        NOT_FOUND,
        /** The registry has understood the request and rejected it. */
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
