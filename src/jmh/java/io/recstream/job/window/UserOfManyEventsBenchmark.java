package io.recstream.job.window;

import io.recstream.job.model.WindowFeatures;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** How an event's cost grows with a user's events of a week: one more, and the windows told. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class UserOfManyEventsBenchmark {

    private static final Duration WEEK = Duration.ofDays(7);
    private static final WindowShape SHAPE =
            WindowShape.of(
                    List.of(Duration.ofMinutes(5), Duration.ofHours(1), Duration.ofHours(24), WEEK),
                    Duration.ofMinutes(1),
                    5);
    private static final int ITEMS = 20_000;
    private static final int CATEGORIES = 300;

    @Param({"10", "100", "1000", "10000", "100000", "600000"})
    private int events;

    private final Random random = new Random(1);
    private final PaneRing ring = new PaneRing(SHAPE.paneMillis());
    private final PaneFold fold = new PaneFold(SHAPE);
    private long time = 1_700_000_000_000L;

    @Setup
    public void fillTheLongestWindow() {
        for (int n = 0; n < events; n++) {
            add();
        }
        ring.advance(SHAPE.paneOf(time), SHAPE);
    }

    @Benchmark
    public List<WindowFeatures> updateAndTell() {
        add();
        ring.advance(SHAPE.paneOf(time), SHAPE);
        return ring.windows(fold);
    }

    private void add() {
        time += WEEK.toMillis() / events;
        ring.add(
                time,
                "i" + random.nextInt(ITEMS),
                "view",
                "department/aisle " + random.nextInt(CATEGORIES),
                1_000_000);
    }
}
