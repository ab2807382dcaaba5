package io.recstream.job.ingest;

import org.apache.avro.io.ResolvingDecoder;

/** The bytes before an Avro record, which name its writer's schema. Not thread-safe. */
interface AvroFrame {

    /** How many bytes come before the record. */
    int headerBytes();

    /** What resolves the writer's schema, which a payload names, to the reader's. */
    ResolvingDecoder resolver(byte[] payload) throws UndecodableException;
}
