package io.recstream.ingest;

import java.io.Serializable;

/**
 * Turns a payload into its decoded form, or says why it cannot. Memory is bounded by the payload's
 * length, whatever the bytes claim.
 */
public interface PayloadDecoder<R> extends Serializable {

    R decode(byte[] payload) throws UndecodableException;
}
