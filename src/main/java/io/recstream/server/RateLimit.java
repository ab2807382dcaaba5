package io.recstream.server;

import io.recstream.job.model.BoundedMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Limits requests per second by client with token buckets; bursts may be twice as many. Keeps the
 * buckets of the most recent clients; others start with a full one. Thread-safe.
 */
final class RateLimit {

    private static final int MAX_CLIENTS = 10_000;
    private static final double NANOS = 1e9;

    private final int perSecond;
    private final LongSupplier nanoTime;
    private final Map<String, Bucket> clients = BoundedMap.recentlyUsed(MAX_CLIENTS);

    private static final class Bucket {
        double tokens;
        long filledNanos;
    }

    /**
     * @param perSecond 0 for no limit
     */
    RateLimit(int perSecond, LongSupplier nanoTime) {
        this.perSecond = perSecond;
        this.nanoTime = nanoTime;
    }

    /** Whether the client's request is admitted. */
    boolean admits(String client) {
        if (perSecond == 0) {
            return true;
        }
        long now = nanoTime.getAsLong();
        synchronized (clients) {
            Bucket bucket = clients.get(client);
            if (bucket == null) {
                bucket = new Bucket();
                bucket.tokens = 2.0 * perSecond;
                clients.put(client, bucket);
            } else {
                double added = (now - bucket.filledNanos) / NANOS * perSecond;
                bucket.tokens = Math.min(2.0 * perSecond, bucket.tokens + added);
            }
            bucket.filledNanos = now;
            if (bucket.tokens < 1) {
                return false;
            }
            bucket.tokens--;
            return true;
        }
    }
}
