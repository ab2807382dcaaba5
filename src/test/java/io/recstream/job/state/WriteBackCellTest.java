package io.recstream.job.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.state.ValueState;
import org.junit.jupiter.api.Test;

class WriteBackCellTest {

    /** A keyed state in a map, which says what was asked of it. */
    private static final class TestingState implements ValueState<TestingNumbers>, KeyContext {
        final Map<Object, TestingNumbers> values = new HashMap<>();
        final List<String> calls = new ArrayList<>();
        Object key;

        @Override
        public TestingNumbers value() {
            calls.add("read " + key);
            return values.get(key);
        }

        @Override
        public void update(TestingNumbers value) {
            calls.add("write " + key);
            values.put(key, value);
        }

        @Override
        public void clear() {
            calls.add("clear " + key);
            values.remove(key);
        }

        @Override
        public Object currentKey() {
            return key;
        }

        @Override
        public void switchTo(Object next) {
            key = next;
        }

        @Override
        public void apply() {}

        @Override
        public void forEachKey(String stateName, Visitor visitor) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean storesBytes() {
            return false;
        }
    }

    private final TestingState state = new TestingState();
    private final CacheCounters counters = CacheCounters.unseen();
    private long nanos;

    /** Room for two values of one number. */
    private final WriteBackCell<TestingNumbers> cell = cell(40);

    private WriteBackCell<TestingNumbers> cell(long capacityBytes) {
        return new WriteBackCell<>(
                state,
                state,
                TestingNumbers::sizeInBytes,
                TestingNumbers::copy,
                new WriteBackCell.Cache(capacityBytes, () -> nanos, counters));
    }

    @Test
    void readsOnceAndWritesAtTheFlush() throws IOException {
        state.values.put("a", TestingNumbers.of(1));
        state.key = "a";
        for (int i = 0; i < 3; i++) {
            TestingNumbers value = cell.load();
            value.numbers.set(0, value.numbers.get(0) + 1);
            cell.store(value);
        }
        assertThat(state.calls).containsExactly("read a");
        assertThat(state.values.get("a").numbers).containsExactly(1L);

        cell.flush();
        cell.flush();
        assertThat(state.calls).containsExactly("read a", "write a");
        assertThat(state.values.get("a").numbers).containsExactly(4L);
    }

    @Test
    void countsHitsMissesChangesWritesAndEvictions() throws IOException {
        for (String key : new String[] {"a", "b", "c"}) {
            state.key = key;
            assertThat(cell.load()).isNull();
            cell.store(TestingNumbers.of(1));
        }
        state.key = "c";
        cell.store(cell.load());
        cell.flush();

        assertThat(counters.misses().getCount()).isEqualTo(3);
        assertThat(counters.hits().getCount()).isEqualTo(1);
        assertThat(counters.stores().getCount()).isEqualTo(4);
        assertThat(counters.evictions().getCount()).isEqualTo(1);
        assertThat(counters.writes().getCount()).isEqualTo(3);
        assertThat(cell.size()).isEqualTo(2);
        assertThat(cell.sizeInBytes()).isEqualTo(36);
    }

    @Test
    void aChangeAfterTheFlushIsNotInWhatWasFlushed() throws IOException {
        state.key = "a";
        TestingNumbers value = TestingNumbers.of(1);
        cell.store(value);
        cell.flush();
        value.numbers.add(2L);

        assertThat(state.values.get("a").numbers).containsExactly(1L);
    }

    @Test
    void makesRoomByWritingTheLeastRecentlyUsed() throws IOException {
        for (String key : List.of("a", "b")) {
            state.key = key;
            cell.store(TestingNumbers.of(1));
        }
        state.key = "a";
        cell.load();
        state.key = "c";
        cell.store(TestingNumbers.of(1));

        assertThat(state.calls).containsExactly("write b");
        assertThat(state.key).isEqualTo("c");
    }

    @Test
    void whatIsLoadedAgainIsSparedOnce() throws IOException {
        for (String key : List.of("a", "b", "c", "d")) {
            state.key = key;
            cell.store(TestingNumbers.of(1));
            state.key = "a";
            cell.load();
        }
        for (String key : List.of("e", "f", "g")) {
            state.key = key;
            cell.store(TestingNumbers.of(1));
        }

        assertThat(state.calls)
                .containsExactly("write b", "write c", "write d", "write e", "write a");
    }

    @Test
    void aClearedValueMakesRoom() throws IOException {
        for (String key : List.of("a", "b", "a", "c")) {
            state.key = key;
            cell.store(TestingNumbers.of(1));
            if (key.equals("b")) {
                cell.clear();
            }
        }

        assertThat(state.calls).containsExactly("clear b");
    }

    @Test
    void aValueThatGrowsCountsWithItsNewSize() throws IOException {
        for (String key : List.of("a", "b")) {
            state.key = key;
            cell.store(TestingNumbers.of(1));
        }
        TestingNumbers grown = cell.load();
        grown.numbers.add(2L);
        cell.store(grown);

        assertThat(state.calls).containsExactly("write a");
    }

    @Test
    void whatIsReadOnlyIsNotWritten() throws IOException {
        state.values.put("a", TestingNumbers.of(1));
        state.key = "a";
        cell.load();
        cell.flush();

        assertThat(state.calls).containsExactly("read a");
    }

    @Test
    void withoutRoomEveryChangeIsWrittenAtOnce() throws IOException {
        WriteBackCell<TestingNumbers> none = cell(0);
        state.key = "a";
        none.store(TestingNumbers.of(1));
        none.store(TestingNumbers.of(2));

        assertThat(state.calls).containsExactly("write a", "write a");
        assertThat(none.load().numbers).containsExactly(2L);
    }

    @Test
    void aClearedValueDoesNotComeBack() throws IOException {
        state.key = "a";
        cell.store(TestingNumbers.of(1));
        cell.clear();
        cell.flush();

        assertThat(cell.load()).isNull();
        assertThat(state.values).isEmpty();
    }

    @Test
    void whatHasWaitedTooLongIsWrittenWhenOthersChange() throws IOException {
        WriteBackCell<TestingNumbers> roomy = cell(1_000_000);
        for (int i = 0; i < 5; i++) {
            change(roomy, "k" + i);
        }
        pass(WriteBackCell.MAX_DIRTY_SECONDS - 1);
        change(roomy, "younger");
        assertThat(state.calls).isEmpty();

        pass(1);
        change(roomy, "k4", "one more");
        assertThat(state.calls).containsExactly("write k0", "write k1");
        assertThat(state.key).isEqualTo("one more");

        change(roomy, "k0");
        assertThat(state.calls).endsWith("write k2", "write k3");

        roomy.flush();
        assertThat(state.calls).endsWith("write k4", "write younger", "write one more", "write k0");
    }

    @Test
    void whatKeepsChangingIsWrittenWithTheCheckpointAlone() throws IOException {
        WriteBackCell<TestingNumbers> roomy = cell(1_000_000);
        for (int second = 0; second < 10; second++) {
            change(roomy, "hot", "once at " + second);
            pass(1);
        }
        assertThat(state.calls).contains("write once at 0").doesNotContain("write hot");

        roomy.flush();
        assertThat(state.calls).contains("write hot");
    }

    @Test
    void whatHasChangedAgainIsWrittenWhenItDoesNotAnyMore() throws IOException {
        WriteBackCell<TestingNumbers> roomy = cell(1_000_000);
        change(roomy, "a", "a");
        pass(WriteBackCell.MAX_DIRTY_SECONDS);
        change(roomy, "b");
        assertThat(state.calls).isEmpty();

        pass(WriteBackCell.MAX_DIRTY_SECONDS);
        change(roomy, "c");
        assertThat(state.calls).containsExactly("write a", "write b");
    }

    @Test
    void whatWasWrittenOrClearedDoesNotWaitAnyMore() throws IOException {
        WriteBackCell<TestingNumbers> roomy = cell(1_000_000);
        change(roomy, "cleared");
        roomy.clear();
        change(roomy, "flushed");
        roomy.flush();
        state.calls.clear();
        pass(WriteBackCell.MAX_DIRTY_SECONDS);
        change(roomy, "a", "b");

        assertThat(state.calls).isEmpty();
    }

    private void change(WriteBackCell<TestingNumbers> changed, String... keys) throws IOException {
        for (String key : keys) {
            state.key = key;
            TestingNumbers value = changed.load();
            changed.store(value == null ? TestingNumbers.of(1) : value);
        }
        state.calls.removeIf(call -> call.startsWith("read"));
    }

    private void pass(int seconds) {
        nanos += TimeUnit.SECONDS.toNanos(seconds);
    }
}
