package io.recstream.job.rank;

import static io.recstream.job.model.TestingEvent.view;
import static io.recstream.job.model.TestingInstant.at;
import static io.recstream.job.rank.PopularityIndexTest.cut;
import static io.recstream.job.rank.PopularityIndexTest.entry;
import static io.recstream.job.rank.TestingResponses.knnOnly;
import static io.recstream.job.rank.TestingResponses.viewAt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.recstream.job.model.BlendParameters;
import io.recstream.job.model.CandidateResponse;
import io.recstream.job.model.CategoryRules;
import io.recstream.job.model.CommandReport;
import io.recstream.job.model.EmptyReason;
import io.recstream.job.model.EnrichedEvent;
import io.recstream.job.model.Experiment;
import io.recstream.job.model.ItemAttribute;
import io.recstream.job.model.ItemAvailability;
import io.recstream.job.model.ListNotice;
import io.recstream.job.model.ListRuleParameters;
import io.recstream.job.model.PackedCandidates;
import io.recstream.job.model.PackedItemIds;
import io.recstream.job.model.PopularitySnapshot;
import io.recstream.job.model.PublishedRules;
import io.recstream.job.model.RecommendationReason;
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
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.runtime.state.StateBackend;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RankListTest {

    private static final long CLOCK = at("20:00");
    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final UserEvent FIRST = viewAt("a", at("10:00"));
    private static final UserEvent SECOND = viewAt("b", at("10:01"));
    private static final UserEvent THIRD = viewAt("c", at("10:02"));

    private TestingTwoInputs<
                    CandidateResponse,
                    ListNotice,
                    RecommendationUpdate,
                    CachingBroadcastOperator<
                            String, CandidateResponse, ListNotice, RecommendationUpdate>>
            operator;

    private CategoryRules rules = CategoryRules.NONE;
    private boolean replicates;
    private boolean controlled = true;

    /** Answers are waited for 5 seconds, lists go out every second, users stay for 2 hours. */
    private void start(TestingBackend backend) throws Exception {
        start(backend.create());
    }

    private void start(StateBackend backend) throws Exception {
        operator =
                new TestingTwoInputs<>(
                        backend,
                        CandidateResponse::userId,
                        null,
                        () ->
                                RankList.operator(
                                        new RankList.Settings(
                                                BlendParameters.DEFAULT,
                                                new ListRuleParameters(false, false, 0, rules),
                                                Duration.ofMinutes(10),
                                                100,
                                                Duration.ofSeconds(5),
                                                Duration.ofSeconds(1),
                                                Duration.ofHours(2),
                                                replicates,
                                                Duration.ofDays(1),
                                                Duration.ZERO,
                                                controlled,
                                                ReissueParameters.OFF,
                                                2000)),
                        RankList.EVENTS,
                        CommandReports.TAG);
        operator.clock(CLOCK);
    }

    @AfterEach
    void close() throws Exception {
        operator.close();
    }

    @ParameterizedTest
    @EnumSource
    void emitsAListWhenItHasChanged(TestingBackend backend) throws Exception {
        start(backend);
        operator.first(knnOnly(FIRST, 1, 1, 0, "x", "y"));
        operator.clock(CLOCK + 1000);
        operator.first(knnOnly(SECOND, 2, 1, 0, "x", "y"));
        operator.clock(CLOCK + 2000);
        operator.first(knnOnly(THIRD, 3, 1, 0, "y", "x"));

        assertThat(lists()).containsExactly(List.of("x", "y"), List.of("y", "x"));
        assertThat(operator.output())
                .extracting(RecommendationUpdate::version)
                .containsExactly(1L, 2L);
        assertThat(operator.output())
                .extracting(RecommendationUpdate::generatedAt)
                .containsExactly(CLOCK, CLOCK + 2000);
    }

    @ParameterizedTest
    @EnumSource
    void handsEachEventOnAsSoonAsItComes(TestingBackend backend) throws Exception {
        start(backend);
        operator.first(knnOnly(SECOND, 2, 2, 1, "x"));
        operator.first(knnOnly(SECOND, 2, 2, 0, "x"));
        operator.first(knnOnly(FIRST, 1, 1, 0, "x"));
        assertThat(operator.output(RankList.EVENTS))
                .extracting(EnrichedEvent::event)
                .containsExactly(SECOND, FIRST);
    }

    @ParameterizedTest
    @EnumSource
    void coalescesABurst(TestingBackend backend) throws Exception {
        start(backend);
        operator.first(knnOnly(FIRST, 1, 1, 0, "x"));
        operator.first(knnOnly(SECOND, 2, 1, 0, "y"));
        operator.restart();
        operator.first(knnOnly(THIRD, 3, 1, 0, "z"));
        assertThat(lists()).containsExactly(List.of("x"));
        assertThat(operator.processingTimeTimers()).isEqualTo(1);

        operator.clock(CLOCK + 1000);
        assertThat(lists()).containsExactly(List.of("x"), List.of("z"));
        assertThat(operator.processingTimeTimers()).isZero();
    }

    /** The view arrives after the dislike, but was before it. */
    @ParameterizedTest
    @EnumSource
    void keepsARefusedItemOutWhenAnOlderViewOfItArrivesLate(TestingBackend backend)
            throws Exception {
        start(backend);
        UserEvent dislike = viewAt("x", 1_040_000);
        EnrichedEvent negative =
                new EnrichedEvent(
                        dislike, true, 7, PackedItemIds.NONE, 0, -1f, 0, 0, false, null, null);
        operator.first(
                new CandidateResponse("u1", 1, 1, 0, "x", PackedCandidates.NONE, negative, null));
        operator.restart();
        operator.first(knnOnly(viewAt("x", 1_035_000), 2, 1, 0, "x", "y"));
        operator.restart();
        operator.clock(CLOCK + 1000);
        operator.first(knnOnly(viewAt("x", 1_041_000), 3, 1, 0, "x", "y"));

        assertThat(lists()).containsExactly(List.of("y"), List.of("y", "x"));
    }

    @ParameterizedTest
    @EnumSource
    void leavesOutWhatIsUnavailableAndTakesItBack(TestingBackend backend) throws Exception {
        start(backend);
        operator.second(notice("x", false, false, CLOCK));
        operator.restart();
        operator.first(knnOnly(FIRST, 1, 1, 0, "x", "y"));
        operator.clock(CLOCK + 1000);
        operator.second(notice("y", false, true, CLOCK + 1000));
        operator.first(knnOnly(SECOND, 2, 1, 0, "x", "y"));
        operator.clock(CLOCK + 2000);
        operator.second(notice("x", true, false, CLOCK + 2000));
        operator.first(knnOnly(THIRD, 3, 1, 0, "x", "y"));

        assertThat(lists()).containsExactly(List.of("y"), List.of(), List.of("x"));
        assertThat(operator.output().get(1).emptyReason()).isEqualTo(EmptyReason.ALL_FILTERED);
    }

    @ParameterizedTest
    @EnumSource
    void forgetsADeletionSomeTimeAfterIt(TestingBackend backend) throws Exception {
        start(backend);
        operator.second(notice("gone", false, true, CLOCK));
        operator.second(notice("sold-out", false, false, CLOCK));
        operator.second(notice("other", false, false, CLOCK + DAY));
        assertThat(heard()).containsOnlyKeys("gone", "sold-out", "other");
        operator.second(notice("other", true, false, CLOCK + DAY + DAY / 24));
        assertThat(heard()).containsOnlyKeys("sold-out");
    }

    @ParameterizedTest
    @EnumSource
    void namesTitlesAndCategoriesAndObeysTheirRules(TestingBackend backend) throws Exception {
        replicates = true;
        rules = new CategoryRules(List.of(), List.of("toys"), 1);
        start(backend);
        operator.second(inCatalog("x", "An x", "home"));
        operator.second(inCatalog("y", null, "toys/dolls"));
        operator.second(inCatalog("z", "A z", "home"));
        operator.restart();
        operator.first(knnOnly(FIRST, 1, 1, 0, "x", "y", "z", "w"));
        operator.second(inCatalog("x", "An x", "toys"));
        operator.clock(CLOCK + 1000);
        operator.first(knnOnly(SECOND, 2, 1, 0, "x", "y", "z", "w"));

        assertThat(lists()).containsExactly(List.of("x", "w"), List.of("z", "w"));
        assertThat(operator.output().get(0).items())
                .extracting(RecommendedItem::title, RecommendedItem::category)
                .containsExactly(tuple("An x", "home"), tuple(null, null));
    }

    @ParameterizedTest
    @EnumSource
    void obeysACategoryThatChangesWhileAListWaits(TestingBackend backend) throws Exception {
        replicates = true;
        rules = new CategoryRules(List.of(), List.of("toys"), 0);
        start(backend);
        operator.first(knnOnly(FIRST, 1, 1, 0, "x"));
        operator.first(knnOnly(SECOND, 2, 1, 0, "y", "z"));
        operator.restart();
        operator.second(inCatalog("y", "A y", "toys"));
        operator.second(inCatalog("z", "A z", "home"));
        operator.clock(CLOCK + 1000);
        assertThat(lists()).containsExactly(List.of("x"), List.of("z"));
        assertThat(operator.output().get(1).items().get(0).title()).isEqualTo("A z");
    }

    @ParameterizedTest
    @EnumSource
    void keepsOnlyWhatIsUnavailableOnceReplicationIsSwitchedOff(TestingBackend backend)
            throws Exception {
        replicates = true;
        start(backend);
        operator.second(inCatalog("x", "An x", "home"));
        operator.second(new ItemAvailability("y", false, false, CLOCK, "A y", "home"));
        operator.second(notice("gone", false, true, CLOCK));
        replicates = false;
        operator.restart();
        assertThat(heard().values())
                .containsExactlyInAnyOrder(
                        notice("y", false, false, CLOCK), notice("gone", false, true, CLOCK));
    }

    @ParameterizedTest
    @EnumSource
    void sharesTheCategoriesOfItems(TestingBackend backend) throws Exception {
        replicates = true;
        start(backend);
        operator.second(inCatalog("x", "An x", "ho".concat("me")));
        operator.restart();
        operator.second(inCatalog("y", "A y", "ho".concat("me")));
        assertThat(heard().get("x").category()).isSameAs(heard().get("y").category());
    }

    @ParameterizedTest
    @EnumSource
    void obeysRulesAboutTheAttributesThatTheCatalogueHas(TestingBackend backend) throws Exception {
        replicates = true;
        start(backend);
        operator.second(ofBrand("y", "ac".concat("me")));
        operator.second(ofBrand("z", "zeta"));
        operator.second(new RulesNotice("c1", boosting(1, "brand", "acme"), null));
        operator.restart();
        operator.first(knnOnly(FIRST, 1, 1, 0, "x", "y", "z"));
        operator.second(ofBrand("z", "acme"));
        operator.clock(CLOCK + 1000);
        operator.first(knnOnly(SECOND, 2, 1, 0, "x", "y", "z"));

        assertThat(lists()).containsExactly(List.of("y", "x", "z"), List.of("y", "z", "x"));
        assertThat(heard().get("y").attributes().get(0))
                .isSameAs(heard().get("z").attributes().get(0));
        replicates = false;
        operator.restart();
        assertThat(heard()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aPinnedItemThatWasDeletedDoesNotComeBack(TestingBackend backend) throws Exception {
        replicates = true;
        start(backend);
        operator.second(new RulesNotice("c1", pinning("p", "q"), null));
        operator.second(notice("p", false, true, CLOCK));
        operator.second(notice("gone", false, true, CLOCK));
        operator.second(notice("other", false, false, CLOCK + 2 * DAY));
        operator.second(ItemAvailability.forgotten("p", CLOCK + 2 * DAY));
        operator.second(ItemAvailability.forgotten("gone", CLOCK + 2 * DAY));
        assertThat(heard().keySet()).containsExactlyInAnyOrder("p", "other");
        operator.restart();
        operator.first(knnOnly(FIRST, 1, 1, 0, "x"));
        operator.clock(CLOCK + 1000);
        operator.second(notice("p", true, false, CLOCK + 3 * DAY));
        operator.first(knnOnly(SECOND, 2, 1, 0, "x"));

        assertThat(lists())
                .as("q is not known to the catalogue, p has come back")
                .containsExactly(List.of("x", "q"), List.of("p", "q", "x"));
        operator.second(notice("p", false, true, CLOCK + 3 * DAY));
        operator.second(new RulesNotice("c2", pinning("q"), null));
        operator.second(ItemAvailability.forgotten("p", CLOCK + 5 * DAY));
        assertThat(heard()).doesNotContainKey("p");
    }

    private static PublishedRules pinning(String... items) {
        List<PublishedRules.Pin> pins = new ArrayList<>();
        for (String item : items) {
            pins.add(new PublishedRules.Pin(item, pins.size() + 1));
        }
        return new PublishedRules(
                1,
                PublishedRules.Filters.NONE,
                PublishedRules.Boosts.NONE,
                pins,
                PublishedRules.Weights.NONE,
                null);
    }

    private static ItemAvailability ofBrand(String item, String brand) {
        return new ItemAvailability(
                item, true, false, CLOCK, null, null, List.of(new ItemAttribute("brand", brand)));
    }

    private static PublishedRules boosting(long version, String name, String value) {
        return new PublishedRules(
                version,
                PublishedRules.Filters.NONE,
                new PublishedRules.Boosts(null, null, Map.of(name, Map.of(value, 100.0))),
                null,
                PublishedRules.Weights.NONE,
                null);
    }

    @ParameterizedTest
    @EnumSource
    void goesOnAmidAContext(TestingBackend backend) throws Exception {
        start(backend);
        operator.first(knnOnly(FIRST, 1, 2, 1, "y"));
        operator.first(knnOnly(SECOND, 2, 2, 0, "z"));
        operator.restart();
        operator.first(knnOnly(SECOND, 2, 2, 1));
        assertThat(operator.output()).isEmpty();
        operator.first(knnOnly(FIRST, 1, 2, 0, "x"));
        operator.clock(CLOCK + 1000);

        assertThat(lists()).containsExactly(List.of("x", "y"), List.of("z"));
        assertThat(operator.output()).allMatch(RecommendationUpdate::complete);
    }

    @ParameterizedTest
    @EnumSource
    void marksAListWithAMissingResponseAndCompletesItLater(TestingBackend backend)
            throws Exception {
        start(backend);
        operator.first(knnOnly(FIRST, 1, 2, 0, "x"));
        operator.clock(CLOCK + 4999);
        assertThat(operator.output()).isEmpty();
        operator.restart();
        operator.clock(CLOCK + 5000);
        assertThat(operator.output()).singleElement().matches(list -> !list.complete());
        operator.restart();
        operator.clock(CLOCK + 9000);
        operator.first(knnOnly(FIRST, 1, 2, 1, "y"));

        assertThat(lists()).containsExactly(List.of("x"), List.of("x", "y"));
        assertThat(operator.output().get(1).complete()).isTrue();
        assertThat(operator.processingTimeTimers()).isZero();
    }

    /** Timers on the heap are written before the state of a function is. */
    @Test
    void whoWaitsForAResponseIsAmongTheTimersOnTheHeapOfACheckpoint() throws Exception {
        start(TestingBackend.rocksDbWithHeapTimers());
        operator.first(knnOnly(FIRST, 1, 2, 0, "x"));
        operator.clock(CLOCK + 4999);
        operator.restart();
        assertThat(operator.processingTimeTimers()).isEqualTo(1);

        operator.clock(CLOCK + 5000);

        assertThat(operator.output()).singleElement().matches(list -> !list.complete());
        assertThat(operator.processingTimeTimers()).isZero();
    }

    /** The timer of the newer event must not fire for ever while the older one is waited for. */
    @ParameterizedTest
    @EnumSource
    void waitsForAnOlderEventThatCameLater(TestingBackend backend) throws Exception {
        start(backend);
        operator.first(knnOnly(SECOND, 2, 1, 0, "z"));
        operator.clock(CLOCK + 3000);
        operator.first(knnOnly(FIRST, 1, 2, 0, "x"));
        operator.clock(CLOCK + 5000);
        assertThat(operator.output()).isEmpty();
        assertThat(operator.processingTimeTimers()).as("without a checkpoint").isZero();
        operator.clock(CLOCK + 8000);
        operator.clock(CLOCK + 9000);
        assertThat(lists()).containsExactly(List.of("x"), List.of("z"));
        assertThat(operator.processingTimeTimers()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void forgetsAUserAfterTheIdleTime(TestingBackend backend) throws Exception {
        start(backend);
        operator.first(knnOnly(FIRST, 1, 1, 0, "x"));
        operator.first(knnOnly(SECOND, 2, 2, 0, "y"));
        operator.first(knnOnly(SECOND, 2, 2, 1, "y"));
        assertThat(operator.eventTimeTimers()).isEqualTo(1);
        assertThat(operator.processingTimeTimers()).isEqualTo(1);
        operator.restart();

        operator.watermark(at("12:01") - 1);
        assertThat(operator.keysOf("list-memory")).containsExactly("u1");
        assertThat(operator.eventTimeTimers()).isEqualTo(1);
        operator.watermark(at("12:01"));

        assertThat(operator.keysOf("list-memory")).isEmpty();
        assertThat(operator.eventTimeTimers()).isZero();
        assertThat(operator.processingTimeTimers()).isZero();
        assertThat(operator.output()).last().isEqualTo(RecommendationUpdate.tombstone("u1"));

        operator.first(knnOnly(viewAt("d", at("13:00")), 1, 1, 0, "x"));
        assertThat(operator.output())
                .last()
                .extracting(RecommendationUpdate::version)
                .isEqualTo(1L);
    }

    @ParameterizedTest
    @EnumSource
    void forgetsAUserWhoseFirstListWasLetGoIncomplete(TestingBackend backend) throws Exception {
        start(backend);
        operator.first(knnOnly(FIRST, 1, 2, 0, "x"));
        operator.clock(CLOCK + 5000);
        assertThat(operator.eventTimeTimers()).isEqualTo(1);
        operator.first(knnOnly(FIRST, 1, 2, 1, "y"));

        operator.watermark(at("12:00"));
        assertThat(operator.keysOf("list-memory")).isEmpty();
        assertThat(operator.eventTimeTimers()).isZero();
        assertThat(operator.processingTimeTimers()).isZero();
    }

    /** The events after it timed out before it came; what was made of them ends with the rest. */
    @ParameterizedTest
    @EnumSource
    void retiresAUserWhoseRetirementArrivesTooLate(TestingBackend backend) throws Exception {
        start(backend);
        operator.first(knnOnly(FIRST, 1, 1, 0, "x"));
        operator.first(knnOnly(THIRD, 3, 1, 0, "z"));
        operator.clock(CLOCK + 5000);
        assertThat(lists()).containsExactly(List.of("x"), List.of("z"));

        operator.first(retirement(2));
        assertThat(operator.output()).last().isEqualTo(RecommendationUpdate.tombstone("u1"));
        assertThat(operator.output(RankList.EVENTS))
                .last()
                .matches(end -> end.event().isRetirement());

        operator.first(knnOnly(viewAt("d", at("10:03")), 4, 1, 0, "v"));
        operator.clock(CLOCK + 6000);
        assertThat(operator.output())
                .last()
                .extracting(RecommendationUpdate::version)
                .isEqualTo(1L);
    }

    /** It had waited for the retirement, which must not take it along. */
    @ParameterizedTest
    @EnumSource
    void anEventBehindARetirementBeginsAnew(TestingBackend backend) throws Exception {
        start(backend);
        operator.first(knnOnly(FIRST, 1, 1, 0, "x"));
        operator.clock(CLOCK + 1000);
        operator.first(knnOnly(THIRD, 3, 1, 0, "z"));
        operator.restart();
        operator.first(retirement(2));
        operator.clock(CLOCK + 2000);

        assertThat(operator.output())
                .extracting(RecommendationUpdate::version, RecommendationUpdate::isTombstone)
                .containsExactly(tuple(1L, false), tuple(0L, true), tuple(1L, false));
        assertThat(operator.output().get(2).items())
                .extracting(RecommendedItem::itemId)
                .containsExactly("z");
    }

    private static CandidateResponse retirement(long sequence) {
        UserEvent end = UserEvent.retirement("u1", at("10:02"));
        EnrichedEvent event =
                new EnrichedEvent(
                        end, false, 0, PackedItemIds.NONE, 0, 0f, 0, 0, false, null, null);
        return new CandidateResponse(
                "u1", sequence, 1, 0, "u1", PackedCandidates.NONE, event, null);
    }

    @ParameterizedTest
    @EnumSource
    void sendsNoTombstoneForAUserWhoNeverHadAList(TestingBackend backend) throws Exception {
        start(backend);
        operator.first(impression());
        assertThat(operator.keysOf("list-memory")).containsExactly("u1");
        operator.watermark(at("12:00"));
        assertThat(operator.output()).isEmpty();
        assertThat(operator.keysOf("list-memory")).isEmpty();
        assertThat(operator.eventTimeTimers()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void fillsListsWithPopularItems(TestingBackend backend) throws Exception {
        start(backend);
        operator.first(withNews(impression(), cut(0, 1, entry("p", null, 2))));
        operator.first(knnOnly(SECOND, 2, 1, 0, "x"));
        operator.clock(CLOCK + 1000);
        operator.restart();
        CandidateResponse third = knnOnly(THIRD, 3, 1, 0, "x");
        operator.first(withNews(third, cut(0, 2, entry("q", null, 3))));

        assertThat(lists()).containsExactly(List.of("x", "p"), List.of("x", "q"));
        assertThat(operator.output().get(0).items().get(1).reason())
                .isEqualTo(RecommendationReason.POPULAR);
    }

    private static CandidateResponse withNews(
            CandidateResponse response, PopularitySnapshot popularity) {
        return new CandidateResponse(
                response.userId(),
                response.sequence(),
                response.expectedResponses(),
                response.position(),
                response.itemId(),
                response.candidates(),
                response.enriched(),
                popularity);
    }

    private static CandidateResponse impression() {
        CandidateResponse response = knnOnly(FIRST, 1, 1, 0);
        EnrichedEvent event =
                new EnrichedEvent(
                        FIRST, true, 0, PackedItemIds.NONE, 0, 0f, 0, 0, false, null, null);
        return new CandidateResponse("u1", 1, 1, 0, "a", response.candidates(), event, null);
    }

    /** Habits are learnt from every event, and change the scores of the lists that follow. */
    @ParameterizedTest
    @EnumSource
    void goesOnAfterARestartAsIfNothingHadHappened(TestingBackend backend) throws Exception {
        start(backend);
        sendMany(false);
        List<RecommendationUpdate> straight = operator.output();
        operator.close();

        start(backend);
        sendMany(true);
        assertThat(operator.output()).isEqualTo(straight).hasSizeGreaterThan(40);
        assertThat(straight.stream().flatMap(list -> list.items().stream()))
                .as("habits have been learnt")
                .anyMatch(item -> item.reason().name().equals("SEEN_BEFORE"));

        operator.watermark(Long.MAX_VALUE);
        assertThat(operator.keysOf("list-memory")).isEmpty();
        assertThat(operator.eventTimeTimers()).isZero();
        assertThat(operator.processingTimeTimers()).isZero();
    }

    private void sendMany(boolean restarting) throws Exception {
        Map<Integer, TestingResponses> users = new HashMap<>();
        for (int i = 0; i < 60; i++) {
            int user = i % 3;
            UserEvent event =
                    view("u" + user, "i" + i * i % 7)
                            .id("e" + i)
                            .at(at("10:00") + i * 60_000L)
                            .event();
            TestingResponses answers = users.computeIfAbsent(user, u -> new TestingResponses());
            List<CandidateResponse> backwards = new ArrayList<>(answers.of(event));
            Collections.reverse(backwards);
            for (CandidateResponse response : backwards) {
                operator.first(response);
                if (restarting && (i + response.position()) % 7 == 3) {
                    operator.restart();
                }
            }
            operator.clock(CLOCK + i * 1000L);
        }
    }

    @ParameterizedTest
    @EnumSource
    void listsObeyPublishedRulesFromThenOnAlsoAfterARestart(TestingBackend backend)
            throws Exception {
        start(backend);
        operator.first(knnOnly(FIRST, 1, 1, 0, "x", "y"));
        operator.second(new RulesNotice("c1", denying(1, "x"), null));
        operator.clock(CLOCK + 1000);
        operator.first(knnOnly(SECOND, 2, 1, 0, "x", "z"));
        operator.restart();
        operator.clock(CLOCK + 2000);
        operator.first(knnOnly(THIRD, 3, 1, 0, "x", "w"));
        Experiment experiment =
                new Experiment(
                        "e", "e", List.of(new Experiment.Variant("all", 1, denying(0, "w"))));
        operator.second(new RulesNotice("c2", denying(1, "x"), experiment));
        operator.restart();
        operator.clock(CLOCK + 3000);
        operator.first(knnOnly(viewAt("d", at("10:03")), 4, 1, 0, "x", "w", "v"));
        operator.second(new RulesNotice("c3", null, null));
        operator.clock(CLOCK + 4000);
        operator.first(knnOnly(viewAt("e", at("10:04")), 5, 1, 0, "x", "w", "v"));

        assertThat(lists())
                .containsExactly(
                        List.of("x", "y"),
                        List.of("z"),
                        List.of("w"),
                        List.of("x", "v"),
                        List.of("x", "w", "v"));
        assertThat(operator.output())
                .extracting(RecommendationUpdate::rulesVersion, RecommendationUpdate::variant)
                .containsExactly(
                        tuple(null, null),
                        tuple(1L, null),
                        tuple(1L, null),
                        tuple(1L, "e/all"),
                        tuple(null, null));
        assertThat(operator.output(CommandReports.TAG))
                .containsExactly(
                        CommandReport.Done.ofParts("c1", "rank-list", 0, 0, 1),
                        CommandReport.Done.ofParts("c2", "rank-list", 0, 0, 1),
                        CommandReport.Done.ofParts("c3", "rank-list", 0, 0, 1));
    }

    /** Control was off in between, and its commands begin anew. */
    @ParameterizedTest
    @EnumSource
    void publishedRulesEndWithTheCommands(TestingBackend backend) throws Exception {
        start(backend);
        operator.second(new RulesNotice("c1", denying(1, "x"), null));
        controlled = false;
        operator.restart();
        operator.first(knnOnly(FIRST, 1, 1, 0, "x", "y"));
        controlled = true;
        operator.restart();
        operator.clock(CLOCK + 1000);
        operator.first(knnOnly(SECOND, 2, 1, 0, "x", "z"));

        assertThat(lists()).containsExactly(List.of("x", "y"), List.of("x", "z"));
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

    private List<List<String>> lists() {
        return operator.output().stream()
                .map(list -> list.items().stream().map(RecommendedItem::itemId).toList())
                .toList();
    }

    private static ItemAvailability notice(
            String itemId, boolean recommendable, boolean deleted, long at) {
        return new ItemAvailability(itemId, recommendable, deleted, at, null, null);
    }

    private static ItemAvailability inCatalog(String itemId, String title, String category) {
        return new ItemAvailability(itemId, true, false, CLOCK, title, category);
    }

    private Map<String, ItemAvailability> heard() throws Exception {
        BroadcastState<String, ItemAvailability> state =
                operator.operator()
                        .getOperatorStateBackend()
                        .getBroadcastState(ReplicatedCatalog.descriptor());
        Map<String, ItemAvailability> items = new HashMap<>();
        state.iterator().forEachRemaining(entry -> items.put(entry.getKey(), entry.getValue()));
        return items;
    }
}
