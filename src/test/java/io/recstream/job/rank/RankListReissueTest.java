package io.recstream.job.rank;

import static io.recstream.job.model.TestingEvent.view;
import static io.recstream.job.model.TestingInstant.at;
import static io.recstream.job.rank.TestingResponses.knnOnly;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.recstream.job.model.BlendParameters;
import io.recstream.job.model.CandidateResponse;
import io.recstream.job.model.CategoryRules;
import io.recstream.job.model.EnrichedEvent;
import io.recstream.job.model.Experiment;
import io.recstream.job.model.ItemAvailability;
import io.recstream.job.model.ListNotice;
import io.recstream.job.model.ListRuleParameters;
import io.recstream.job.model.PackedCandidates;
import io.recstream.job.model.PackedItemIds;
import io.recstream.job.model.PublishedRules;
import io.recstream.job.model.RecommendationUpdate;
import io.recstream.job.model.RecommendedItem;
import io.recstream.job.model.ReissueParameters;
import io.recstream.job.model.RulesNotice;
import io.recstream.job.model.UserEvent;
import io.recstream.job.state.CachingBroadcastOperator;
import io.recstream.job.state.CommandReports;
import io.recstream.job.state.TestingBackend;
import io.recstream.job.state.TestingTwoInputs;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Lists of recently active users that are made again between the events. */
class RankListReissueTest {

    private static final long CLOCK = at("20:00");
    private static final Duration REISSUE = Duration.ofMinutes(30);

    private TestingTwoInputs<
                    CandidateResponse,
                    ListNotice,
                    RecommendationUpdate,
                    CachingBroadcastOperator<
                            String, CandidateResponse, ListNotice, RecommendationUpdate>>
            operator;

    private ReissueParameters reissue = new ReissueParameters(REISSUE, 3);
    private Duration minEmitInterval = Duration.ZERO;
    private long clock = CLOCK;

    /** Lists have three items. */
    private void start(TestingBackend backend) throws Exception {
        operator =
                new TestingTwoInputs<>(
                        backend,
                        CandidateResponse::userId,
                        null,
                        () ->
                                RankList.operator(
                                        new RankList.Settings(
                                                new BlendParameters(3, .5, .25, .15, 0),
                                                new ListRuleParameters(
                                                        false, false, 0, CategoryRules.NONE),
                                                Duration.ofMinutes(10),
                                                100,
                                                Duration.ofSeconds(5),
                                                minEmitInterval,
                                                Duration.ofHours(2),
                                                false,
                                                Duration.ofDays(1),
                                                Duration.ZERO,
                                                true,
                                                reissue,
                                                2000)),
                        RankList.EVENTS,
                        CommandReports.TAG);
        operator.clock(clock);
    }

    @AfterEach
    void close() throws Exception {
        operator.close();
    }

    @ParameterizedTest
    @EnumSource
    void aListIsFilledUpWhenAnItemOfItIsSoldOutAndIsAsBeforeWhenThatIsBack(TestingBackend backend)
            throws Exception {
        start(backend);
        sees("u1", 1, "x", "y", "z", "w");
        sees("u2", 1, "x", "y", "z", "v", "w");
        soldOut("y");
        assertThat(lists("u1")).containsExactly(List.of("x", "y", "z"));

        pass(Duration.ofSeconds(1));
        assertThat(lists("u1")).containsExactly(List.of("x", "y", "z"), List.of("x", "z", "w"));
        assertThat(lists("u2")).containsExactly(List.of("x", "y", "z"), List.of("x", "z", "v"));
        soldOut("w");
        pass(Duration.ofSeconds(1));
        assertThat(lists("u1")).last().isEqualTo(List.of("x", "z"));
        assertThat(lists("u2")).as("w is not in it").hasSize(2);

        back("y");
        back("w");
        pass(Duration.ofSeconds(1));
        assertThat(lists("u1")).hasSize(4).last().isEqualTo(List.of("x", "y", "z"));
        assertThat(lists("u2")).hasSize(3).last().isEqualTo(List.of("x", "y", "z"));
        List<RecommendationUpdate> ofFirst = listsOf("u1");
        assertThat(ofFirst)
                .extracting(RecommendationUpdate::version)
                .containsExactly(1L, 2L, 3L, 4L);
        assertThat(ofFirst)
                .extracting(
                        RecommendationUpdate::triggerEventId,
                        RecommendationUpdate::eventTime,
                        RecommendationUpdate::sessionEvents,
                        RecommendationUpdate::complete)
                .containsOnly(tuple("u1-1", at("10:01"), 1, true));
        assertThat(ofFirst.get(3).items()).isEqualTo(ofFirst.get(0).items());
        pass(Duration.ofSeconds(10));
        assertThat(operator.output()).as("one list for each change").hasSize(7);
    }

    /** It may be in the next list of an event: nothing remembers the deletion any more. */
    @ParameterizedTest
    @EnumSource
    void anItemWhoseDeletionIsForgottenHasNotComeBack(TestingBackend backend) throws Exception {
        start(backend);
        soldOut("y");
        sees("u1", 1, "x", "y", "z");
        operator.second(ItemAvailability.forgotten("y", clock));
        pass(Duration.ofSeconds(1));
        assertThat(lists("u1")).containsExactly(List.of("x", "z"));
    }

    @ParameterizedTest
    @EnumSource
    void changesThatComeTogetherMakeOneList(TestingBackend backend) throws Exception {
        start(backend);
        sees("u1", 1, "x", "y", "z", "v", "w");
        soldOut("x");
        soldOut("y");
        back("x");
        soldOut("z");
        pass(Duration.ofSeconds(1));
        assertThat(lists("u1")).containsExactly(List.of("x", "y", "z"), List.of("x", "v", "w"));

        soldOut("v");
        back("v");
        soldOut("elsewhere");
        pass(Duration.ofSeconds(1));
        assertThat(lists("u1")).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource
    void aListOfTheNextEventIsNotMadeAgain(TestingBackend backend) throws Exception {
        start(backend);
        sees("u1", 1, "x", "y");
        soldOut("x");
        sees("u1", 2, "x", "y");
        pass(Duration.ofSeconds(1));
        assertThat(lists("u1")).containsExactly(List.of("x", "y"), List.of("y"));

        back("x");
        pass(Duration.ofSeconds(1));
        assertThat(lists("u1")).last().isEqualTo(List.of("x", "y"));
        assertThat(operator.output()).last().matches(list -> list.triggerEventId().equals("u1-2"));
        sees("u1", 3, "x", "y");
        assertThat(lists("u1")).as("unchanged").hasSize(3);
    }

    @ParameterizedTest
    @EnumSource
    void allListsAreMadeAgainUnderOtherRules(TestingBackend backend) throws Exception {
        start(backend);
        sees("u1", 1, "x", "y", "z", "w");
        sees("u2", 1, "v", "w");
        publish("c1", denying(7, "x"), null);
        pass(Duration.ofSeconds(1));
        assertThat(lists("u1")).containsExactly(List.of("x", "y", "z"), List.of("y", "z", "w"));
        assertThat(lists("u2")).containsExactly(List.of("v", "w"), List.of("v", "w"));
        assertThat(operator.output())
                .extracting(RecommendationUpdate::rulesVersion)
                .containsExactly(null, null, 7L, 7L);

        publish("c1", denying(7, "x"), null);
        pass(Duration.ofSeconds(1));
        assertThat(operator.output()).as("the same rules").hasSize(4);

        publish("c2", denying(7, "x"), experiment());
        pass(Duration.ofSeconds(1));
        assertThat(operator.output()).hasSize(6);
        assertThat(operator.output().subList(4, 6))
                .allMatch(
                        list ->
                                experiment()
                                        .label(experiment().indexOf(list.userId()))
                                        .equals(list.variant()));
        publish("c3", null, null);
        pass(Duration.ofSeconds(1));
        assertThat(lists("u1")).hasSize(4).last().isEqualTo(List.of("x", "y", "z"));
        assertThat(operator.output().subList(6, 8))
                .allMatch(list -> list.variant() == null && list.rulesVersion() == null);
    }

    /** The user's next event comes before the round, and their list stays as it is. */
    @ParameterizedTest
    @EnumSource
    void aListWithTheFormerRulesVersionIsMadeAgainThoughAnEventWasBetween(TestingBackend backend)
            throws Exception {
        start(backend);
        sees("u1", 1, "x", "y");
        publish("c1", denying(7, "w"), null);
        sees("u1", 2, "x", "y");
        assertThat(lists("u1")).hasSize(1);
        pass(Duration.ofSeconds(1));
        assertThat(operator.output())
                .extracting(
                        RecommendationUpdate::rulesVersion, RecommendationUpdate::triggerEventId)
                .containsExactly(tuple(null, "u1-1"), tuple(7L, "u1-2"));
    }

    @ParameterizedTest
    @EnumSource
    void whoWasActiveTooLongAgoOrIsOneTooManyWaitsForTheNextEvent(TestingBackend backend)
            throws Exception {
        start(backend);
        sees("away", 1, "x", "y");
        pass(REISSUE);
        for (String user : List.of("u1", "u2", "u3", "u4")) {
            sees(user, 1, "x", "y");
        }
        sees("u2", 2, "x", "y");
        soldOut("x");
        pass(Duration.ofSeconds(1));
        assertThat(lists("away")).hasSize(1);
        assertThat(lists("u1")).as("its event is the oldest of four").hasSize(1);
        assertThat(List.of("u2", "u3", "u4"))
                .allSatisfy(user -> assertThat(lists(user)).last().isEqualTo(List.of("y")));
        assertThat(operator.output())
                .extracting(RecommendationUpdate::userId)
                .as("the newest event first")
                .endsWith("u2", "u4", "u3");
    }

    /** The list made again is no activity of the user. */
    @ParameterizedTest
    @EnumSource
    void theTimeCountsFromTheEvent(TestingBackend backend) throws Exception {
        start(backend);
        sees("u1", 1, "x", "y");
        pass(REISSUE.minusSeconds(10));
        soldOut("x");
        pass(Duration.ofSeconds(2));
        assertThat(lists("u1")).hasSize(2);
        pass(Duration.ofSeconds(10));
        back("x");
        pass(Duration.ofSeconds(2));
        assertThat(lists("u1")).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource
    void whoIsForgottenRetiredOrIdleGetsNoList(TestingBackend backend) throws Exception {
        start(backend);
        sees("erased", 1, "x", "y");
        sees("retired", 1, "x", "y");
        sees("idle", 1, "x", "y");
        end(UserEvent.erasure("erased", "c1", at("10:02")));
        end(UserEvent.retirement("retired", at("10:02")));
        assertThat(operator.output()).hasSize(5);
        soldOut("x");
        pass(Duration.ofSeconds(1));
        assertThat(operator.output()).hasSize(6).last().matches(it -> it.userId().equals("idle"));

        operator.firstWatermark(at("20:00"));
        operator.secondWatermark(Long.MAX_VALUE);
        assertThat(operator.output())
                .hasSize(7)
                .last()
                .isEqualTo(RecommendationUpdate.tombstone("idle"));
        back("x");
        publish("c1", denying(7, "y"), null);
        pass(Duration.ofSeconds(1));
        assertThat(operator.output()).hasSize(7);
    }

    @ParameterizedTest
    @EnumSource
    void offMeansNoList(TestingBackend backend) throws Exception {
        reissue = ReissueParameters.OFF;
        start(backend);
        sees("u1", 1, "x", "y");
        soldOut("x");
        publish("c1", denying(7, "y"), null);
        pass(Duration.ofMinutes(1));
        assertThat(lists("u1")).hasSize(1);
        sees("u1", 2, "x", "z");
        assertThat(lists("u1")).containsExactly(List.of("x", "y"), List.of("z"));
    }

    @ParameterizedTest
    @EnumSource
    void versionsGoOnAfterARestart(TestingBackend backend) throws Exception {
        start(backend);
        sees("u1", 1, "x", "y");
        soldOut("x");
        pass(Duration.ofSeconds(1));
        operator.restart();
        back("x");
        pass(Duration.ofSeconds(1));
        assertThat(lists("u1")).as("not held since the restart").hasSize(2);
        sees("u1", 2, "x", "y");
        soldOut("y");
        pass(Duration.ofSeconds(1));
        assertThat(lists("u1"))
                .containsExactly(List.of("x", "y"), List.of("y"), List.of("x", "y"), List.of("x"));
        assertThat(operator.output())
                .extracting(RecommendationUpdate::version)
                .containsExactly(1L, 2L, 3L, 4L);
    }

    /** A snapshot between the notice and the round has the notice, and so have later lists. */
    @ParameterizedTest
    @EnumSource
    void aRestartBeforeTheRoundLosesNoNotice(TestingBackend backend) throws Exception {
        start(backend);
        sees("u1", 1, "x", "y");
        soldOut("x");
        operator.restart();
        pass(Duration.ofSeconds(1));
        assertThat(lists("u1")).hasSize(1);
        sees("u1", 2, "x", "y");
        assertThat(lists("u1")).containsExactly(List.of("x", "y"), List.of("y"));
    }

    @ParameterizedTest
    @EnumSource
    void listsMadeAgainKeepTheMinimumInterval(TestingBackend backend) throws Exception {
        minEmitInterval = Duration.ofMinutes(1);
        start(backend);
        sees("u1", 1, "x", "y", "z", "w");
        soldOut("x");
        pass(Duration.ofSeconds(2));
        soldOut("y");
        pass(Duration.ofSeconds(2));
        assertThat(lists("u1")).hasSize(1);
        assertThat(operator.processingTimeTimers()).isEqualTo(1);
        pass(Duration.ofMinutes(1));
        assertThat(lists("u1")).containsExactly(List.of("x", "y", "z"), List.of("z", "w"));
        soldOut("z");
        pass(Duration.ofSeconds(2));
        back("z");
        pass(Duration.ofMinutes(2));
        assertThat(lists("u1")).as("the list that is out is right again").hasSize(2);
    }

    private void sees(String user, int event, String... best) throws Exception {
        UserEvent viewed = view(user, "a").id(user + "-" + event).at(at("10:0" + event)).event();
        operator.first(knnOnly(viewed, event, 1, 0, best));
    }

    private void end(UserEvent end) throws Exception {
        EnrichedEvent last =
                new EnrichedEvent(end, false, 0, PackedItemIds.NONE, 0, 0, 0, 0, false, null, null);
        operator.first(
                new CandidateResponse(
                        end.userId(), 2, 1, 0, end.itemId(), PackedCandidates.NONE, last, null));
    }

    private void soldOut(String item) throws Exception {
        operator.second(new ItemAvailability(item, false, false, clock, null, null));
    }

    private void back(String item) throws Exception {
        operator.second(new ItemAvailability(item, true, false, clock, null, null));
    }

    private void publish(String command, PublishedRules rules, Experiment experiment)
            throws Exception {
        operator.second(new RulesNotice(command, rules, experiment));
    }

    private static PublishedRules denying(long version, String item) {
        return new PublishedRules(
                version,
                new PublishedRules.Filters(
                        null,
                        null,
                        null,
                        PublishedRules.CategoryFilters.NONE,
                        List.of(item),
                        PublishedRules.AttributeFilters.NONE),
                PublishedRules.Boosts.NONE,
                null,
                PublishedRules.Weights.NONE,
                null);
    }

    private static Experiment experiment() {
        return new Experiment(
                "e",
                "e",
                List.of(
                        new Experiment.Variant("a", .5, PublishedRules.NONE),
                        new Experiment.Variant("b", .5, denying(0, "z"))));
    }

    /** In steps, as a slice starts the next one. */
    private void pass(Duration time) throws Exception {
        long end = clock + time.toMillis();
        while (clock < end) {
            clock = Math.min(end, clock + Math.max(100, time.toMillis() / 20));
            operator.clock(clock);
        }
    }

    private List<RecommendationUpdate> listsOf(String user) {
        return operator.output().stream().filter(list -> list.userId().equals(user)).toList();
    }

    private List<List<String>> lists(String user) {
        return listsOf(user).stream()
                .map(list -> list.items().stream().map(RecommendedItem::itemId).toList())
                .toList();
    }
}
