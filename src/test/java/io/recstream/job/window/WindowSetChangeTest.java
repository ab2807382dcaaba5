package io.recstream.job.window;

import static io.recstream.job.model.TestingEvent.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Other windows than those of the savepoint: exact where the panes can tell them, else refused. */
class WindowSetChangeTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Map<String, List<EnrichedEvent>> events = new HashMap<>();
    private List<Duration> lengths = seconds(5, 60);
    private List<Duration> steps = List.of();
    private Duration pane = SECOND;
    private long departureBytes = 2000;
    private boolean acceptsIncomplete;
    private TestingOperator<EnrichedEvent, UserFeatures> operator;
    private int checked;

    @AfterEach
    void close() throws Exception {
        operator.close();
    }

    @ParameterizedTest
    @CsvSource({"HEAP, 1", "HEAP, 2", "ROCKSDB, 3", "ROCKSDB, 4"})
    void everyEmissionIsExactWhileTheWindowsChangeFromSavepointToSavepoint(
            TestingBackend backend, long seed) throws Exception {
        Random random = new Random(seed);
        lengths = seconds(5, 240, 480);
        start(backend);
        long now = 1_000_000;
        for (int era = 0; era < 12; era++) {
            for (int step = 0; step < 150; step++) {
                now += random.nextInt(random.nextInt(60) == 0 ? 90_000 : 900);
                send(random, now);
                if (random.nextInt(4) == 0) {
                    operator.watermark(now - 3000);
                }
                check();
            }
            chooseServableWindows(random);
            operator.restart();
        }
        assertThat(checked).isGreaterThan(1800);
        assertThat(pane).isGreaterThan(SECOND);

        operator.watermark(now + 1_000_000);
        check();
        assertThat(operator.keysOf("user-windows")).isEmpty();
        assertThat(operator.eventTimeTimers()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aWindowLongerThanTheSavepointsIsRefusedAtTheStart(TestingBackend backend)
            throws Exception {
        start(backend);
        send(new Random(1), 1_000_000);
        lengths = seconds(5, 61);
        assertRefused("recstream.windows.lengths has a window of 61000 ms");
    }

    @ParameterizedTest
    @EnumSource
    void aShorterPaneThanTheSavepointsIsRefusedAtTheStart(TestingBackend backend) throws Exception {
        start(backend);
        pane = Duration.ofMillis(500);
        assertRefused("recstream.windows.pane = 500 ms");
    }

    @ParameterizedTest
    @EnumSource
    void aWindowThatWasGivenUpCanNotComeBack(TestingBackend backend) throws Exception {
        start(backend);
        lengths = seconds(5);
        operator.restart();
        lengths = seconds(5, 60);
        assertRefused("recstream.windows.lengths has a window of 1 min");
    }

    @ParameterizedTest
    @EnumSource
    void onRequestALongerWindowStartsWithWhatThereIs(TestingBackend backend) throws Exception {
        start(backend);
        operator.process(event("view", "u1", "i1").at(1_000_000).enriched());
        operator.process(event("view", "u1", "i1").at(1_100_000).enriched());
        acceptsIncomplete = true;
        lengths = seconds(5, 300);
        operator.restart();
        operator.process(event("view", "u1", "i1").at(1_200_000).enriched());
        assertThat(operator.output().get(2).windows().get(1).events()).isEqualTo(2);

        acceptsIncomplete = false;
        operator.restart();
        operator.process(event("view", "u1", "i1").at(1_300_000).enriched());
        assertThat(operator.output().get(3).windows().get(1).events()).isEqualTo(3);
    }

    /** All of them have left the windows that there are now. */
    @ParameterizedTest
    @CsvSource({"HEAP, 2000", "HEAP, 0", "ROCKSDB, 2000", "ROCKSDB, 0"})
    void usersWhoAreOutsideOfShorterWindowsDepart(TestingBackend backend, long queue)
            throws Exception {
        departureBytes = queue;
        lengths = seconds(5, 60, 600);
        start(backend);
        operator.process(event("view", "u1", "i1").at(1_000_000).enriched());
        operator.watermark(1_100_000);
        lengths = seconds(5, 60);
        operator.restart();

        operator.watermark(1_700_000);

        UserFeatures last = operator.output().get(operator.output().size() - 1);
        assertThat(last.isTombstone()).isTrue();
        assertThat(operator.keysOf("user-windows")).isEmpty();
        assertThat(operator.eventTimeTimers()).isZero();
    }

    /** Also on the heap, where a value that is read may end the iteration over the keys. */
    @ParameterizedTest
    @EnumSource
    void manyUsersDepartAfterARestart(TestingBackend backend) throws Exception {
        departureBytes = 1_000_000;
        start(backend);
        for (int user = 0; user < 3_000; user++) {
            operator.process(event("view", "u" + user, "i1").at(1_000_000).enriched());
        }
        operator.restart();

        operator.watermark(1_100_000);

        assertThat(operator.keysOf("user-windows")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aShorterStepThanTheSavepointsIsRefusedAtTheStart(TestingBackend backend) throws Exception {
        steps = seconds(1, 20);
        start(backend);
        send(new Random(1), 1_000_000);
        steps = List.of();
        assertRefused("recstream.windows.steps: the longest window has a step of 1000 ms");
    }

    private void start(TestingBackend backend) throws Exception {
        operator =
                new TestingOperator<>(
                        backend,
                        enriched -> enriched.event().userId(),
                        () ->
                                CachingOperator.of(
                                        new ComputeWindow(
                                                WindowShape.of(lengths, steps, pane, 2),
                                                Duration.ZERO,
                                                acceptsIncomplete,
                                                new ComputeWindow.Heap(2000, departureBytes))));
    }

    private void assertRefused(String reason) {
        assertThatThrownBy(operator::restart)
                .rootCause()
                .hasMessageStartingWith(reason)
                .hasMessageContaining("recstream.windows.accept-incomplete");
    }

    /** Shorter or as long as the longest so far, over panes that the old ones fill. */
    private void chooseServableWindows(Random random) {
        long longest = lengths.get(lengths.size() - 1).toSeconds();
        if (random.nextInt(3) == 0 && pane.toSeconds() < 8) {
            pane = pane.multipliedBy(2);
        }
        long step = pane.toSeconds();
        if (random.nextInt(4) == 0) {
            longest -= 8;
        }
        List<Duration> chosen = new ArrayList<>();
        for (long length = step; length < longest; length += step) {
            if (random.nextInt(20) == 0) {
                chosen.add(Duration.ofSeconds(length));
            }
        }
        chosen.add(Duration.ofSeconds(longest));
        lengths = chosen;
    }

    private void send(Random random, long now) throws Exception {
        EnrichedEvent next =
                event("t" + random.nextInt(3), "u" + random.nextInt(8), "i" + random.nextInt(9))
                        .at(now - random.nextInt(9000))
                        .value(random.nextInt(100))
                        .in("c" + random.nextInt(4))
                        .enriched();
        events.computeIfAbsent(next.event().userId(), any -> new ArrayList<>()).add(next);
        operator.process(next);
    }

    private void check() {
        NaiveWindows naive = new NaiveWindows(lengths, pane, 2);
        List<UserFeatures> emitted = operator.output();
        for (UserFeatures features : emitted.subList(checked, emitted.size())) {
            if (features.isTombstone()) {
                events.remove(features.userId());
            } else {
                List<EnrichedEvent> known = events.get(features.userId());
                assertThat(features.windows()).isEqualTo(naive.windows(known, features.asOf()));
                assertThat(features.eventsTotal()).isEqualTo(known.size());
            }
        }
        checked = emitted.size();
    }

    private static List<Duration> seconds(long... lengths) {
        return Arrays.stream(lengths).mapToObj(Duration::ofSeconds).toList();
    }
}
