package io.recstream.ops.identity;

import io.recstream.avro.IdentityUpdate;
import io.recstream.job.ingest.StrictAvro;
import io.recstream.topics.OutputReader;
import java.io.IOException;

/** Reads identities of every format that the job writes. */
final class IdentityReader {

    private final OutputReader<IdentityUpdate> records;

    IdentityReader(StrictAvro.Registry registry) {
        records =
                new OutputReader<>(IdentityUpdate.class, IdentityUpdate.getClassSchema(), registry);
    }

    /**
     * The identity in a record's value.
     *
     * @throws IOException if it is none
     */
    IdentityUpdate read(byte[] value) throws IOException {
        try {
            return records.read(value);
        } catch (RuntimeException e) {
            throw new IOException("No " + IdentityUpdate.getClassSchema().getName(), e);
        }
    }
}
