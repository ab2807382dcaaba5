package io.recstream.job.rank;

import static io.recstream.job.model.TestingInstant.at;
import static io.recstream.job.rank.TestingResponses.knnOnly;
import static io.recstream.job.rank.TestingResponses.viewAt;
import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.job.model.BlendParameters;
import io.recstream.job.model.CandidateResponse;
import io.recstream.job.model.CategoryRules;
import io.recstream.job.model.EnrichedEvent;
import io.recstream.job.model.ItemAvailability;
import io.recstream.job.model.ListNotice;
import io.recstream.job.model.ListRuleParameters;
import io.recstream.job.model.RecommendationUpdate;
import io.recstream.job.model.RecommendedItem;
import io.recstream.job.model.ReissueParameters;
import io.recstream.job.model.UserEvent;
import io.recstream.job.state.CachingBroadcastOperator;
import io.recstream.job.state.TestingBackend;
import io.recstream.job.state.TestingTwoInputs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.state.BroadcastState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Lists wait after a start until the catalogue has been read, for a minute at most. */
class RankListCatalogWaitTest {

    private static final long CLOCK = at("20:00");
    private static final long TIMEOUT = Duration.ofMinutes(1).toMillis();
    private static final UserEvent FIRST = viewAt("a", at("10:00"));
    private static final UserEvent SECOND = viewAt("b", at("10:01"));

    private TestingTwoInputs<
                    CandidateResponse,
                    ListNotice,
                    RecommendationUpdate,
                    CachingBroadcastOperator<
                            String, CandidateResponse, ListNotice, RecommendationUpdate>>
            operator;

    private ReissueParameters reissue = ReissueParameters.OFF;

    private void start(TestingBackend backend) throws Exception {
        start(backend, Duration.ofMillis(TIMEOUT));
    }

    /** Answers are waited for 5 seconds, users stay for 2 hours, toys are denied. */
    private void start(TestingBackend backend, Duration timeout) throws Exception {
        operator =
                new TestingTwoInputs<>(
                        backend,
                        CandidateResponse::userId,
                        null,
                        () ->
                                RankList.operator(
                                        new RankList.Settings(
                                                BlendParameters.DEFAULT,
                                                new ListRuleParameters(
                                                        false,
                                                        false,
                                                        0,
                                                        new CategoryRules(
                                                                List.of(), List.of("toys"), 0)),
                                                Duration.ofMinutes(10),
                                                100,
                                                Duration.ofSeconds(5),
                                                Duration.ZERO,
                                                Duration.ofHours(2),
                                                true,
                                                Duration.ofDays(1),
                                                timeout,
                                                true,
                                                reissue,
                                                2000)),
                        RankList.EVENTS);
        operator.clock(CLOCK);
    }

    @AfterEach
    void close() throws Exception {
        operator.close();
    }

    @ParameterizedTest
    @EnumSource
    void makesNoListBeforeAllInstancesHaveSentTheirMark(TestingBackend backend) throws Exception {
        start(backend);
        operator.first(knnOnly(FIRST, 1, 1, 0, "x", "y", "z"));
        operator.second(category("x", "toys"));
        operator.second(ItemAvailability.mark(0, 2));
        operator.second(ItemAvailability.mark(0, 2));
        operator.first(knnOnly(SECOND, 2, 1, 0, "x", "z", "y"));
        operator.second(category("y", "toys/dolls"));
        assertThat(operator.output()).isEmpty();
        assertThat(operator.output(RankList.EVENTS))
                .as("features do not wait")
                .extracting(EnrichedEvent::event)
                .containsExactly(FIRST, SECOND);

        operator.second(ItemAvailability.mark(1, 2));
        assertThat(lists()).containsExactly(List.of("z"));
        operator.first(knnOnly(viewAt("c", at("10:02")), 3, 1, 0, "w"));
        assertThat(lists()).containsExactly(List.of("z"), List.of("w"));
        assertThat(versions()).containsExactly(1L, 2L);
    }

    @ParameterizedTest
    @EnumSource
    void makesAListOfEachEventInTheOrderInWhichTheyCame(TestingBackend backend) throws Exception {
        start(backend);
        for (int i = 1; i <= 4; i++) {
            for (String user : List.of("u1", "u2")) {
                UserEvent event = event(user, i);
                operator.first(knnOnly(event, i, 2, 1, "x" + i));
                operator.first(knnOnly(event, i, 2, 0, "y" + i));
            }
        }
        operator.second(ItemAvailability.mark(0, 1));
        assertThat(operator.output())
                .extracting(RecommendationUpdate::triggerEventId)
                .containsExactly("u1-1", "u2-1", "u1-2", "u2-2", "u1-3", "u2-3", "u1-4", "u2-4");
        assertThat(versions()).containsExactly(1L, 1L, 2L, 2L, 3L, 3L, 4L, 4L);
        assertThat(operator.output()).allMatch(RecommendationUpdate::complete);
    }

    /** As at any start: the job reads the whole catalogue. */
    @ParameterizedTest
    @EnumSource
    void noListIsMadeAgainForTheCatalogueAsOfTheStart(TestingBackend backend) throws Exception {
        reissue = new ReissueParameters(Duration.ofMinutes(30), 10);
        start(backend);
        for (int i = 1; i <= ListBuilder.MAX_BUFFERED + 2; i++) {
            UserEvent event = viewAt("a", at("10:00") + i * 1_000L);
            operator.first(knnOnly(event, i, 1, 0, "x", "y", "z"));
        }
        operator.second(new ItemAvailability("x", false, false, CLOCK, null, null));
        operator.clock(CLOCK + 5_000);
        assertThat(operator.output()).isEmpty();
        operator.second(ItemAvailability.mark(0, 1));
        operator.clock(CLOCK + 10_000);
        assertThat(lists()).containsExactly(List.of("y", "z"));
    }

    @ParameterizedTest
    @EnumSource
    void waitsAnewAfterARestart(TestingBackend backend) throws Exception {
        start(backend);
        operator.second(ItemAvailability.mark(0, 1));
        operator.first(knnOnly(FIRST, 1, 1, 0, "x"));
        assertThat(lists()).containsExactly(List.of("x"));
        operator.restart();
        operator.first(knnOnly(SECOND, 2, 1, 0, "x", "y"));
        assertThat(lists()).containsExactly(List.of("x"));
        operator.restart();
        operator.second(category("x", "toys"));
        operator.second(ItemAvailability.mark(0, 1));
        operator.clock(CLOCK + 5_000);
        assertThat(lists()).containsExactly(List.of("x"), List.of("y"));
        assertThat(versions()).containsExactly(1L, 2L);
        assertThat(heard()).as("marks are no state").containsExactly("x");
    }

    @ParameterizedTest
    @EnumSource
    void losesNoResponseBecauseOfTheWait(TestingBackend backend) throws Exception {
        start(backend);
        operator.first(knnOnly(FIRST, 1, 2, 0, "x"));
        operator.clock(CLOCK + 30_000);
        operator.second(ItemAvailability.mark(0, 1));
        assertThat(operator.output()).isEmpty();
        operator.first(knnOnly(FIRST, 1, 2, 1, "y"));
        assertThat(operator.output()).singleElement().matches(RecommendationUpdate::complete);

        operator.first(knnOnly(SECOND, 2, 2, 0, "z"));
        operator.clock(CLOCK + 35_000);
        assertThat(operator.output()).last().matches(list -> !list.complete());
    }

    @ParameterizedTest
    @EnumSource
    void theResponseTimeoutBeginsAfterTheWait(TestingBackend backend) throws Exception {
        start(backend);
        operator.first(knnOnly(FIRST, 1, 2, 0, "x"));
        operator.clock(CLOCK + TIMEOUT + 30_000);
        assertThat(operator.output()).as("the timer of the timeout was late").isEmpty();
        operator.clock(CLOCK + TIMEOUT + 34_999);
        operator.first(knnOnly(FIRST, 1, 2, 1, "y"));
        assertThat(operator.output()).singleElement().matches(RecommendationUpdate::complete);
    }

    @ParameterizedTest
    @EnumSource
    void goesOnWithoutTheCatalogueAfterTheTimeout(TestingBackend backend) throws Exception {
        start(backend);
        operator.clock(CLOCK + TIMEOUT);
        operator.first(knnOnly(FIRST, 1, 1, 0, "x"));
        operator.clock(CLOCK + 2 * TIMEOUT - 1);
        assertThat(operator.output()).as("the time runs from the first answer on").isEmpty();
        operator.clock(CLOCK + 2 * TIMEOUT);
        operator.first(knnOnly(SECOND, 2, 1, 0, "y"));
        assertThat(lists()).containsExactly(List.of("x"), List.of("y"));
        operator.second(ItemAvailability.mark(0, 1));
        operator.clock(CLOCK + 3 * TIMEOUT);
        assertThat(operator.processingTimeTimers()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void waitsForNothingWithoutATimeout(TestingBackend backend) throws Exception {
        start(backend, Duration.ZERO);
        operator.first(knnOnly(FIRST, 1, 1, 0, "x"));
        assertThat(lists()).containsExactly(List.of("x"));
    }

    @ParameterizedTest
    @EnumSource
    void doesNotForgetAUserWhoseListWaits(TestingBackend backend) throws Exception {
        start(backend);
        operator.second(ItemAvailability.mark(0, 1));
        operator.first(knnOnly(FIRST, 1, 1, 0, "x"));
        operator.restart();
        operator.first(knnOnly(viewAt("c", at("13:00")), 2, 1, 0, "y"));
        operator.watermark(at("13:00"));
        operator.second(ItemAvailability.mark(0, 1));
        assertThat(lists()).containsExactly(List.of("x"), List.of("y"));
        assertThat(versions()).containsExactly(1L, 2L);
    }

    /** What is kept of a user does not grow with the number of events. */
    @ParameterizedTest
    @EnumSource
    void keepsTheNewestEventsOfAUserWithMany(TestingBackend backend) throws Exception {
        start(backend);
        for (int i = 1; i <= 100; i++) {
            operator.first(knnOnly(event("u1", i), i, 1, 0, "x" + i));
        }
        operator.second(ItemAvailability.mark(0, 1));
        List<String> expected = new ArrayList<>();
        for (int i = 37; i <= 100; i++) {
            expected.add("u1-" + i);
        }
        assertThat(operator.output())
                .extracting(RecommendationUpdate::triggerEventId)
                .containsExactlyElementsOf(expected);
        assertThat(operator.output().get(63).version()).isEqualTo(64);
    }

    private static UserEvent event(String user, int number) {
        return io.recstream.job.model.TestingEvent.view(user, "i" + number)
                .id(user + "-" + number)
                .at(at("10:00") + number * 1000L)
                .event();
    }

    private static ItemAvailability category(String itemId, String category) {
        return new ItemAvailability(itemId, true, false, CLOCK, null, category);
    }

    private List<List<String>> lists() {
        return operator.output().stream()
                .map(list -> list.items().stream().map(RecommendedItem::itemId).toList())
                .toList();
    }

    private List<Long> versions() {
        return operator.output().stream().map(RecommendationUpdate::version).toList();
    }

    private List<String> heard() throws Exception {
        BroadcastState<String, ItemAvailability> state =
                operator.operator()
                        .getOperatorStateBackend()
                        .getBroadcastState(ReplicatedCatalog.descriptor());
        List<String> items = new ArrayList<>();
        state.iterator().forEachRemaining(entry -> items.add(entry.getKey()));
        return items;
    }
}
