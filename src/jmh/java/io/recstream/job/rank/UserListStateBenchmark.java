package io.recstream.job.rank;

import io.recstream.job.model.EncodedValue;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What the job remembers of a user's lists: at rest, and with three of four answers there. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class UserListStateBenchmark {

    private EncodedValue<UserListState> atRest;
    private EncodedValue<UserListState> open;

    @Setup
    public void makeMemories() {
        atRest = new EncodedValue<>(new UserListStateCodec(), memory());
        UserListState waiting = memory();
        TestingResponses answers = new TestingResponses();
        for (int n = 0; n < 6; n++) {
            answers.of(TestingResponses.viewAt("item-" + n, 1_700_000_000_000L + n));
        }
        answers.of(TestingResponses.viewAt("item-7", 1_700_000_001_000L)).stream()
                .limit(3)
                .forEach(response -> waiting.add(response, 500));
        open = new EncodedValue<>(new UserListStateCodec(), waiting);
    }

    @Benchmark
    public int writeAtRest() throws IOException {
        return atRest.write();
    }

    @Benchmark
    public UserListState readAtRest() throws IOException {
        return atRest.read();
    }

    @Benchmark
    public int writeOpen() throws IOException {
        return open.write();
    }

    @Benchmark
    public UserListState readOpen() throws IOException {
        return open.read();
    }

    private static UserListState memory() {
        UserListState state = new UserListState();
        state.version = 12;
        state.lastSequence = 12;
        state.lastComplete = true;
        state.lastEvent = 1_700_000_000_000L;
        state.lastList = new int[20];
        for (int i = 0; i < state.lastList.length; i++) {
            state.lastList[i] = ("item-" + i).hashCode();
        }
        return state;
    }
}
