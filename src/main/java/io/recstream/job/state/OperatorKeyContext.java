package io.recstream.job.state;

import java.util.Iterator;
import java.util.stream.Stream;
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
            for (Iterator<Object> each = found.iterator(); each.hasNext(); ) {
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
