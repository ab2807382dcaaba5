package io.recstream.job.neighbour;

import io.recstream.job.model.Candidates;
import io.recstream.job.model.EncodedValue;
import io.recstream.job.model.ItemIds;
import io.recstream.job.model.ItemUpdate;
import io.recstream.job.model.KnnParameters;
import java.io.IOException;
import java.util.Random;
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

/** An item whose memory has reached its caps: to learn a visit, to answer one, its bytes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ItemStateBenchmark {

    private static final KnnParameters CAPS = KnnParameters.DEFAULT;
    private static final int VISITS = 4096;
    private static final int ITEMS = 300;
    private static final String ITEM = "item-0";

    private final ItemUpdate[] visits = new ItemUpdate[VISITS];
    private final ItemIds context = new ItemIds();
    private final ItemState state = new ItemState();
    private final Scorer scorer = new Scorer(CAPS);
    private EncodedValue<ItemState> encoded;
    private int next;

    @Setup
    public void fillToTheCaps() {
        Random random = new Random(1);
        ItemState full = new ItemState();
        for (int n = 0; n < VISITS; n++) {
            visits[n] = visit(random, n);
            learn(state, visits[n]);
            learn(full, visits[n]);
        }
        encoded = new EncodedValue<>(new ItemStateCodec(), full);
    }

    @Benchmark
    public ItemState learn() {
        learn(state, nextVisit());
        return state;
    }

    private void learn(ItemState learning, ItemUpdate visit) {
        learning.learn(visit, visit.context().unpack(context), CAPS);
    }

    @Benchmark
    public Candidates answer() {
        return scorer.score(state, nextVisit());
    }

    @Benchmark
    public int write() throws IOException {
        return encoded.write();
    }

    @Benchmark
    public ItemState read() throws IOException {
        return encoded.read();
    }

    private ItemUpdate nextVisit() {
        next = (next + 1) % VISITS;
        return visits[next];
    }

    /** Of sessions with up to six items; popular ones, as in life, come most. */
    private static ItemUpdate visit(Random random, int n) {
        String[] context = new String[1 + random.nextInt(6)];
        int own = random.nextInt(Math.min(4, context.length));
        for (int k = 0; k < context.length; k++) {
            int item = 1 + k * ITEMS + (int) (ITEMS * Math.pow(random.nextDouble(), 3));
            context[k] = k == own ? ITEM : "item-" + item;
        }
        return TestingUpdates.visit(
                "user-" + n, n, 1_700_000_000_000L + 1000L * n, own, 0, context);
    }
}
