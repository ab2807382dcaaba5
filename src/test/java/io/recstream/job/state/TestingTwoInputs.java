package io.recstream.job.state;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;

/**
 * {@link TestingOperator} for an operator of two inputs, the second keyed or broadcast.
 *
 * @param <P> the operator's type
 */
public final class TestingTwoInputs<
        A, B, O, P extends AbstractStreamOperator<O> & TwoInputStreamOperator<A, B, O>> {

    private final Supplier<P> operators;
    private final KeySelector<A, String> firstKey;
    private final KeySelector<B, String> secondKey;
    private final StateBackend backend;
    private final TypeInformation<O> outputType;
    private final List<O> output = new ArrayList<>();
    private final Map<OutputTag<?>, List<Object>> sideOutputs = new HashMap<>();

    private KeyedTwoInputStreamOperatorTestHarness<String, A, B, O> harness;
    private P operator;
    private long clock;
    private long snapshots;

    /**
     * Starts the operator.
     *
     * @param secondKey null where the second input is a broadcast
     */
    public TestingTwoInputs(
            TestingBackend backend,
            KeySelector<A, String> firstKey,
            KeySelector<B, String> secondKey,
            Supplier<P> operators,
            OutputTag<?>... sideOutputs)
            throws Exception {
        this(backend.create(), firstKey, secondKey, null, operators, sideOutputs);
    }

    /**
     * Starts the operator.
     *
     * @param secondKey null where the second input is a broadcast
     */
    public TestingTwoInputs(
            StateBackend backend,
            KeySelector<A, String> firstKey,
            KeySelector<B, String> secondKey,
            Supplier<P> operators,
            OutputTag<?>... sideOutputs)
            throws Exception {
        this(backend, firstKey, secondKey, null, operators, sideOutputs);
    }

    /**
     * Starts the operator.
     *
     * @param outputType null where Flink finds it out
     */
    public TestingTwoInputs(
            TestingBackend backend,
            KeySelector<A, String> firstKey,
            KeySelector<B, String> secondKey,
            TypeInformation<O> outputType,
            Supplier<P> operators,
            OutputTag<?>... sideOutputs)
            throws Exception {
        this(backend.create(), firstKey, secondKey, outputType, operators, sideOutputs);
    }

    private TestingTwoInputs(
            StateBackend backend,
            KeySelector<A, String> firstKey,
            KeySelector<B, String> secondKey,
            TypeInformation<O> outputType,
            Supplier<P> operators,
            OutputTag<?>... sideOutputs)
            throws Exception {
        this.outputType = outputType;
        List.of(sideOutputs).forEach(tag -> this.sideOutputs.put(tag, new ArrayList<>()));
        this.backend = backend;
        this.firstKey = firstKey;
        this.secondKey = secondKey;
        this.operators = operators;
        start(null);
    }

    public void first(A record) throws Exception {
        harness.processElement1(new StreamRecord<>(record));
    }

    public void second(B record) throws Exception {
        harness.processElement2(new StreamRecord<>(record));
    }

    /** Moves the event time of both inputs on. */
    public void watermark(long millis) throws Exception {
        harness.processBothWatermarks(new Watermark(millis));
    }

    /** Moves the event time of the first input on. */
    public void firstWatermark(long millis) throws Exception {
        harness.processWatermark1(new Watermark(millis));
    }

    /** Moves the event time of the second input on. */
    public void secondWatermark(long millis) throws Exception {
        harness.processWatermark2(new Watermark(millis));
    }

    /** The second input has nothing for now. */
    public void secondIdle() throws Exception {
        harness.processWatermarkStatus2(WatermarkStatus.IDLE);
    }

    /** The watermarks that have been emitted since the start. */
    public List<Long> watermarks() {
        return harness.getOutput().stream()
                .filter(Watermark.class::isInstance)
                .map(element -> ((Watermark) element).getTimestamp())
                .toList();
    }

    /** Moves the processing time on. */
    public void clock(long millis) throws Exception {
        clock = millis;
        harness.setProcessingTime(millis);
    }

    /** Takes a checkpoint, drops the operator, and restores it to a new one. */
    public void restart() throws Exception {
        OperatorSubtaskState snapshot = snapshot();
        drain();
        harness.close();
        start(snapshot);
    }

    private OperatorSubtaskState snapshot() throws Exception {
        harness.prepareSnapshotPreBarrier(++snapshots);
        return harness.snapshot(snapshots, clock);
    }

    public List<O> output() {
        drain();
        return List.copyOf(output);
    }

    @SuppressWarnings("unchecked")
    public <T> List<T> output(OutputTag<T> tag) {
        List<Object> collected = sideOutputs.get(tag);
        var queue = harness.getSideOutput(tag);
        while (queue != null && !queue.isEmpty()) {
            collected.add(queue.poll().getValue());
        }
        return (List<T>) List.copyOf(collected);
    }

    /** The keys that hold a value in the state of this name, all being written. */
    public Set<String> keysOf(String stateName) throws Exception {
        snapshot().discardState();
        KeyedStateBackend<String> keyed = operator.getKeyedStateBackend();
        try (Stream<String> found = keyed.getKeys(stateName, VoidNamespace.INSTANCE)) {
            return found.collect(Collectors.toCollection(TreeSet::new));
        }
    }

    /** The running operator, for what is not keyed. */
    public P operator() {
        return operator;
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
        operator = operators.get();
        harness =
                new KeyedTwoInputStreamOperatorTestHarness<>(
                        operator, firstKey, secondKey, Types.STRING);
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
