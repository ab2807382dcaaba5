package io.recstream.job.window;

import static io.recstream.job.model.TestingEvent.view;
import static io.recstream.job.model.TestingInstant.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.job.model.EnrichedEvent;
import io.recstream.job.model.TestingEvent;
import io.recstream.job.model.UserFeatures;
import io.recstream.job.state.CachingOperator;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.metrics.groups.OperatorMetricGroup;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ComputeWindowStateAccessTest {

    private static final int EVENTS = 200;

    private int reads;
    private int writes;
    private final Counter corrections = new SimpleCounter();

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 12})
    void anEventTakesOneReadAndOneWriteHoweverManyWindowsThereAre(int windows) throws Exception {
        List<Duration> lengths =
                LongStream.rangeClosed(1, windows).mapToObj(Duration::ofHours).toList();
        ComputeWindow function =
                new ComputeWindow(
                        WindowShape.of(lengths, Duration.ofMinutes(1), 3),
                        Duration.ZERO,
                        false,
                        new ComputeWindow.Heap(0, 1000));
        var harness = harness(function);
        for (int i = 0; i < EVENTS; i++) {
            harness.processElement(record(view("u" + i % 7, "i" + i).at(i * 1000L)));
        }
        harness.close();

        assertThat(reads).isEqualTo(EVENTS);
        assertThat(writes).isEqualTo(EVENTS);
    }

    @Test
    void eventsOfPanesThatTheWatermarkHasLeftCountAsCorrections() throws Exception {
        ComputeWindow function =
                new ComputeWindow(
                        WindowShape.of(List.of(Duration.ofHours(1)), Duration.ofMinutes(1), 3),
                        Duration.ZERO,
                        false,
                        new ComputeWindow.Heap(0, 0));
        var harness = harness(function);
        harness.processElement(record(view("u1", "i1").at("10:00:10")));
        harness.processWatermark(at("10:01"));
        harness.processElement(record(view("u1", "i1").at("10:00:59")));
        harness.processElement(record(view("u2", "i1").at("09:30:00")));
        harness.processElement(record(view("u1", "i1").at("10:01:00")));
        List<Long> told =
                harness.extractOutputValues().stream()
                        .map(features -> features.windows().get(0).events())
                        .toList();
        harness.close();

        assertThat(told).containsExactly(1L, 2L, 1L, 3L);
        assertThat(corrections.getCount()).isEqualTo(2);
    }

    private KeyedOneInputStreamOperatorTestHarness<String, EnrichedEvent, UserFeatures> harness(
            ComputeWindow function) throws Exception {
        var harness =
                new KeyedOneInputStreamOperatorTestHarness<String, EnrichedEvent, UserFeatures>(
                        CachingOperator.of(function),
                        enriched -> enriched.event().userId(),
                        Types.STRING);
        harness.setup();
        function.setRuntimeContext(counting(function.getRuntimeContext()));
        harness.open();
        return harness;
    }

    private static StreamRecord<EnrichedEvent> record(TestingEvent event) {
        return new StreamRecord<>(event.enriched());
    }

    /** The same context, whose value states count what is read and written. */
    private RuntimeContext counting(RuntimeContext context) {
        return proxy(
                RuntimeContext.class,
                (self, method, arguments) -> {
                    Object result = method.invoke(context, arguments);
                    if (result instanceof OperatorMetricGroup metrics) {
                        return counting(OperatorMetricGroup.class, metrics);
                    }
                    return result instanceof ValueState<?> state ? counting(state) : result;
                });
    }

    /** The same group, but for the counter that is looked at. */
    private <G extends MetricGroup> G counting(Class<G> type, G metrics) {
        return proxy(
                type,
                (self, method, arguments) -> {
                    if (method.getName().equals("counter") && arguments[0].equals("corrections")) {
                        return corrections;
                    }
                    Object result = method.invoke(metrics, arguments);
                    return result instanceof MetricGroup group
                            ? counting(MetricGroup.class, group)
                            : result;
                });
    }

    private ValueState<?> counting(ValueState<?> state) {
        return proxy(
                ValueState.class,
                (self, method, arguments) -> {
                    reads += method.getName().equals("value") ? 1 : 0;
                    writes += method.getName().equals("update") ? 1 : 0;
                    return method.invoke(state, arguments);
                });
    }

    private static <T> T proxy(Class<T> type, InvocationHandler calls) {
        InvocationHandler unwrapping =
                (self, method, arguments) -> {
                    try {
                        return calls.invoke(self, method, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                };
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, unwrapping));
    }
}
