package io.recstream.job.state;

import java.io.Serializable;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * The key of the element that an operator processes, while the state backend does not have it yet:
 * RocksDB's encodes each key that it is given, and most values are found in the cells. So the
 * backend gets the key when a cell reads or writes state.
 */
final class DeferredKey implements Serializable {

    private static final long serialVersionUID = 1L;

    private transient Object key;

    /** Takes the key of an element instead of the backend. */
    @SuppressWarnings("unchecked") // Flink gives an operator the elements that its selector is for.
    void defer(StreamRecord<?> element, KeySelector<?, ?> selector) throws Exception {
        key = ((KeySelector<Object, ?>) selector).getKey(element.getValue());
    }

    /** The key, or null if the backend has the current one. */
    Object get() {
        return key;
    }

    /** The backend has the current key. */
    void clear() {
        key = null;
    }
}
