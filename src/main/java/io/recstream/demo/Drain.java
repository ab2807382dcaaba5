package io.recstream.demo;

import java.time.Duration;

/**
 * Tells when everything that went in has come out, committed: the job has committed the end of its
 * inputs, two more checkpoints completed without anything new in the outputs, no transaction is
 * open, and the reader has read all. Not for several threads.
 */
final class Drain {

    private final long patienceNanos;
    private JobProgress last;
    private long lastChangeNanos;
    private JobProgress quietSince;

    Drain(Duration patience) {
        this.patienceNanos = patience.toNanos();
    }

    /**
     * How far the job is. All are sums over topics and partitions.
     *
     * @param committed offsets that the job's group has committed for its inputs
     * @param inputEnd how far the inputs go
     * @param checkpoints completed
     * @param stableEnd of the outputs, for a read_committed consumer
     * @param highWatermark of the outputs, transactions that are still open included
     * @param read of the outputs, by our read_committed consumer
     */
    record JobProgress(
            long committed,
            long inputEnd,
            long checkpoints,
            long stableEnd,
            long highWatermark,
            long read) {

        boolean isInputProcessed() {
            return committed >= inputEnd;
        }

        boolean isOutputRead() {
            return stableEnd == highWatermark && read >= stableEnd;
        }

        /** Checkpoints go on even when nothing else does. */
        boolean equalsButForCheckpoints(JobProgress other) {
            return committed == other.committed
                    && stableEnd == other.stableEnd
                    && highWatermark == other.highWatermark
                    && read == other.read;
        }
    }

    /** To be asked again and again, with what is so now. */
    boolean isDone(JobProgress now, long nanoTime) {
        if (last == null || !now.equalsButForCheckpoints(last)) {
            lastChangeNanos = nanoTime;
        }
        last = now;
        if (!now.isInputProcessed() || !now.isOutputRead()) {
            quietSince = null;
            return false;
        }
        if (quietSince == null || quietSince.stableEnd() != now.stableEnd()) {
            quietSince = now;
            return false;
        }
        return now.checkpoints() >= quietSince.checkpoints() + 2;
    }

    /** Whether nothing but checkpoints has happened for longer than one has patience. */
    boolean isStuck(long nanoTime) {
        return last != null && nanoTime - lastChangeNanos > patienceNanos;
    }

    /** What it still waits for, for people. */
    String waitsFor() {
        if (last == null) {
            return "the first look";
        }
        if (!last.isInputProcessed()) {
            return String.format(
                    "the job to read its input: %,d of %,d records committed",
                    last.committed(), last.inputEnd());
        }
        if (!last.isOutputRead()) {
            return String.format(
                    "the output to be committed and read: %,d of %,d records",
                    last.read(), last.highWatermark());
        }
        return "two more checkpoints without anything new";
    }
}
