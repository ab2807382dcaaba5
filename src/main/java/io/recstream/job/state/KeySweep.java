package io.recstream.job.state;

import java.util.Iterator;
import java.util.stream.Stream;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;

/**
 * Visits every key of an operator in the background, by {@link Slices}. Keys that come after its
 * start are not visited.
 */
public final class KeySweep {

    private final AbstractStreamOperator<?> operator;
    private final Slices slices;

    private Stream<Object> keys;
    private Iterator<Object> left;
    private KeyContext.Visitor visitor;
    private KeyContext.Visitor finished;

    KeySweep(AbstractStreamOperator<?> operator) {
        this.operator = operator;
        this.slices = new Slices(operator, this::step);
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
        slices.schedule(Slices.PAUSE_MILLIS);
    }

    private boolean step() throws Exception {
        if (keys == null) {
            return false;
        }
        if (left.hasNext()) {
            operator.setCurrentKey(left.next());
            visitor.visit();
            return true;
        }
        close();
        finished.visit();
        return false;
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
