package io.recstream.job.ingest;

import org.apache.avro.io.ResolvingDecoder;

/** The header of an Avro record, which identifies its writer's schema. Not thread-safe. */
interface AvroFrame {

    /** The length of the header, bytes. */
    int headerBytes();

    /** The decoder that resolves the writer's schema of a payload to the reader's. */
    ResolvingDecoder resolver(byte[] payload) throws UndecodableException;
}
