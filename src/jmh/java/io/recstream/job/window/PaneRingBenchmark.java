package io.recstream.job.window;

import io.recstream.job.model.EncodedValue;
import io.recstream.job.model.WindowFeatures;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
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

/** A user with some hundred events a week: to take one in, to tell the four windows, its bytes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PaneRingBenchmark {

    private static final Duration PANE = Duration.ofMinutes(1);
    private static final WindowShape SHAPE =
            WindowShape.of(
                    List.of(
                            Duration.ofMinutes(5),
                            Duration.ofHours(1),
                            Duration.ofHours(24),
                            Duration.ofDays(7)),
                    PANE,
                    5);
    private static final long STEP = Duration.ofMinutes(97).toMillis();
    private static final int ITEMS = 211;

    private final String[] items = new String[ITEMS];
    private final PaneRing ring = new PaneRing(PANE.toMillis());
    private final PaneFold fold = new PaneFold(SHAPE);
    private EncodedValue<UserWindowState> encoded;
    private long time = 1_700_000_000_000L;
    private int next;

    @Setup
    public void fillTheLongestWindow() {
        for (int i = 0; i < ITEMS; i++) {
            items[i] = "item-" + 31 * i;
        }
        for (int n = 0; n < 500; n++) {
            update();
        }
        encoded =
                new EncodedValue<>(
                        new UserWindowStateCodec(), new UserWindowState(new PaneRing(ring)));
    }

    @Benchmark
    public PaneRing update() {
        next = (next + 1) % ITEMS;
        time += STEP;
        ring.add(
                time, items[next], next % 9 == 0 ? "purchase" : "view", "shoes", 1_000_000L * next);
        ring.advance(SHAPE.paneOf(time), SHAPE);
        return ring;
    }

    @Benchmark
    public List<WindowFeatures> tellWindows() {
        return ring.windows(fold);
    }

    @Benchmark
    public int write() throws IOException {
        return encoded.write();
    }

    @Benchmark
    public UserWindowState read() throws IOException {
        return encoded.read();
    }
}
