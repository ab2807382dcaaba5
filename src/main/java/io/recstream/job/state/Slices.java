package io.recstream.job.state;

import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;

/**
 * Runs an operator's work in the background: some milliseconds at a time, between the records, so
 * that these wait for a third of the time at most.
 */
public final class Slices {

    static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /** Between two slices. */
    static final long PAUSE_MILLIS = 10;

    private final AbstractStreamOperator<?> operator;
    private final Work work;

    /** When the next slice begins; Long.MAX_VALUE if none is scheduled. */
    private long scheduledAt = Long.MAX_VALUE;

    private ScheduledFuture<?> scheduled;

    /** Work that is done in small steps. */
    @FunctionalInterface
    public interface Work {

        /**
         * Does one step, under any current key, which it may change.
         *
         * @return false if nothing is left to do
         */
        boolean step() throws Exception;
    }

    Slices(AbstractStreamOperator<?> operator, Work work) {
        this.operator = operator;
        this.work = work;
    }

    /**
     * Starts the work some time from now, unless it starts earlier anyway.
     *
     * @param delayMillis before the first slice
     */
    public void schedule(long delayMillis) {
        var timers = operator.getProcessingTimeService();
        long at = timers.getCurrentProcessingTime() + delayMillis;
        if (at < scheduledAt) {
            if (scheduled != null) {
                scheduled.cancel(false);
            }
            scheduledAt = at;
            scheduled = timers.registerTimer(at, timestamp -> runIfScheduledFor(at));
        }
    }

    /** A callback that was cancelled too late finds another time. */
    private void runIfScheduledFor(long at) throws Exception {
        if (at == scheduledAt) {
            scheduledAt = Long.MAX_VALUE;
            scheduled = null;
            run();
        }
    }

    private void run() throws Exception {
        Object resumed = operator.getCurrentKey();
        long end = System.nanoTime() + SLICE_NANOS;
        boolean more = true;
        while (more && System.nanoTime() - end < 0) {
            more = work.step();
        }
        if (resumed != null) {
            operator.setCurrentKey(resumed);
        }
        if (more) {
            schedule(PAUSE_MILLIS);
        }
    }
}
