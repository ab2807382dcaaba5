package io.recstream.job.window;

import static io.recstream.job.model.TestingEvent.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.job.model.EnrichedEvent;
import io.recstream.job.model.UserFeatures;
import io.recstream.job.state.CachingOperator;
import io.recstream.job.state.TestingBackend;
import io.recstream.job.state.TestingOperator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The operator under disorder, watermark jumps and restarts at random points. */
class ComputeWindowOracleTest {

    private static final Duration PANE = Duration.ofSeconds(1);
    private static final Map<String, List<Duration>> WINDOW_SETS =
            Map.of(
                    "one",
                    seconds(7),
                    "two",
                    seconds(1, 20),
                    "four",
                    seconds(5, 10, 60, 300),
                    "stepped",
                    seconds(5, 10, 60, 300));

    /** Where the next departures are; SWITCHED: it changes with each restart. */
    private enum Departures {
        TIMERS,
        QUEUE,
        BOTH,
        SWITCHED
    }

    private final Map<String, List<EnrichedEvent>> events = new HashMap<>();
    private final Map<String, UserFeatures> newest = new HashMap<>();
    private int checked;
    private long watermark;
    private Departures departures;
    private int starts;

    @ParameterizedTest
    @CsvSource({
        "HEAP, one, 1, 0, 0, TIMERS",
        "HEAP, four, 2, 2000, 0, QUEUE",
        "ROCKSDB, two, 3, 0, 0, BOTH",
        "ROCKSDB, four, 4, 3000, 0, QUEUE",
        "HEAP, four, 5, 1000000, 700, BOTH",
        "ROCKSDB, two, 6, 3000, 300, TIMERS",
        "HEAP, two, 7, 2000, 0, SWITCHED",
        "ROCKSDB, four, 8, 0, 0, SWITCHED",
        "HEAP, stepped, 9, 2000, 0, BOTH",
        "HEAP, stepped, 10, 2000, 0, SWITCHED",
    })
    void everyEmissionEqualsARecomputation(
            TestingBackend backend,
            String windows,
            long seed,
            long cacheBytes,
            long minInterval,
            Departures departures)
            throws Exception {
        this.departures = departures;
        List<Duration> lengths = WINDOW_SETS.get(windows);
        Duration interval = Duration.ofMillis(minInterval);
        List<Duration> steps = windows.equals("stepped") ? seconds(1, 5, 20, 60) : List.of();
        NaiveWindows naive = new NaiveWindows(lengths, steps, PANE, 2);
        TestingOperator<EnrichedEvent, UserFeatures> operator =
                new TestingOperator<>(
                        backend,
                        enriched -> enriched.event().userId(),
                        () ->
                                CachingOperator.of(
                                        new ComputeWindow(
                                                WindowShape.of(lengths, steps, PANE, 2),
                                                interval,
                                                false,
                                                new ComputeWindow.Heap(
                                                        cacheBytes, departureBytes()))));
        long end = run(operator, naive, new Random(seed), interval.isZero());

        operator.watermark(end + lengths.get(lengths.size() - 1).toMillis() + PANE.toMillis());
        check(operator.output(), naive);
        assertThat(newest).isEmpty();
        assertThat(checked).isGreaterThan(500);
        assertThat(operator.keysOf("user-windows")).isEmpty();
        assertThat(operator.eventTimeTimers()).isZero();
        assertThat(operator.processingTimeTimers()).isZero();
        operator.close();
    }

    private long departureBytes() {
        starts++;
        return switch (departures) {
            case TIMERS -> 0;
            case QUEUE -> 1_000_000;
            case BOTH -> 1000;
            case SWITCHED -> starts % 2 == 0 ? 0 : starts % 3 == 0 ? 1000 : 1_000_000;
        };
    }

    private long run(
            TestingOperator<EnrichedEvent, UserFeatures> operator,
            NaiveWindows naive,
            Random random,
            boolean everyChange)
            throws Exception {
        long now = 1_000_000;
        for (int step = 0; step < 1000; step++) {
            now += random.nextInt(random.nextInt(100) == 0 ? 40_000 : 600);
            operator.clock(now);
            check(operator.output(), naive);
            EnrichedEvent next = randomEvent(random, now);
            events.computeIfAbsent(next.event().userId(), any -> new ArrayList<>()).add(next);
            operator.process(next);
            check(operator.output(), naive);
            if (random.nextInt(5) == 0 && now - 2000 > watermark) {
                watermark = now - 2000;
                operator.watermark(watermark);
                check(operator.output(), naive);
                if (everyChange) {
                    assertCurrent(naive);
                }
            }
            if (random.nextInt(150) == 0) {
                operator.restart();
            }
        }
        return now;
    }

    /** What came since the last check is right for its instant, and its version is the next. */
    private void check(List<UserFeatures> emitted, NaiveWindows naive) {
        for (UserFeatures features : emitted.subList(checked, emitted.size())) {
            String user = features.userId();
            UserFeatures before = newest.get(user);
            if (features.isTombstone()) {
                assertThat(before.windows()).allMatch(window -> window.events() == 0);
                newest.remove(user);
                events.remove(user);
            } else {
                List<EnrichedEvent> known = events.get(user);
                assertThat(features.windows()).isEqualTo(naive.windows(known, features.asOf()));
                assertThat(features.eventsTotal()).isEqualTo(known.size());
                assertThat(features.version()).isEqualTo(before == null ? 1 : before.version() + 1);
                assertThat(before == null || features.asOf() >= before.asOf()).isTrue();
                newest.put(user, features);
            }
        }
        checked = emitted.size();
    }

    /** The newest features of every user are still right as of the watermark. */
    private void assertCurrent(NaiveWindows naive) {
        newest.forEach(
                (user, features) ->
                        assertThat(features.windows())
                                .isEqualTo(
                                        naive.windows(
                                                events.get(user),
                                                Math.max(
                                                        features.asOf(),
                                                        naive.endOfPane(watermark)))));
    }

    private static EnrichedEvent randomEvent(Random random, long now) {
        return event(
                        "t" + random.nextInt(3),
                        "u" + random.nextInt(random.nextInt(4) == 0 ? 40 : 4),
                        "i" + random.nextInt(20))
                .at(now - random.nextInt(9000))
                .value(random.nextGaussian() * Math.pow(10, random.nextInt(13)))
                .in(random.nextInt(4) == 0 ? null : "c" + random.nextInt(5))
                .enriched();
    }

    private static List<Duration> seconds(long... lengths) {
        return Arrays.stream(lengths).mapToObj(Duration::ofSeconds).toList();
    }
}
