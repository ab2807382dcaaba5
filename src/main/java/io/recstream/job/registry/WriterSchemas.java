package io.recstream.job.registry;

import io.recstream.job.model.BoundedMap;
import io.recstream.job.registry.RegistryException.Kind;
import java.io.Serializable;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The texts of schemas by id. While the registry is not available it retries without limit: the
 * caller's input waits, and no record is rejected because the registry is down. Callers cache the
 * result. Not thread-safe.
 */
public final class WriterSchemas implements Serializable {

    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(WriterSchemas.class);

    private static final int TIMEOUT_MILLIS = 5_000;

    /** How long an id that does not exist is not requested again. */
    private static final long UNKNOWN_MILLIS = 30_000;

    private static final int MAX_UNKNOWN = 1_000;

    private final RegistryAddress address;
    private final Backoff backoff;

    private transient RegistryClient client;
    private transient Map<Integer, Long> unknownSince;

    /** 0 while nothing waits; read by other threads. */
    private transient volatile long waitingSinceNanos;

    public WriterSchemas(RegistryAddress address, Backoff backoff) {
        this.address = address;
        this.backoff = backoff;
    }

    /**
     * The text of a schema; waits until the registry has responded.
     *
     * @throws WaitInterruptedException if the thread is interrupted while it waits
     */
    public String schema(int id) throws NoSuchSchemaException {
        if (unknownSince == null) {
            unknownSince = BoundedMap.newest(MAX_UNKNOWN);
        }
        Long since = unknownSince.get(id);
        if (since != null && millis() - since < UNKNOWN_MILLIS) {
            throw new NoSuchSchemaException(id);
        }
        try {
            return await(id);
        } finally {
            waitingSinceNanos = 0;
        }
    }

    /**
     * How long the input has been waiting for the registry, milliseconds; 0 while it does not. Any
     * thread may call it.
     */
    public long waitedMillis() {
        long since = waitingSinceNanos;
        return since == 0 ? 0 : Math.max(1, (System.nanoTime() - since) / 1_000_000);
    }

    private String await(int id) throws NoSuchSchemaException {
        for (int attempt = 0; ; attempt++) {
            try {
                return ask(id);
            } catch (RegistryException e) {
                if (e.kind() == Kind.NOT_FOUND) {
                    unknownSince.put(id, millis());
                    throw new NoSuchSchemaException(id);
                }
                pause(id, attempt, e);
            } catch (RuntimeException e) {
                // For instance, the credentials cannot be read; the record is not at fault.
                pause(id, attempt, e);
            }
        }
    }

    /** The client is created again until its credentials can be read. */
    private String ask(int id) throws RegistryException {
        if (client == null) {
            client = new RegistryClient(address, TIMEOUT_MILLIS);
        }
        return client.schema(id);
    }

    private void pause(int id, int attempt, Exception why) {
        client = null;
        if (waitingSinceNanos == 0) {
            waitingSinceNanos = System.nanoTime();
        }
        LOG.warn(
                "The schema with id {} cannot be fetched; the input waits, attempt {}: {}",
                id,
                attempt + 1,
                why.getMessage());
        try {
            Thread.sleep(backoff.after(attempt).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WaitInterruptedException(e);
        }
    }

    private static long millis() {
        return System.nanoTime() / 1_000_000;
    }
}
