package io.recstream.job.state;

import java.util.Iterator;
import java.util.stream.Stream;
import org.apache.flink.runtime.execution.CancelTaskException;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;

/** The key context of a running operator. */
record OperatorKeyContext(AbstractStreamOperator<?> operator, DeferredKey deferred)
        implements KeyContext {

    @Override
    public Object currentKey() {
        return operator.getCurrentKey();
    }

    @Override
    public void switchTo(Object key) {
        operator.setCurrentKey(key);
    }

    @Override
    public void apply() {
        Object key = deferred.get();
        if (key != null) {
            operator.setCurrentKey(key);
        }
    }

    @Override
    public void forEachKey(String stateName, Visitor visitor) throws Exception {
        Object resumed = currentKey();
        try (Stream<Object> found = keys(operator.getKeyedStateBackend(), stateName)) {
            for (Iterator<Object> each = found.iterator(); each.hasNext(); ) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new CancelTaskException();
                }
                switchTo(each.next());
                visitor.visit();
            }
        }
        if (resumed != null) {
            switchTo(resumed);
        }
    }

    /** The keys that have a value in a state; close it. */
    static Stream<Object> keys(KeyedStateBackend<Object> backend, String stateName) {
        Stream<Object> found = backend.getKeys(stateName, VoidNamespace.INSTANCE);
        // The iterator over a map on the heap may end when a value is read or changed.
        return storesBytes(backend) ? found : found.toList().stream();
    }

    @Override
    public boolean storesBytes() {
        return storesBytes(operator.getKeyedStateBackend());
    }

    static boolean storesBytes(KeyedStateBackend<?> backend) {
        return "rocksdb".equals(backend.getBackendTypeIdentifier());
    }
}
