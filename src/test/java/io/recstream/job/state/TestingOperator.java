package io.recstream.job.state;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;

/**
 * A keyed operator on its own, with a state backend, event time and a clock of its own: it can be
 * restarted from a snapshot at any point, and what it emitted before stays readable.
 */
public final class TestingOperator<I, O> {

    private final Supplier<CachingOperator<String, I, O>> operators;
    private final KeySelector<I, String> key;
    private final TypeInformation<O> outputType;
    private final StateBackend backend;
    private final List<O> output = new ArrayList<>();
    private final Map<OutputTag<?>, List<Object>> sideOutputs = new HashMap<>();

    private KeyedOneInputStreamOperatorTestHarness<String, I, O> harness;
    private long clock;
    private long snapshots;

    public TestingOperator(
            TestingBackend backend,
            KeySelector<I, String> key,
            Supplier<CachingOperator<String, I, O>> operators,
            OutputTag<?>... sideOutputs)
            throws Exception {
        this(backend, key, null, operators, sideOutputs);
    }

    /**
     * An operator whose output is copied by the serializer of its edge.
     *
     * @param outputType null for one that Flink derives from the classes
     */
    public TestingOperator(
            TestingBackend backend,
            KeySelector<I, String> key,
            TypeInformation<O> outputType,
            Supplier<CachingOperator<String, I, O>> operators,
            OutputTag<?>... sideOutputs)
            throws Exception {
        List.of(sideOutputs).forEach(tag -> this.sideOutputs.put(tag, new ArrayList<>()));
        this.backend = backend.create();
        this.key = key;
        this.outputType = outputType;
        this.operators = operators;
        start(null);
    }

    public void process(I record) throws Exception {
        harness.processElement(new StreamRecord<>(record));
    }

    public void watermark(long millis) throws Exception {
        harness.processWatermark(millis);
    }

    /** Moves the processing time on. */
    public void clock(long millis) throws Exception {
        clock = millis;
        harness.setProcessingTime(millis);
    }

    /** Takes a checkpoint that nobody needs. */
    public void flush() throws Exception {
        snapshot().discardState();
    }

    private OperatorSubtaskState snapshot() throws Exception {
        harness.prepareSnapshotPreBarrier(++snapshots);
        return harness.snapshot(snapshots, clock);
    }

    /** Takes a checkpoint, drops the operator, and restores it to a new one. */
    public void restart() throws Exception {
        OperatorSubtaskState snapshot = snapshot();
        drain();
        harness.close();
        start(snapshot);
    }

    public List<O> output() {
        drain();
        return Collections.unmodifiableList(output);
    }

    @SuppressWarnings("unchecked")
    public <T> List<T> output(OutputTag<T> tag) {
        List<Object> collected = sideOutputs.get(tag);
        var queue = harness.getSideOutput(tag);
        while (queue != null && !queue.isEmpty()) {
            collected.add(queue.poll().getValue());
        }
        return (List<T>) Collections.unmodifiableList(collected);
    }

    /** The keys that hold a value in the state of this name, all being written. */
    public Set<String> keysOf(String stateName) throws Exception {
        flush();
        KeyedStateBackend<String> keyed = harness.getOperator().getKeyedStateBackend();
        try (Stream<String> found = keyed.getKeys(stateName, VoidNamespace.INSTANCE)) {
            return found.collect(Collectors.toCollection(TreeSet::new));
        }
    }

    /** The value of a key, which is written before; null if there is none. */
    public <V> V value(String ofKey, KeyedValue<V> state) throws Exception {
        flush();
        KeyedStateBackend<String> keyed = harness.getOperator().getKeyedStateBackend();
        keyed.setCurrentKey(ofKey);
        ValueState<V> value =
                keyed.getPartitionedState(
                        VoidNamespace.INSTANCE,
                        VoidNamespaceSerializer.INSTANCE,
                        state.descriptor());
        return value.value();
    }

    public int eventTimeTimers() {
        return harness.numEventTimeTimers();
    }

    public int processingTimeTimers() {
        return harness.numProcessingTimeTimers();
    }

    public void close() throws Exception {
        harness.close();
    }

    private void start(OperatorSubtaskState snapshot) throws Exception {
        harness = new KeyedOneInputStreamOperatorTestHarness<>(operators.get(), key, Types.STRING);
        harness.setStateBackend(backend);
        harness.getExecutionConfig()
                .configure(
                        new Configuration().set(PipelineOptions.GENERIC_TYPES, false),
                        getClass().getClassLoader());
        harness.setProcessingTime(clock);
        if (outputType != null) {
            harness.setup(outputType.createSerializer(new SerializerConfigImpl()));
        }
        if (snapshot != null) {
            harness.initializeState(snapshot);
        }
        harness.open();
    }

    private void drain() {
        output.addAll(harness.extractOutputValues());
        harness.getOutput().clear();
        sideOutputs.keySet().forEach(this::output);
    }
}
