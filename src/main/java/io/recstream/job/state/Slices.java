package io.recstream.job.state;

import java.util.concurrent.TimeUnit;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;

/**
 * Runs an operator's work in the background: some milliseconds at a time, between the records, so
 * that these wait for a third of the time at most.
 */
public final class Slices {

    private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /** Between two slices. */
    static final long PAUSE_MILLIS = 10;

    private final AbstractStreamOperator<?> operator;
    private final Work work;

    private boolean scheduled;

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
     * Starts the work some time from now, if it is not going on.
     *
     * @param delayMillis before the first slice
     */
    @SuppressWarnings("FutureReturnValueIgnored") // A failure of the callback fails the task.
    public void schedule(long delayMillis) {
        if (!scheduled) {
            scheduled = true;
            var timers = operator.getProcessingTimeService();
            timers.registerTimer(
                    timers.getCurrentProcessingTime() + delayMillis, timestamp -> run());
        }
    }

    private void run() throws Exception {
        scheduled = false;
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
