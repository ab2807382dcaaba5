package io.recstream.server;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;

/** How far the view is, and whether it is still told what happens. One thread writes. */
public final class ReadProgress {

    /** Without a word from the brokers for so long, answers may be stale. */
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

    /** What a view can be. */
    public enum State {
        REBUILDING,
        LIVE,
        /** It answers, but has not heard from the brokers for a while. */
        STALE,
        /** It cannot go on. */
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

    /** Whether the view has been at the end of the topics once. */
    public boolean isLive() {
        return live;
    }

    /** Whether answers may be older than what the topics hold. */
    boolean isStale() {
        return failure != null || System.nanoTime() - contactNanos > STALE_NANOS;
    }

    /** Of what the topics held at the start, by offsets: 0 to 1. */
    public double share() {
        return share;
    }

    /** Records applied so far. */
    public long records() {
        return records;
    }

    /** Records that were applied until the end was reached for the first time. */
    public long recordsToRebuild() {
        return recordsToRebuild;
    }

    /** How long that took; 0 before. */
    public double secondsToRebuild() {
        return live ? (liveNanos - startNanos) / 1e9 : 0;
    }

    /** Kafka's timestamp of the record that was applied last, epoch milliseconds. */
    long newestRecord() {
        return newestRecord;
    }

    /** Records that are there and not applied, when the brokers last said. */
    long lag() {
        return lag;
    }

    /** Why the view has stopped; null where it has not. */
    public Throwable failure() {
        return failure;
    }
}
