package io.recstream.job.ingest;

import java.io.Serializable;

/**
 * Decodes a payload, or fails with the reason. Memory is bounded by the payload's length, whatever
 * lengths the payload contains.
 */
public interface PayloadDecoder<R> extends Serializable {

    R decode(byte[] payload) throws UndecodableException;

    /**
     * How long the current payload has been waiting for its schema, milliseconds; 0 while none
     * waits. Any thread may call it.
     */
    default long waitedMillis() {
        return 0;
    }
}
