package io.recstream.server;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;

/** How far the view has been read, and whether it is up to date. One thread writes. */
public final class ReadProgress {

    /** Without a response of the brokers for this time, the view may be stale. */
    private static final long STALE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final long startNanos = System.nanoTime();
    private Map<TopicPartition, Long> begins = Map.of();
    private Map<TopicPartition, Long> targets = Map.of();
    private volatile double share;
    private volatile boolean live;
    private volatile long liveNanos;
    private volatile long records;
    private volatile long recordsToRebuild;
    private volatile long newestRecord;
    private volatile long lag;
    private volatile long contactNanos = System.nanoTime();
    private volatile Throwable failure;

    /** The state of a view. */
    public enum State {
        REBUILDING,
        LIVE,
        /** Live, but the brokers have not responded for a while. */
        STALE,
        /** Stopped by a failure. */
        FAILED
    }

    void begin(Map<TopicPartition, Long> from, Map<TopicPartition, Long> to) {
        begins = from;
        targets = to;
        contactNanos = System.nanoTime();
    }

    void advance(Map<TopicPartition, Long> positions) {
        if (live) {
            return;
        }
        long done = 0;
        long all = 0;
        boolean there = true;
        for (Map.Entry<TopicPartition, Long> target : targets.entrySet()) {
            long from = begins.get(target.getKey());
            long at = positions.getOrDefault(target.getKey(), from);
            all += Math.max(0, target.getValue() - from);
            done += Math.max(0, Math.min(at, target.getValue()) - from);
            there &= at >= target.getValue();
        }
        share = all == 0 ? 1 : (double) done / all;
        if (there) {
            recordsToRebuild = records;
            liveNanos = System.nanoTime();
            live = true;
        }
    }

    void contact(Map<TopicPartition, Long> ends, Map<TopicPartition, Long> positions) {
        lag =
                ends.entrySet().stream()
                        .mapToLong(end -> end.getValue() - positions.get(end.getKey()))
                        .sum();
        contactNanos = System.nanoTime();
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
    void applied(long timestamp) {
        records++;
        newestRecord = timestamp;
    }

    void fail(Throwable cause) {
        failure = cause;
    }

    public State state() {
        if (failure != null) {
            return State.FAILED;
        }
        if (!live) {
            return State.REBUILDING;
        }
        return isStale() ? State.STALE : State.LIVE;
    }

    /** Whether the view has reached the end of the topics once. */
    public boolean isLive() {
        return live;
    }

    /** Whether the view may be older than the topics. */
    boolean isStale() {
        return failure != null || System.nanoTime() - contactNanos > STALE_NANOS;
    }

    /** Share of the topics' content at the start, by offsets: 0 to 1. */
    public double share() {
        return share;
    }

    /** Records that were applied. */
    public long records() {
        return records;
    }

    /** Records that were applied until the view was live. */
    public long recordsToRebuild() {
        return recordsToRebuild;
    }

    /** How long that took; 0 until then. */
    public double secondsToRebuild() {
        return live ? (liveNanos - startNanos) / 1e9 : 0;
    }

    /** Kafka's timestamp of the last applied record, epoch milliseconds. */
    long newestRecord() {
        return newestRecord;
    }

    /** Records that are not applied yet, by the last response of the brokers. */
    long lag() {
        return lag;
    }

    /** Why the view has stopped; null if it has not. */
    public Throwable failure() {
        return failure;
    }
}
