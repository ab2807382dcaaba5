package io.recstream.job.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.job.model.Codec;
import java.io.IOException;
import java.util.Random;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A cell that writes back late must not be told apart from a state that is written at once. */
class WriteBackCellOracleTest {

    enum Kind {
        LOAD,
        APPEND,
        REPLACE,
        CLEAR
    }

    record Operation(String key, Kind kind, long number) {}

    /**
     * Does everything twice, through a cell and to a state of its own, and emits what both held.
     */
    private static final class DoTwice
            extends KeyedProcessFunction<String, Operation, Tuple2<String, String>>
            implements CachingFunction {

        private static final long serialVersionUID = 1L;

        private final long cacheBytes;
        private transient KeyContext keys;
        private transient WriteBackCell<TestingNumbers> cell;
        private transient ValueState<TestingNumbers> direct;

        /** A change takes long, so that many are overdue. */
        private transient long nanos;

        DoTwice(long cacheBytes) {
            this.cacheBytes = cacheBytes;
        }

        @Override
        public void attach(KeyContext context) {
            keys = context;
        }

        @Override
        public boolean usesCellsAlone() {
            return false;
        }

        @Override
        public void open(OpenContext context) {
            cell =
                    new WriteBackCell<>(
                            getRuntimeContext().getState(descriptor("cached")),
                            keys,
                            TestingNumbers::sizeInBytes,
                            TestingNumbers::copy,
                            new WriteBackCell.Cache(
                                    cacheBytes, () -> nanos += 50_000_000, CacheCounters.unseen()));
            direct = getRuntimeContext().getState(descriptor("direct"));
        }

        private static ValueStateDescriptor<TestingNumbers> descriptor(String name) {
            Codec<TestingNumbers> codec = new TestingNumbers.OfNumbers();
            return new ValueStateDescriptor<>(name, CodecType.of(TestingNumbers.class, codec));
        }

        @Override
        public void processElement(
                Operation operation, Context context, Collector<Tuple2<String, String>> out)
                throws IOException {
            TestingNumbers value = cell.load();
            TestingNumbers other = direct.value();
            out.collect(Tuple2.of(text(value), text(other)));
            switch (operation.kind()) {
                case LOAD -> {}
                case APPEND -> {
                    value = value == null ? new TestingNumbers() : value;
                    value.numbers.add(operation.number());
                    cell.store(value);
                    other = other == null ? new TestingNumbers() : other.copy();
                    other.numbers.add(operation.number());
                    direct.update(other);
                }
                case REPLACE -> {
                    cell.store(TestingNumbers.of(operation.number()));
                    direct.update(TestingNumbers.of(operation.number()));
                }
                case CLEAR -> {
                    cell.clear();
                    direct.clear();
                }
            }
        }

        @Override
        public void flush() throws IOException {
            cell.flush();
        }
    }

    private static String text(TestingNumbers value) {
        return value == null ? "nothing" : value.numbers.toString();
    }

    @ParameterizedTest
    @CsvSource({
        "HEAP, 0, 1", "HEAP, 60, 2", "HEAP, 1000, 3", "HEAP, 1000000, 4",
        "ROCKSDB, 0, 5", "ROCKSDB, 60, 6", "ROCKSDB, 1000, 7", "ROCKSDB, 1000000, 8"
    })
    void holdsWhatADirectStateHolds(TestingBackend backend, long cacheBytes, long seed)
            throws Exception {
        TestingOperator<Operation, Tuple2<String, String>> operator =
                new TestingOperator<>(
                        backend, Operation::key, () -> CachingOperator.of(new DoTwice(cacheBytes)));
        Random random = new Random(seed);
        for (int step = 0; step < 5000; step++) {
            operator.process(randomOperation(random));
            if (random.nextInt(100) == 0) {
                operator.flush();
            }
            if (random.nextInt(500) == 0) {
                operator.restart();
                assertThat(operator.keysOf("cached")).isEqualTo(operator.keysOf("direct"));
            }
        }
        assertThat(operator.output()).allSatisfy(both -> assertThat(both.f0).isEqualTo(both.f1));
        assertThat(operator.output()).anyMatch(both -> both.f0.split(",", -1).length > 3);
        assertThat(operator.keysOf("cached")).isNotEmpty().isEqualTo(operator.keysOf("direct"));
        operator.close();
    }

    private static Operation randomOperation(Random random) {
        int dice = random.nextInt(20);
        Kind kind =
                dice < 4
                        ? Kind.LOAD
                        : dice < 16 ? Kind.APPEND : dice < 18 ? Kind.REPLACE : Kind.CLEAR;
        return new Operation("k" + random.nextInt(30), kind, random.nextLong());
    }
}
