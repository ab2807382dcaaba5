package io.recstream.job.dedup;

import io.recstream.job.model.HashIndex;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * The fingerprints of one user's events. The verdict on an event depends on the events within reach
 * of its bucket only, and not on other events that are still stored.
 *
 * <p>Flat arrays in order of arrival, 32 bytes an event; from {@value #INDEXED_FROM} events on, an
 * index that is built with the first search finds one in constant time.
 */
public final class SeenEvents {

    /** The result of comparing an event with the ones before it. */
    public enum Verdict {
        NEW,
        /** The same id and the same payload. */
        DUPLICATE,
        /** The same id with another payload. */
        CONFLICT
    }

    private static final int INDEXED_FROM = 16;

    private long bucketMillis;
    private int size;
    private long[] idHigh;
    private long[] idLow;
    private long[] payload;
    private long[] bucket;

    /** Null while there are few entries, or after a change. */
    private HashIndex index;

    public SeenEvents(long bucketMillis) {
        this(bucketMillis, 2);
    }

    SeenEvents(long bucketMillis, int capacity) {
        this.bucketMillis = bucketMillis;
        idHigh = new long[capacity];
        idLow = new long[capacity];
        payload = new long[capacity];
        bucket = new long[capacity];
    }

    SeenEvents(SeenEvents from) {
        bucketMillis = from.bucketMillis;
        size = from.size;
        idHigh = Arrays.copyOf(from.idHigh, Math.max(2, size));
        idLow = Arrays.copyOf(from.idLow, Math.max(2, size));
        payload = Arrays.copyOf(from.payload, Math.max(2, size));
        bucket = Arrays.copyOf(from.bucket, Math.max(2, size));
    }

    public Verdict judge(EventFingerprint event, long eventBucket) {
        return size < INDEXED_FROM
                ? judgeByScan(event, eventBucket)
                : judgeByIndex(event, eventBucket);
    }

    public void remember(EventFingerprint event, long eventBucket) {
        append(event.idHigh(), event.idLow(), event.payload(), eventBucket);
        if (index != null && index.hasRoomFor(size)) {
            index.add(size - 1, (int) idLow[size - 1]);
        } else {
            index = null;
        }
    }

    /** Does not update the index: for {@link SeenEventsCodec}. */
    void append(long high, long low, long payloadHash, long eventBucket) {
        if (size == bucket.length) {
            int capacity = Math.max(4, size + (size >> 1));
            idHigh = Arrays.copyOf(idHigh, capacity);
            idLow = Arrays.copyOf(idLow, capacity);
            payload = Arrays.copyOf(payload, capacity);
            bucket = Arrays.copyOf(bucket, capacity);
        }
        idHigh[size] = high;
        idLow[size] = low;
        payload[size] = payloadHash;
        bucket[size] = eventBucket;
        size++;
    }

    /** The distinct buckets in which there are events. */
    Set<Long> buckets() {
        return LongStream.of(bucket).limit(size).boxed().collect(Collectors.toSet());
    }

    void forgetBefore(long oldestLive) {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (bucket[i] >= oldestLive) {
                idHigh[kept] = idHigh[i];
                idLow[kept] = idLow[i];
                payload[kept] = payload[i];
                bucket[kept] = bucket[i];
                kept++;
            }
        }
        index = kept == size ? index : null;
        size = kept;
    }

    /**
     * Changes the length of the buckets when the settings have changed: an event moves to the
     * bucket in which its old bucket starts.
     */
    void useBuckets(long millis) {
        if (millis != bucketMillis) {
            for (int i = 0; i < size; i++) {
                bucket[i] = Math.floorDiv(bucket[i] * bucketMillis, millis);
            }
            bucketMillis = millis;
        }
    }

    long oldestBucket() {
        long oldest = Long.MAX_VALUE;
        for (int i = 0; i < size; i++) {
            oldest = Math.min(oldest, bucket[i]);
        }
        return oldest;
    }

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    long bucketMillis() {
        return bucketMillis;
    }

    long idHigh(int entry) {
        return idHigh[entry];
    }

    long idLow(int entry) {
        return idLow[entry];
    }

    long payload(int entry) {
        return payload[entry];
    }

    long bucket(int entry) {
        return bucket[entry];
    }

    int sizeInBytes() {
        return 160 + 32 * bucket.length + (index == null ? 0 : index.sizeInBytes());
    }

    private Verdict judgeByScan(EventFingerprint event, long eventBucket) {
        Verdict verdict = Verdict.NEW;
        for (int i = 0; i < size && verdict != Verdict.DUPLICATE; i++) {
            verdict = stronger(verdict, i, event, eventBucket);
        }
        return verdict;
    }

    private Verdict judgeByIndex(EventFingerprint event, long eventBucket) {
        if (index == null) {
            index = new HashIndex(size);
            for (int i = 0; i < size; i++) {
                index.add(i, (int) idLow[i]);
            }
        }
        Verdict verdict = Verdict.NEW;
        int slot = index.home((int) event.idLow());
        int entry = index.entry(slot);
        while (entry >= 0 && verdict != Verdict.DUPLICATE) {
            verdict = stronger(verdict, entry, event, eventBucket);
            slot = index.next(slot);
            entry = index.entry(slot);
        }
        return verdict;
    }

    private Verdict stronger(Verdict soFar, int entry, EventFingerprint event, long eventBucket) {
        if (idLow[entry] != event.idLow()
                || idHigh[entry] != event.idHigh()
                || Math.abs(bucket[entry] - eventBucket) > Horizon.REACH) {
            return soFar;
        }
        return payload[entry] == event.payload() ? Verdict.DUPLICATE : Verdict.CONFLICT;
    }
}
