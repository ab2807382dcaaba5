package io.recstream.job.registry;

/** No schema of this id is registered. */
public final class NoSuchSchemaException extends Exception {

    private static final long serialVersionUID = 1L;

    NoSuchSchemaException(int id) {
        super("No schema of the registry has the id " + id, null, false, false);
    }
}
