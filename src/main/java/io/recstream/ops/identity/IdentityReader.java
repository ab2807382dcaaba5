package io.recstream.ops.identity;

import io.recstream.avro.IdentityUpdate;
import io.recstream.job.emit.JsonRecords;
import io.recstream.job.emit.OlderSchemas;
import io.recstream.job.ingest.StrictAvro;
import java.io.IOException;
import org.apache.avro.Schema;

/**
 * Reads identities of every format that the job writes. The first byte determines the format, so a
 * topic may contain several.
 */
final class IdentityReader {

    private final StrictAvro avro;

    IdentityReader(StrictAvro.Registry registry) {
        Schema schema = IdentityUpdate.getClassSchema();
        avro = new StrictAvro(schema, OlderSchemas.of(schema), registry);
    }

    /**
     * The identity in a record's value.
     *
     * @throws IOException if it is none
     */
    IdentityUpdate read(byte[] value) throws IOException {
        if (value.length == 0) {
            throw new IOException("The value is empty");
        }
        try {
            return (IdentityUpdate)
                    (value[0] == '{'
                            ? JsonRecords.read(value, IdentityUpdate.getClassSchema())
                            : avro.read(value));
        } catch (RuntimeException e) {
            throw new IOException("No " + IdentityUpdate.getClassSchema().getName(), e);
        }
    }
}
