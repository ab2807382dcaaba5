package io.recstream.job.model;

import java.io.IOException;
import java.util.Arrays;
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

/** The messages between operators: a visit with a context of ten, an answer with 50 candidates. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class MessageBenchmark {

    private EncodedValue<ItemUpdate> visit;
    private EncodedValue<CandidateResponse> answer;

    @Setup
    public void makeMessages() {
        String[] context = new String[10];
        Arrays.setAll(context, k -> "item-" + (4711 + 13 * k));
        UserEvent event = TestingEvent.view("user-4711", context[0]).at(1_700_000_000_000L).event();
        ItemUpdate told =
                new ItemUpdate(
                        context[0],
                        "user-4711",
                        12,
                        false,
                        7,
                        event.time(),
                        PackedItemIds.of(context),
                        0,
                        0,
                        1,
                        4,
                        3,
                        1,
                        event);
        visit = new EncodedValue<>(new ItemUpdateCodec(), told);
        answer =
                new EncodedValue<>(
                        new ResponseMessageCodec(),
                        CandidateResponse.to(told, candidates(50), null, null));
    }

    @Benchmark
    public int writeVisit() throws IOException {
        return visit.write();
    }

    @Benchmark
    public ItemUpdate readVisit() throws IOException {
        return visit.read();
    }

    @Benchmark
    public int writeAnswer() throws IOException {
        return answer.write();
    }

    @Benchmark
    public CandidateResponse readAnswer() throws IOException {
        return answer.read();
    }

    private static Candidates candidates(int size) {
        String[] items = new String[size];
        float[] knn = new float[size];
        float[] sequential = new float[size];
        float[] association = new float[size];
        for (int i = 0; i < size; i++) {
            items[i] = "item-" + (100 + 17 * i);
            knn[i] = 1f / (i + 1);
            sequential[i] = i % 3 == 0 ? .5f / (i + 1) : 0;
            association[i] = i % 2 == 0 ? .25f / (i + 1) : 0;
        }
        return new CandidateScores(items, knn, sequential, association, 9, 4);
    }
}
