package io.recstream.job.window;

import static io.recstream.job.model.TestingCodec.bytes;
import static io.recstream.job.model.TestingCodec.roundTrip;
import static io.recstream.job.model.TestingCodec.value;
import static io.recstream.job.model.TestingEvent.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.job.model.EnrichedEvent;
import io.recstream.job.model.MicroUnits;
import io.recstream.job.model.WindowFeatures;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PaneRingTest {

    private static final Duration PANE = Duration.ofMillis(10);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final UserWindowStateCodec CODEC = new UserWindowStateCodec();

    /**
     * Time moves on, then an event comes, up to some time late, or else time is all there is.
     *
     * @param behind how late the event is, milliseconds
     * @param kind decides item, type and category
     */
    record Step(int pace, boolean timeOnly, int behind, int kind, double value) {
        EnrichedEvent eventAt(long now) {
            String category = kind % 5 == 0 ? null : "c" + kind % 3;
            return event("t" + kind % 4, "u", "i" + kind % 40)
                    .at(now - behind)
                    .value(value)
                    .in(category)
                    .enriched();
        }
    }

    /**
     * Windows that the settings allow: none can become shorter than the next shorter one.
     *
     * @param steps empty where events leave pane by pane
     */
    record Windows(List<Duration> lengths, List<Duration> steps) {

        WindowShape shape() {
            return WindowShape.of(lengths, steps, PANE, 2);
        }
    }

    @Property(tries = 400)
    void equalsARecomputationOverTheRawEventsAfterEveryStep(
            @ForAll("steps") List<Step> steps, @ForAll("windowSets") Windows windowSet) {
        WindowShape shape = windowSet.shape();
        NaiveWindows naive = new NaiveWindows(windowSet.lengths(), windowSet.steps(), PANE, 2);
        PaneRing ring = new PaneRing(PANE.toMillis());
        PaneFold fold = new PaneFold(shape);
        List<EnrichedEvent> events = new ArrayList<>();
        List<WindowFeatures> before = List.of();
        long now = 1000;
        for (Step step : steps) {
            now += step.pace();
            long reached = shape.paneOf(now - 30);
            if (!step.timeOnly()) {
                EnrichedEvent event = step.eventAt(now);
                add(ring, event);
                ring.advance(shape.paneOf(event.event().time()), shape);
                events.add(event);
            }
            if (events.isEmpty()) {
                continue;
            }
            boolean departed = ring.expire(reached, shape);
            ring = roundTrip(CODEC, new UserWindowState(ring)).ring;

            List<WindowFeatures> windows = ring.windows(fold);
            assertThat(windows).isEqualTo(naive.windows(events, endOf(ring.asOf())));
            assertThat(windows)
                    .isEqualTo(naive.windows(events, endOf(Math.max(reached, ring.asOf()))));
            assertThat(ring.isEmpty()).isEqualTo(windows.get(windows.size() - 1).events() == 0);
            assertThat(ring.eventsTotal()).isEqualTo(events.size());
            if (step.timeOnly()) {
                assertThat(departed).isEqualTo(!windows.equals(before));
            }
            if (!ring.isEmpty()) {
                long next = ring.nextDeparture(shape);
                assertThat(naive.windows(events, endOf(next - 1))).isEqualTo(windows);
                assertThat(naive.windows(events, endOf(next))).isNotEqualTo(windows);
            }
            before = windows;
        }
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Integer> pace =
                Arbitraries.frequencyOf(
                        Tuple.of(20, Arbitraries.integers().between(0, 30)),
                        Tuple.of(1, Arbitraries.integers().between(100, 700)));
        Arbitrary<Double> value =
                Arbitraries.oneOf(
                        Arbitraries.just(0.0),
                        Arbitraries.doubles().between(-1000, 1000).ofScale(7),
                        Arbitraries.doubles().between(-1e9, 1e9),
                        Arbitraries.doubles().between(-9e12, 9e12).ofScale(2),
                        Arbitraries.just(9e12));
        return Combinators.combine(
                        pace,
                        Arbitraries.integers().between(0, 4).map(n -> n == 0),
                        Arbitraries.integers().between(0, 90),
                        Arbitraries.integers().between(0, 60),
                        value)
                .as(Step::new)
                .list()
                .ofMaxSize(80);
    }

    @Provide
    Arbitrary<Windows> windowSets() {
        Arbitrary<Windows> paneByPane =
                Arbitraries.integers()
                        .between(1, 40)
                        .set()
                        .ofMinSize(1)
                        .ofMaxSize(4)
                        .map(panes -> panes.stream().sorted().map(PANE::multipliedBy).toList())
                        .map(lengths -> new Windows(lengths, List.of()));
        Arbitrary<Windows> inLongerSteps =
                Combinators.combine(
                                Arbitraries.integers().between(1, 20),
                                Arbitraries.integers().between(1, 20))
                        .as((longer, step) -> Tuple.of(longer, Math.min(step, longer)))
                        .list()
                        .ofMinSize(1)
                        .ofMaxSize(4)
                        .map(PaneRingTest::windows);
        return Arbitraries.oneOf(paneByPane, inLongerSteps);
    }

    /** Of what each window is longer than the one before it, and of its step, in panes. */
    private static Windows windows(List<Tuple2<Integer, Integer>> longerAndStep) {
        List<Duration> lengths = new ArrayList<>();
        List<Duration> steps = new ArrayList<>();
        int length = 0;
        for (Tuple2<Integer, Integer> window : longerAndStep) {
            length += window.get1();
            lengths.add(PANE.multipliedBy(length));
            steps.add(PANE.multipliedBy(window.get2()));
        }
        return new Windows(lengths, steps);
    }

    @Property(tries = 400)
    void theStepsInWhichTimeAdvancesDoNotMatter(
            @ForAll("steps") List<Step> steps, @ForAll("windowSets") Windows windowSet) {
        WindowShape shape = windowSet.shape();
        PaneRing often = new PaneRing(PANE.toMillis());
        PaneRing once = new PaneRing(PANE.toMillis());
        long now = 1000;
        for (Step step : steps) {
            now += step.pace();
            if (!step.timeOnly()) {
                for (PaneRing ring : List.of(often, once)) {
                    add(ring, step.eventAt(now));
                    ring.advance(shape.paneOf(now - step.behind()), shape);
                }
            }
            often.expire(shape.paneOf(now - 30), shape);
        }
        once.expire(shape.paneOf(now - 30), shape);

        assertThat(once.asOf()).isEqualTo(often.asOf());
        assertThat(once.entries().size()).isEqualTo(often.entries().size());
        PaneFold fold = new PaneFold(shape);
        assertThat(once.windows(fold)).isEqualTo(often.windows(fold));
    }

    @Property(tries = 200)
    void theOrderOfEventsDoesNotMatter(@ForAll("steps") List<Step> steps, @ForAll Random random) {
        WindowShape shape = WindowShape.of(List.of(PANE.multipliedBy(300)), PANE, 3);
        List<Step> shuffled = new ArrayList<>(steps);
        Collections.shuffle(shuffled, random);
        PaneRing one = new PaneRing(PANE.toMillis());
        PaneRing other = new PaneRing(PANE.toMillis());
        steps.forEach(step -> add(one, step.eventAt(1000)));
        shuffled.forEach(step -> add(other, step.eventAt(1000)));
        one.advance(100, shape);
        other.advance(100, shape);
        assertThat(one.windows(new PaneFold(shape))).isEqualTo(other.windows(new PaneFold(shape)));
        assertThat(one.lastEventTime()).isEqualTo(other.lastEventTime());
    }

    @Property(tries = 100)
    void aLongerPaneOfNewSettingsKeepsEveryEvent(
            @ForAll("steps") List<Step> steps, @ForAll @IntRange(min = 2, max = 5) int times) {
        Duration longPane = PANE.multipliedBy(times);
        List<Duration> lengths = List.of(longPane.multipliedBy(100));
        WindowShape before = WindowShape.of(lengths, PANE, 3);
        WindowShape after = WindowShape.of(lengths, longPane, 3);
        PaneRing ring = new PaneRing(PANE.toMillis());
        List<EnrichedEvent> events = steps.stream().map(step -> step.eventAt(1000)).toList();
        events.forEach(event -> add(ring, event));
        ring.advance(100, before);
        ring.usePanes(longPane.toMillis());
        long asOf = (ring.asOf() + 1) * longPane.toMillis();
        assertThat(asOf).isGreaterThanOrEqualTo(1010);
        assertThat(ring.windows(new PaneFold(after)))
                .isEqualTo(new NaiveWindows(lengths, longPane, 3).windows(events, asOf));
    }

    @Example
    void anEventOfAnOldKindTakesNoMoreRoom() {
        PaneRing ring = new PaneRing(PANE.toMillis());
        for (int i = 0; i < 1000; i++) {
            ring.add(i % 10, "i1", "view", "c", 1_000_000);
        }
        assertThat(ring.entries().size()).isEqualTo(1);
        assertThat(ring.entries().words().size()).isEqualTo(3);
    }

    @Example
    void whatLeavesTheLongestWindowIsGoneFromTheBytes() {
        WindowShape shape = WindowShape.of(List.of(PANE), PANE, 3);
        PaneRing ring = new PaneRing(PANE.toMillis());
        for (int i = 0; i < 1000; i++) {
            ring.add(i, "i" + i, "view", null, 1_000_000);
            ring.advance(shape.paneOf(i), shape);
        }
        assertThat(bytes(CODEC, new UserWindowState(ring)).length).isLessThan(200);
        assertThat(ring.sizeInBytes()).isLessThan(4000);
    }

    @ParameterizedTest
    @CsvSource({
        "10000000000, 2, 2e10",
        "1000000000000, 100000, 1e17",
        "9000000000000, 10000, 9e16",
        "-9000000000000, 10000, -9e16",
        "123456789012.34, 5000, 617283945061700",
        "0.000001, 1000000, 1",
    })
    void valueSumsAreExactHoweverLargeTheyAre(String value, int events, double sum) {
        WindowShape shape = WindowShape.of(List.of(PANE), PANE, 1);
        PaneRing ring = new PaneRing(PANE.toMillis());
        long micros = MicroUnits.of(new BigDecimal(value));
        for (int i = 0; i < events; i++) {
            ring.add(5, "i1", "purchase", null, micros);
        }
        ring.advance(0, shape);
        ring = roundTrip(CODEC, new UserWindowState(ring)).ring;

        assertThat(ring.windows(new PaneFold(shape)))
                .containsExactly(
                        new WindowFeatures(
                                10, events, Map.of("purchase", (long) events), sum, 1, List.of()));
    }

    /** What version 1 has written must stay readable for ever. */
    @Example
    void readsTheBytesOfVersion1() {
        UserWindowState windows = new UserWindowState(new PaneRing(60_000));
        windows.ring.add(1_700_000_000_000L, "i1", "view", "shoes", 0);
        windows.ring.add(1_700_000_200_000L, "i1", "purchase", null, 19_990_000);
        windows.ring.advance(28_333_337, WindowShape.of(List.of(Duration.ofHours(1)), MINUTE, 3));
        windows.version = 2;
        windows.departureTimer = 1_700_003_580_000L;
        String golden =
                "010401c0a1e081fa620000c0a907b2d4821b0480d5c3fef96204"
                        + "0204050869317669657773686f65737075726368617365"
                        + "020700010302000600030002e0978813";

        assertThat(bytes(CODEC, value(CODEC, HexFormat.of().parseHex(golden))))
                .isEqualTo(bytes(CODEC, windows));
    }

    private static long endOf(long pane) {
        return (pane + 1) * PANE.toMillis();
    }

    private static void add(PaneRing ring, EnrichedEvent event) {
        ring.add(
                event.event().time(),
                event.event().itemId(),
                event.event().type(),
                event.category(),
                event.event().valueMicros());
    }
}
