package io.recstream.job.dedup;

import io.recstream.job.model.EncodedValue;
import io.recstream.job.model.TestingEvent;
import io.recstream.job.model.UserEvent;
import java.io.IOException;
import java.time.Duration;
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

/** A user with 40 remembered events: fingerprint and check of one that is new, and their bytes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class DedupBenchmark {

    private static final int REMEMBERED = 40;

    private final Horizon horizon = Horizon.of(Duration.ofHours(1), Duration.ofMinutes(1));
    private final UserEvent[] events = new UserEvent[256];
    private final SeenEvents seen = new SeenEvents(horizon.bucketMillis());
    private EncodedValue<SeenEvents> encoded;
    private int next;

    @Setup
    public void remember() {
        for (int n = 0; n < REMEMBERED; n++) {
            UserEvent event = event("known-" + n, n);
            seen.remember(EventFingerprint.of(event), horizon.bucket(event.time()));
        }
        for (int n = 0; n < events.length; n++) {
            events[n] = event("new-" + n, n);
        }
        encoded = new EncodedValue<>(new SeenEventsCodec(), new SeenEvents(seen));
    }

    @Benchmark
    public EventFingerprint fingerprint() {
        return EventFingerprint.of(nextEvent());
    }

    @Benchmark
    public SeenEvents.Verdict check() {
        UserEvent event = nextEvent();
        return seen.judge(EventFingerprint.of(event), horizon.bucket(event.time()));
    }

    @Benchmark
    public int write() throws IOException {
        return encoded.write();
    }

    @Benchmark
    public SeenEvents read() throws IOException {
        return encoded.read();
    }

    private UserEvent nextEvent() {
        next = (next + 1) % events.length;
        return events[next];
    }

    private static UserEvent event(String id, int n) {
        return TestingEvent.view("user-4711", "item-" + n)
                .id("0192f1c0-7d3e-7cc3-98c4-" + id)
                .at(1_700_000_000_000L + 1000L * n)
                .event();
    }
}
