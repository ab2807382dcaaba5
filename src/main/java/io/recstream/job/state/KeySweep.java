package io.recstream.job.state;

import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;

/**
 * Visits every key of an operator in the background: some milliseconds of work at a time, between
 * the records. Keys that come after its start are not visited.
 */
public final class KeySweep {

    private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /** Between two slices, so that records wait for a third of the time at most. */
    private static final long PAUSE_MILLIS = 10;

    private final AbstractStreamOperator<?> operator;

    private Stream<Object> keys;
    private Iterator<Object> left;
    private KeyContext.Visitor visitor;
    private KeyContext.Visitor finished;

    KeySweep(AbstractStreamOperator<?> operator) {
        this.operator = operator;
    }

    public boolean isRunning() {
        return keys != null;
    }

    /**
     * Starts to visit all keys that have a value in a state of the backend.
     *
     * @param each called for each; that key is the current one
     * @param whenFinished called after the last one
     */
    public void start(String stateName, KeyContext.Visitor each, KeyContext.Visitor whenFinished) {
        visitor = each;
        finished = whenFinished;
        keys = OperatorKeyContext.keys(operator.getKeyedStateBackend(), stateName);
        left = keys.iterator();
        schedule();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // A failure of the callback fails the task.
    private void schedule() {
        var timers = operator.getProcessingTimeService();
        timers.registerTimer(
                timers.getCurrentProcessingTime() + PAUSE_MILLIS, timestamp -> slice());
    }

    private void slice() throws Exception {
        if (keys == null) {
            return;
        }
        Object resumed = operator.getCurrentKey();
        long end = System.nanoTime() + SLICE_NANOS;
        while (left.hasNext() && System.nanoTime() - end < 0) {
            operator.setCurrentKey(left.next());
            visitor.visit();
        }
        if (resumed != null) {
            operator.setCurrentKey(resumed);
        }
        if (left.hasNext()) {
            schedule();
        } else {
            close();
            finished.visit();
        }
    }

    /** Ends it early; the visitor is not called again. */
    void close() {
        if (keys != null) {
            keys.close();
            keys = null;
            left = null;
        }
    }
}
