package io.recstream.demo;

import java.time.Duration;

/**
 * Detects that all inputs have been processed and their outputs committed: the job has committed
 * the end of its inputs, two more checkpoints completed without new outputs, no transaction is
 * open, and the reader has read everything. Not thread-safe.
 */
final class Drain {

    private final long timeoutNanos;
    private JobProgress last;
    private long lastChangeNanos;
    private JobProgress quietSince;

    Drain(Duration timeout) {
        this.timeoutNanos = timeout.toNanos();
    }

    /**
     * The progress of the job, as sums over topics and partitions.
     *
     * @param committed offsets of the inputs that the job's group has committed
     * @param inputEnd end offsets of the inputs
     * @param checkpoints completed
     * @param stableEnd of the outputs, for a read_committed consumer
     * @param highWatermark of the outputs, including open transactions
     * @param read positions of the reader of the outputs
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

        /** Checkpoints are taken even if nothing else changes. */
        boolean equalsButForCheckpoints(JobProgress other) {
            return committed == other.committed
                    && stableEnd == other.stableEnd
                    && highWatermark == other.highWatermark
                    && read == other.read;
        }
    }

    /** To be called periodically with the current progress. */
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

    /** Whether nothing but checkpoints has changed for longer than the timeout. */
    boolean isStuck(long nanoTime) {
        return last != null && nanoTime - lastChangeNanos > timeoutNanos;
    }

    /** The condition that is not met yet, human-readable. */
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
