package io.recstream.job.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.Serializable;

/** Reads any payload of a format as a tree, whatever its schema. Not thread-safe. */
public interface TreeReader extends Serializable {

    JsonNode read(byte[] payload) throws UndecodableException;

    /**
     * Reads only the wanted fields.
     *
     * @param found by slot; null where there is nothing
     */
    default void read(byte[] payload, WantedFields wanted, JsonNode[] found)
            throws UndecodableException {
        wanted.root().find(read(payload), found);
    }

    /**
     * Whether bytes look like this format: keys are often of another one than values.
     *
     * @param bytes at least one
     */
    boolean recognizes(byte[] bytes);

    /** As of {@link PayloadDecoder#waitedMillis}. */
    default long waitedMillis() {
        return 0;
    }
}
