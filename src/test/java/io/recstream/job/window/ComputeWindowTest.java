package io.recstream.job.window;

import static io.recstream.job.model.TestingEvent.purchase;
import static io.recstream.job.model.TestingEvent.view;
import static io.recstream.job.model.TestingInstant.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.recstream.job.model.CategoryCount;
import io.recstream.job.model.EnrichedEvent;
import io.recstream.job.model.PackedItemIds;
import io.recstream.job.model.TestingEvent;
import io.recstream.job.model.UserEvent;
import io.recstream.job.model.UserFeatures;
import io.recstream.job.model.WindowFeatures;
import io.recstream.job.state.CachingOperator;
import io.recstream.job.state.TestingBackend;
import io.recstream.job.state.TestingOperator;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ComputeWindowTest {

    private static final List<Duration> WINDOWS =
            List.of(Duration.ofMinutes(5), Duration.ofMinutes(60));

    private TestingOperator<EnrichedEvent, UserFeatures> operator;
    private long departureBytes;

    private void start(TestingBackend backend) throws Exception {
        start(backend, Duration.ZERO);
    }

    private void start(TestingBackend backend, Duration minInterval) throws Exception {
        operator =
                new TestingOperator<>(
                        backend,
                        enriched -> enriched.event().userId(),
                        () ->
                                CachingOperator.of(
                                        new ComputeWindow(
                                                WindowShape.of(WINDOWS, Duration.ofMinutes(1), 2),
                                                minInterval,
                                                false,
                                                new ComputeWindow.Heap(1000, departureBytes))));
    }

    @AfterEach
    void close() throws Exception {
        operator.close();
    }

    @ParameterizedTest
    @EnumSource
    void tellsWhatTheUserDidInEachWindow(TestingBackend backend) throws Exception {
        start(backend);
        send(view("u1", "i1").in("shoes").at("10:00:30"));
        send(view("u1", "i2").in("shoes").at("10:03:00"));
        send(view("u1", "i1").in("hats").at("10:04:00"));
        send(view("u1", "i3").at("10:05:00"));
        send(purchase("u1", "i1", 19.99).in("bags").at("10:05:59"));

        assertThat(features())
                .extracting(UserFeatures::version)
                .containsExactly(1L, 2L, 3L, 4L, 5L);
        UserFeatures last = features().get(4);
        assertThat(last.asOf()).isEqualTo(at("10:06"));
        assertThat(last.lastEventTime()).isEqualTo(at("10:05:59"));
        assertThat(last.eventsTotal()).isEqualTo(5);
        assertThat(last.windows())
                .containsExactly(
                        new WindowFeatures(
                                300_000,
                                4,
                                Map.of("view", 3L, "purchase", 1L),
                                19.99,
                                3,
                                List.of(
                                        new CategoryCount("bags", 1),
                                        new CategoryCount("hats", 1))),
                        new WindowFeatures(
                                3_600_000,
                                5,
                                Map.of("view", 4L, "purchase", 1L),
                                19.99,
                                3,
                                List.of(
                                        new CategoryCount("shoes", 2),
                                        new CategoryCount("bags", 1))));
    }

    @ParameterizedTest
    @EnumSource
    void fallsToZeroAsTimePassesAndThenForgetsTheUser(TestingBackend backend) throws Exception {
        start(backend);
        send(view("u1", "i1").at("10:00:30"));
        send(view("u1", "i2").at("10:02:30"));
        assertThat(operator.eventTimeTimers()).isEqualTo(1);

        operator.watermark(at("10:05") - 1);
        assertThat(features()).hasSize(2);
        operator.watermark(at("10:05"));
        assertThat(eventsPerWindow(2)).containsExactly(1L, 2L);
        operator.restart();
        operator.watermark(at("10:59:59"));
        assertThat(eventsPerWindow(3)).containsExactly(0L, 2L);
        operator.watermark(at("11:01:59"));
        assertThat(eventsPerWindow(4)).containsExactly(0L, 1L);
        assertThat(operator.keysOf("user-windows")).containsExactly("u1");

        operator.watermark(at("11:02"));
        assertThat(eventsPerWindow(5)).containsExactly(0L, 0L);
        assertThat(features().get(5).asOf()).isEqualTo(at("11:03"));
        assertThat(features().get(5).version()).isEqualTo(6);
        assertThat(features().subList(6, features().size()))
                .containsExactly(UserFeatures.tombstone("u1"));
        assertForgotten();
    }

    @ParameterizedTest
    @EnumSource
    void saysBeforeWhichTimeEventsOfAnotherIdAreMissing(TestingBackend backend) throws Exception {
        start(backend);
        operator.process(merge("u1", at("09:59")));
        assertThat(features()).as("of a user who has none").isEmpty();
        send(view("u1", "i1").at("10:00"));
        operator.process(merge("u1", at("09:30")));
        operator.restart();
        operator.process(merge("u1", at("09:20")));
        operator.process(merge("u1", UserFeatures.COMPLETE));
        send(view("u1", "i1").at("10:01"));

        assertThat(features())
                .extracting(
                        UserFeatures::version,
                        UserFeatures::eventsTotal,
                        UserFeatures::missingBefore)
                .containsExactly(
                        tuple(1L, 1L, UserFeatures.COMPLETE),
                        tuple(2L, 1L, at("09:30")),
                        tuple(3L, 2L, at("09:30")));
    }

    private static EnrichedEvent merge(String user, long missingBefore) {
        return new EnrichedEvent(
                UserEvent.merge(user, null, null, at("10:00"), missingBefore),
                false,
                5,
                PackedItemIds.NONE,
                0,
                0,
                0,
                0,
                true,
                null,
                null);
    }

    @ParameterizedTest
    @EnumSource
    void aLateEventCorrectsTheWindowsThatItIsIn(TestingBackend backend) throws Exception {
        start(backend);
        send(view("u1", "i1").at("10:30"));
        operator.watermark(at("10:31"));
        send(view("u1", "i2").at("10:20"));
        send(view("u1", "i3").at("09:20"));

        assertThat(features())
                .extracting(UserFeatures::asOf)
                .containsExactly(at("10:31"), at("10:31"), at("10:31"));
        assertThat(eventsPerWindow(1)).containsExactly(1L, 2L);
        assertThat(eventsPerWindow(2)).containsExactly(1L, 2L);
        assertThat(features().get(2).eventsTotal()).isEqualTo(3);
        assertThat(features().get(2).lastEventTime()).isEqualTo(at("10:30"));
        assertThat(operator.eventTimeTimers()).isEqualTo(1);

        operator.watermark(at("10:40"));
        operator.watermark(at("11:20"));
        assertThat(eventsPerWindow(4)).containsExactly(0L, 1L);
    }

    /** The second user has a late event, which comes before or after the watermark has moved. */
    @ParameterizedTest
    @EnumSource
    void theNewestFeaturesDoNotDependOnTheStepsOfTheWatermark(TestingBackend backend)
            throws Exception {
        Map<String, UserFeatures> fine = newestWithSteps(backend, Duration.ofMillis(1));
        Map<String, UserFeatures> minutes = newestWithSteps(backend, Duration.ofMinutes(1));
        Map<String, UserFeatures> atTheEnd = newestWithSteps(backend, Duration.ofDays(1));
        departureBytes = 1000;
        Map<String, UserFeatures> queued = newestWithSteps(backend, Duration.ofMinutes(1));

        assertThat(fine).extractingByKey("u1").returns(at("10:09"), UserFeatures::asOf);
        assertThat(fine).extractingByKey("u2").returns(at("10:12"), UserFeatures::asOf);
        assertThat(minutes).isEqualTo(fine);
        assertThat(atTheEnd).isEqualTo(fine);
        assertThat(queued).isEqualTo(fine);
    }

    /** By user, without the version: how often features are emitted may differ. */
    private Map<String, UserFeatures> newestWithSteps(TestingBackend backend, Duration step)
            throws Exception {
        if (operator != null) {
            operator.close();
        }
        start(backend);
        long newest = at("10:00");
        long watermark = newest;
        for (TestingEvent event :
                List.of(
                        view("u1", "i1").at("10:00:30"),
                        view("u1", "i2").at("10:03:10"),
                        view("u2", "i3").at("10:06:10"),
                        view("u2", "i4").at("10:05:40"),
                        view("u2", "i4").at("10:05:50"),
                        view("u3", "i5").at("10:12:30"))) {
            send(event);
            newest = Math.max(newest, event.enriched().event().time());
            if (newest - 5_000 - watermark >= step.toMillis()) {
                watermark = newest - 5_000;
                operator.watermark(watermark);
            }
        }
        operator.watermark(newest - 5_000);
        Map<String, UserFeatures> features = new TreeMap<>();
        for (UserFeatures it : features()) {
            features.put(
                    it.userId(),
                    new UserFeatures(
                            it.userId(),
                            0,
                            it.asOf(),
                            it.lastEventTime(),
                            it.eventsTotal(),
                            it.windows(),
                            it.missingBefore()));
        }
        return features;
    }

    @ParameterizedTest
    @EnumSource
    void anEventOlderThanAllWindowsIsCountedAndForgottenAtOnce(TestingBackend backend)
            throws Exception {
        start(backend);
        operator.watermark(at("12:00"));
        send(view("u1", "i1").at("10:30"));

        assertThat(eventsPerWindow(0)).containsExactly(0L, 0L);
        assertThat(features().get(1)).isEqualTo(UserFeatures.tombstone("u1"));
        assertForgotten();
    }

    @ParameterizedTest
    @EnumSource
    void forgetsEveryUserAtTheEndOfTheStream(TestingBackend backend) throws Exception {
        start(backend, Duration.ofSeconds(10));
        send(view("u1", "i1").at("10:00:30"));
        send(view("u1", "i2").at("10:01:30"));
        send(view("u2", "i1").at("10:30:30"));

        operator.watermark(Long.MAX_VALUE);

        assertThat(features().subList(2, 6)).filteredOn(UserFeatures::isTombstone).hasSize(2);
        assertThat(features().subList(2, 6))
                .filteredOn(f -> !f.isTombstone())
                .extracting(UserFeatures::asOf)
                .containsExactlyInAnyOrder(at("11:02"), at("11:31"));
        assertForgotten();
    }

    @ParameterizedTest
    @EnumSource
    void holdsChangesBackWithinTheMinimumInterval(TestingBackend backend) throws Exception {
        start(backend, Duration.ofSeconds(10));
        operator.clock(100_000);
        send(view("u1", "i1").at("10:00"));
        assertThat(features()).hasSize(1);

        operator.clock(103_000);
        send(view("u1", "i2").at("10:00"));
        send(view("u1", "i3").at("10:00"));
        operator.restart();
        operator.clock(109_999);
        send(view("u1", "i4").at("10:00"));
        assertThat(features()).hasSize(1);
        assertThat(operator.processingTimeTimers()).isEqualTo(1);

        operator.clock(110_000);
        assertThat(eventsPerWindow(1)).containsExactly(4L, 4L);
        assertThat(features().get(1).version()).isEqualTo(2);
        assertThat(operator.processingTimeTimers()).isZero();

        operator.clock(120_000);
        send(view("u1", "i5").at("10:00"));
        assertThat(eventsPerWindow(2)).containsExactly(5L, 5L);
        assertThat(operator.processingTimeTimers()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void departuresInTheQueueNeedNoTimersAndSurviveARestart(TestingBackend backend)
            throws Exception {
        departureBytes = 1000;
        start(backend);
        send(view("u1", "i1").at("10:00:30"));
        send(view("ü\ud800語", "i1").at("10:00:30"));
        operator.watermark(at("10:05"));
        send(view("u1", "i2").at("10:30:30"));
        assertThat(features()).hasSize(5);

        operator.restart();
        operator.watermark(at("10:35"));
        assertThat(eventsPerWindow(5)).containsExactly(0L, 2L);
        assertThat(operator.eventTimeTimers()).isZero();

        departureBytes = 0;
        operator.restart();
        assertThat(operator.eventTimeTimers()).isEqualTo(2);
        departureBytes = 1000;
        operator.restart();
        operator.watermark(at("11:29:59"));
        assertThat(features().subList(6, 9))
                .filteredOn(f -> f.userId().equals("u1"))
                .extracting(UserFeatures::version)
                .containsExactly(5L);
        operator.watermark(at("11:30"));
        assertThat(features()).hasSize(11);
        assertForgotten();
    }

    private void send(TestingEvent event) throws Exception {
        operator.process(event.enriched());
    }

    private List<UserFeatures> features() {
        return operator.output();
    }

    private List<Long> eventsPerWindow(int emission) {
        return features().get(emission).windows().stream().map(WindowFeatures::events).toList();
    }

    private void assertForgotten() throws Exception {
        assertThat(operator.keysOf("user-windows")).isEmpty();
        assertThat(operator.eventTimeTimers()).isZero();
        assertThat(operator.processingTimeTimers()).isZero();
    }
}
