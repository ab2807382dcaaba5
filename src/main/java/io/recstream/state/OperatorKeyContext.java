package io.recstream.state;

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
    public boolean storesBytes() {
        return "rocksdb".equals(operator.getKeyedStateBackend().getBackendTypeIdentifier());
    }
}
