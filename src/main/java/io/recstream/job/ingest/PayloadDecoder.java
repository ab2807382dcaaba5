package io.recstream.job.ingest;

import java.io.Serializable;

/**
 * Turns a payload into its decoded form, or says why it cannot. Memory is bounded by the payload's
 * length, whatever the bytes claim.
 */
public interface PayloadDecoder<R> extends Serializable {

    R decode(byte[] payload) throws UndecodableException;

    /**
     * For how long the payload in hand has been waiting for its schema, milliseconds; 0 while none
     * waits. Any thread may ask.
     */
    default long waitedMillis() {
        return 0;
    }
}
