package io.recstream.job.registry;

/** The registry says that nobody has registered a schema of this id. */
public final class NoSuchSchemaException extends Exception {

    private static final long serialVersionUID = 1L;

    NoSuchSchemaException(int id) {
        super("No schema of the registry has the id " + id, null, false, false);
    }
}
