package io.recstream.job.state;

import java.util.Iterator;
import java.util.stream.Stream;
import org.apache.flink.runtime.execution.CancelTaskException;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;

/** The key context of a running operator. */
record OperatorKeyContext(AbstractStreamOperator<?> operator) implements KeyContext {

    @Override
    public Object currentKey() {
        return operator.getCurrentKey();
    }

    @Override
    public void switchTo(Object key) {
        operator.setCurrentKey(key);
    }

    @Override
    public void forEachKey(String stateName, Visitor visitor) throws Exception {
        Object resumed = currentKey();
        KeyedStateBackend<Object> keyed = operator.getKeyedStateBackend();
        try (Stream<Object> found = keyed.getKeys(stateName, VoidNamespace.INSTANCE)) {
            // The iterator over a map on the heap may end when a value is read or changed.
            Iterator<Object> each = storesBytes() ? found.iterator() : found.toList().iterator();
            while (each.hasNext()) {
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

    @Override
    public boolean storesBytes() {
        return storesBytes(operator.getKeyedStateBackend());
    }

    static boolean storesBytes(KeyedStateBackend<?> backend) {
        return "rocksdb".equals(backend.getBackendTypeIdentifier());
    }
}
