package io.recstream.ops.inspect;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.state.api.functions.KeyedStateReaderFunction;

/** Reads the keys of one operator. */
abstract class KeyReader<T> extends KeyedStateReaderFunction<String, T> {

    private static final long serialVersionUID = 1L;

    /** One state of the operator, as of the current key. */
    static final class Opened<V> {

        private final KeyedState<V> declared;
        private final KeyedState.Current<V> state;
        private final DataOutputSerializer buffer = new DataOutputSerializer(4_096);

        private Opened(KeyedState<V> declared, KeyedState.Current<V> state) {
            this.declared = declared;
            this.state = state;
        }

        String name() {
            return declared.name();
        }

        /** The size of the value in its newest byte form, bytes; 0 if there is none. */
        int bytes() throws IOException {
            V value = state.value();
            buffer.clear();
            if (value != null) {
                declared.descriptor().getSerializer().serialize(value, buffer);
            }
            return buffer.length();
        }

        /** The value in human-readable form, with its size in bytes; null if there is none. */
        Map<String, Object> facts() throws IOException {
            V value = state.value();
            if (value == null) {
                return null;
            }
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("bytes", bytes());
            facts.putAll(declared.facts().apply(value));
            return facts;
        }
    }

    private final String uid;
    private transient List<Opened<?>> states;

    KeyReader(String uid) {
        this.uid = uid;
    }

    @Override
    public void open(OpenContext context) {
        states = new ArrayList<>();
        KeyedState.of(uid).forEach(declared -> states.add(opened(declared)));
    }

    private <V> Opened<V> opened(KeyedState<V> declared) {
        return new Opened<>(declared, declared.opener().apply(getRuntimeContext()));
    }

    String uid() {
        return uid;
    }

    List<Opened<?>> states() {
        return states;
    }
}
