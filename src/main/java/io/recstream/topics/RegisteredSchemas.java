package io.recstream.topics;

import io.recstream.job.config.JobSettings;
import io.recstream.job.ingest.StrictAvro;
import io.recstream.job.preflight.RegistryPreflight;
import io.recstream.job.registry.RegistryClient;
import io.recstream.job.registry.RegistryException;
import java.io.IOException;

/** The schemas of the registry that the job's settings name. */
public record RegisteredSchemas(JobSettings settings) implements StrictAvro.Registry {

    private static final int TIMEOUT_MILLIS = 10_000;

    @Override
    public String schema(int id) throws IOException {
        if (settings.registry().urls().isEmpty()) {
            throw new IOException(
                    "The records are Confluent's Avro, which needs recstream.schema-registry.url");
        }
        try {
            return client().schema(id);
        } catch (RegistryException e) {
            throw new IOException("The registry does not return schema " + id, e);
        }
    }

    /** A client of the registry. */
    public RegistryClient client() {
        return new RegistryClient(RegistryPreflight.address(settings), TIMEOUT_MILLIS);
    }
}
