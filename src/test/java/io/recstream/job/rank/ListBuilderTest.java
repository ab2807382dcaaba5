package io.recstream.job.rank;

import static io.recstream.job.model.TestingEvent.event;
import static io.recstream.job.model.TestingEvent.view;
import static io.recstream.job.rank.TestingResponses.knnOnly;
import static io.recstream.job.rank.TestingResponses.viewAt;
import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.job.model.BlendParameters;
import io.recstream.job.model.CandidateResponse;
import io.recstream.job.model.CategoryRules;
import io.recstream.job.model.EmptyReason;
import io.recstream.job.model.EnrichedEvent;
import io.recstream.job.model.ItemAvailability;
import io.recstream.job.model.ListRuleParameters;
import io.recstream.job.model.PackedCandidates;
import io.recstream.job.model.PackedItemIds;
import io.recstream.job.model.RecommendationUpdate;
import io.recstream.job.model.RecommendedItem;
import io.recstream.job.model.UserEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** With a timeout of 100 ms and, where it says so, an emit interval of 50 ms. */
class ListBuilderTest {

    private static final long LATENESS = 60_000;
    private static final UserEvent FIRST = viewAt("a", 1001);
    private static final UserEvent SECOND = viewAt("b", 1002);
    private static final UserEvent THIRD = viewAt("c", 1003);

    private final RevisitModel revisits = new RevisitModel();
    private final Map<String, ItemAvailability> catalog = new HashMap<>();
    private final List<Integer> ranks = new ArrayList<>();
    private final List<RecommendationUpdate> lists = new ArrayList<>();
    private final UserListState state = new UserListState();
    private final List<ListRules.Filter> removed = new ArrayList<>();
    private final List<String> taken = new ArrayList<>();
    private final List<Long> ages = new ArrayList<>();
    private int withoutList;
    private int unchanged;
    private ListRuleParameters rules = ListRuleParameters.NONE;
    private ListBuilder maker = maker(0);

    private ListBuilder maker(long minEmitInterval) {
        return new ListBuilder(
                new ListBuilder.Models(
                        new Ranker(BlendParameters.DEFAULT), revisits, new PopularityIndex()),
                new ListRules(rules, LATENESS, catalog::get, removed::add),
                new ListBuilder.Times(100, minEmitInterval),
                new ListBuilder.ListListener() {
                    @Override
                    public void previousListScored(int[] list, int rank) {
                        ListBuilderTest.this.judged(list, rank);
                    }

                    @Override
                    public void unchanged() {
                        unchanged++;
                    }

                    @Override
                    public void eventProcessed(boolean complete, boolean again) {
                        taken.add((complete ? "complete" : "incomplete") + (again ? " again" : ""));
                    }

                    @Override
                    public void responseDropped() {
                        taken.add("ignored");
                    }

                    @Override
                    public void emitted(long waited, long now) {
                        ages.add(waited);
                    }
                });
    }

    @Test
    void aListHasTheAgeOfItsEventsRecordWhicheverResponseCompletesIt() {
        maker.accept(state, knnOnly(SECOND, 2, 1, 0, "x"), 8, 20, lists::add);
        maker.accept(state, knnOnly(FIRST, 1, 2, 1, "y"), 5, 25, lists::add);
        maker.accept(state, knnOnly(FIRST, 1, 2, 0, "z"), 5, 30, lists::add);

        assertThat(ages).containsExactly(25L, 22L);
        assertThat(taken).containsExactly("complete", "complete");
    }

    @Test
    void bufferedResponsesAreBoundedAlsoBehindAMissingOne() {
        maker.buffer(state, knnOnly(FIRST, 1, 2, 0, "x"), 5, 10);
        for (int i = 2; i <= ListBuilder.MAX_BEHIND_INCOMPLETE; i++) {
            maker.buffer(state, knnOnly(viewAt("i" + i, 1000 + i), i, 1, 0, "x"), 5, 10);
        }
        assertThat(state.pending).hasSize(ListBuilder.MAX_BEHIND_INCOMPLETE);
        assertThat(taken).isEmpty();

        int last = ListBuilder.MAX_BEHIND_INCOMPLETE + 1;
        maker.buffer(state, knnOnly(viewAt("b", 1000 + last), last, 1, 0, "x"), 5, 10);
        assertThat(state.pending).hasSize(ListBuilder.MAX_BUFFERED);
        assertThat(taken)
                .hasSize(last - ListBuilder.MAX_BUFFERED)
                .startsWith("incomplete", "complete");
        assertThat(lists).isEmpty();
    }

    @Test
    void aListThatWaitedForTheEmitIntervalIsOlder() {
        maker = maker(50);
        maker.accept(state, knnOnly(FIRST, 1, 1, 0, "x"), 100, 110, lists::add);
        maker.accept(state, knnOnly(SECOND, 2, 1, 0, "y"), 120, 130, lists::add);
        proceed(160);

        assertThat(ages).containsExactly(10L, 40L);
    }

    @Test
    void aListOfAnEventThatCameAtAnUnknownTimeHasNoAge() {
        accept(10, knnOnly(FIRST, 1, 1, 0, "x"));

        assertThat(ages).containsExactly(ListBuilder.UNKNOWN);
    }

    @Test
    void reportsMissingAndLateResponses() {
        accept(10, knnOnly(FIRST, 1, 2, 0, "x"));
        proceed(110);
        accept(120, knnOnly(FIRST, 1, 2, 1, "y"));
        accept(130, knnOnly(FIRST, 1, 2, 1, "y"));

        assertThat(taken).containsExactly("incomplete", "complete again", "ignored");
    }

    @Test
    void emitsAListOnceAllResponsesHaveArrived() {
        accept(10, knnOnly(FIRST, 1, 2, 1, "y"));
        assertThat(lists).isEmpty();
        accept(11, knnOnly(FIRST, 1, 2, 0, "x"));

        assertThat(lists)
                .singleElement()
                .satisfies(
                        list -> {
                            assertThat(items(list)).containsExactly("x", "y");
                            assertThat(list.version()).isEqualTo(1);
                            assertThat(list.generatedAt()).isEqualTo(11);
                            assertThat(list.triggerEventId()).isEqualTo("e1001");
                            assertThat(list.eventTime()).isEqualTo(1001);
                            assertThat(list.complete()).isTrue();
                            assertThat(list.emptyReason()).isNull();
                        });
    }

    @Test
    void waitsForAnEarlierEvent() {
        accept(10, knnOnly(SECOND, 2, 1, 0, "y"));
        assertThat(lists).isEmpty();
        accept(11, knnOnly(FIRST, 1, 1, 0, "x"));
        assertThat(lists)
                .extracting(RecommendationUpdate::triggerEventId)
                .containsExactly("e1001", "e1002");
    }

    @Test
    void anEmptyListHasAReason() {
        accept(10, knnOnly(FIRST, 1, 1, 0));
        assertThat(lists.get(0).items()).isEmpty();
        assertThat(lists.get(0).emptyReason()).isEqualTo(EmptyReason.NO_CANDIDATES);

        unavailable("x");
        accept(11, knnOnly(SECOND, 2, 1, 0, "x", "y"));
        unavailable("y");
        accept(12, knnOnly(THIRD, 3, 1, 0, "x", "y"));
        assertThat(items(lists.get(1))).containsExactly("y");
        assertThat(lists.get(2).emptyReason()).isEqualTo(EmptyReason.ALL_FILTERED);
    }

    @Test
    void emitsAnEmptyListWhenItsReasonChanges() {
        unavailable("x");
        accept(10, knnOnly(FIRST, 1, 1, 0));
        accept(11, knnOnly(SECOND, 2, 1, 0, "x"));
        assertThat(lists)
                .extracting(RecommendationUpdate::emptyReason)
                .containsExactly(EmptyReason.NO_CANDIDATES, EmptyReason.ALL_FILTERED);
    }

    @Test
    void doesNotRepeatAList() {
        accept(10, knnOnly(FIRST, 1, 1, 0, "x", "y"));
        accept(11, knnOnly(SECOND, 2, 1, 0, "x", "y"));
        accept(12, knnOnly(THIRD, 3, 1, 0, "y", "x"));
        assertThat(lists).extracting(RecommendationUpdate::version).containsExactly(1L, 2L);
        assertThat(lists.get(1).triggerEventId()).isEqualTo("e1003");
        assertThat(unchanged).isEqualTo(1);
    }

    /** The ids Aa and BB have one hash code. */
    @Test
    void distinguishesItemsWithEqualHashCodes() {
        accept(10, knnOnly(FIRST, 1, 1, 0, "Aa"));
        accept(11, knnOnly(SECOND, 2, 1, 0, "BB"));
        assertThat(lists).hasSize(2);
    }

    @Test
    void letsAContextGoThatWaitsTooLongAndCompletesItLater() {
        accept(10, knnOnly(FIRST, 1, 2, 0, "x"));
        assertThat(TestingResponses.nextWakeUp(maker, state)).isEqualTo(110);
        proceed(109);
        assertThat(lists).isEmpty();
        proceed(110);
        assertThat(lists).singleElement().matches(list -> !list.complete());
        assertThat(TestingResponses.nextWakeUp(maker, state)).isEqualTo(Long.MAX_VALUE);

        accept(500, knnOnly(FIRST, 1, 2, 1, "y"));
        assertThat(lists).extracting(RecommendationUpdate::version).containsExactly(1L, 2L);
        assertThat(lists.get(1).complete()).isTrue();
        assertThat(items(lists.get(1))).containsExactly("x", "y");
    }

    @Test
    void emitsAListThatOnlyBecameComplete() {
        accept(10, knnOnly(FIRST, 1, 2, 0, "x"));
        proceed(110);
        accept(120, knnOnly(FIRST, 1, 2, 1));
        assertThat(lists).extracting(RecommendationUpdate::complete).containsExactly(false, true);
    }

    @Test
    void doesNotGoBackToAnEventThatANewerOneHasReplaced() {
        accept(10, knnOnly(FIRST, 1, 2, 0, "x"));
        proceed(110);
        accept(120, knnOnly(SECOND, 2, 1, 0, "z"));
        accept(130, knnOnly(FIRST, 1, 2, 1, "y"));
        assertThat(lists).hasSize(2);
        assertThat(items(lists.get(1))).containsExactly("z");
        assertThat(state.pending).isEmpty();
    }

    @Test
    void makesTheListWhenTheEventItselfWasTheStraggler() {
        accept(10, knnOnly(FIRST, 1, 2, 1, "y"));
        proceed(110);
        assertThat(lists).isEmpty();
        accept(500, knnOnly(FIRST, 1, 2, 0, "x"));
        assertThat(lists).singleElement().matches(RecommendationUpdate::complete);
    }

    /** The newer event came first and has waited for longer. */
    @Test
    void wakesUpWhenItCanDoSomethingAndNotBefore() {
        accept(10, knnOnly(SECOND, 2, 1, 0, "z"));
        accept(60, knnOnly(FIRST, 1, 2, 0, "x"));
        for (long now = 60; now <= 160; now++) {
            proceed(now);
            assertThat(TestingResponses.nextWakeUp(maker, state)).isGreaterThan(now);
        }
        assertThat(lists)
                .extracting(RecommendationUpdate::triggerEventId)
                .containsExactly("e1001", "e1002");
        assertThat(lists).extracting(RecommendationUpdate::complete).containsExactly(false, true);
    }

    /** Whichever of the two lists has the event first counts it, learns from it and is judged. */
    @Test
    void theListThatFollowsLearnsAndCountsWhereTheEventWasMissingAtFirst() {
        TestingResponses answers = new TestingResponses();
        answers.of(viewAt("a", 1001)).forEach(response -> accept(10, response));
        List<CandidateResponse> second = answers.of(viewAt("b", 1002));
        accept(20, second.get(1));
        proceed(120);
        assertThat(state.lastSequence).as("taken without its event").isEqualTo(1002);
        assertThat(revisits.toArray()).containsOnly(0);
        assertThat(ranks).isEmpty();

        accept(130, second.get(0));
        answers.of(viewAt("c", 1003)).forEach(response -> accept(140, response));

        assertThat(ranks).hasSize(2);
        assertThat(revisits.opportunities(0)).isEqualTo(2);
        assertThat(lists).extracting(RecommendationUpdate::sessionEvents).containsExactly(1, 2, 3);
        assertThat(taken).containsExactly("complete", "incomplete", "complete again", "complete");
    }

    @Test
    void aListIsEmittedWhenTheEventArrivesAlthoughOtherResponsesAreMissing() {
        TestingResponses answers = new TestingResponses();
        answers.of(viewAt("a", 1001)).forEach(response -> accept(10, response));
        answers.of(viewAt("b", 1002)).forEach(response -> accept(11, response));
        List<CandidateResponse> third = answers.of(viewAt("c", 1003));
        accept(20, third.get(1));
        proceed(120);
        accept(130, third.get(0));
        assertThat(lists).last().matches(list -> !list.complete());
        assertThat(lists).last().extracting(RecommendationUpdate::sessionEvents).isEqualTo(3);
        accept(140, third.get(2));

        assertThat(lists).last().matches(RecommendationUpdate::complete);
        assertThat(ranks).hasSize(2);
        assertThat(revisits.opportunities(0)).isEqualTo(2);
        assertThat(taken).containsExactly("complete", "complete", "incomplete", "complete again");
    }

    @Test
    void learnsNoHabitFromTheListBeforeAnEventThatWasNeverSeen() {
        TestingResponses answers = new TestingResponses();
        answers.of(viewAt("a", 1001)).forEach(response -> accept(10, response));
        List<CandidateResponse> second = answers.of(viewAt("b", 1002));
        accept(20, second.get(1));
        proceed(120);
        answers.of(viewAt("c", 1003)).forEach(response -> accept(130, response));
        assertThat(revisits.toArray()).containsOnly(0);

        accept(140, second.get(0));
        answers.of(viewAt("d", 1004)).forEach(response -> accept(150, response));
        assertThat(revisits.opportunities(0)).isEqualTo(1);
        assertThat(state.sessions).extracting(UserListState.SessionList::events).containsExactly(4);
    }

    /** Also where no list is made of the event any more. */
    @Test
    void aDislikeWithALateResponseStillExcludesTheItem() {
        accept(10, knnOnly(FIRST, 1, 1, 0, "x", "y"));
        accept(20, knnOnly(FIRST, 2, 2, 1, "x", "y"));
        proceed(120);
        accept(130, knnOnly(THIRD, 3, 1, 0, "x", "z"));
        accept(140, negative(2, 2, "x", new String[] {"a"}));
        accept(150, knnOnly(viewAt("d", 1004), 4, 1, 0, "x", "w"));

        assertThat(items(lists.get(lists.size() - 1))).containsExactly("w");
    }

    @Test
    void learnsFromTheListOfTheSessionWhereSessionsTakeTurns() {
        TestingResponses alternating = new TestingResponses();
        String[] ids = {"web", "app", "web", "app", "web"};
        for (int i = 0; i < ids.length; i++) {
            UserEvent event = view("u1", "i" + i % 3).session(ids[i]).at(1001 + i).event();
            alternating.of(event).forEach(response -> accept(10, response));
        }
        // Of web the second and the third event, of app the second.
        assertThat(revisits.opportunities(0)).isEqualTo(3);
        assertThat(revisits.opportunities(1)).isEqualTo(1);
        assertThat(ranks).as("by the list that the user had").hasSize(4);
    }

    @Test
    void startsANewNumberingWithAUserWhoWasForgotten() {
        TestingResponses answers = new TestingResponses();
        answers.of(FIRST).forEach(response -> accept(10, response));
        answers.of(viewAt("b", 1100)).forEach(response -> accept(11, response));
        answers.forgetUser();
        List<CandidateResponse> again = answers.of(viewAt("c", 90_000_000));
        List<CandidateResponse> next = answers.of(viewAt("d", 90_000_001));
        next.forEach(response -> accept(12, response));
        again.forEach(response -> accept(12, response));
        assertThat(state.lastSequence).isEqualTo(90_000_001);
        assertThat(state.pending).isEmpty();
    }

    @Test
    void learnsNothingFromAnEventThatTeachesNothing() {
        accept(10, knnOnly(FIRST, 1, 1, 0, "x", "a"));
        float[] shares = state.sessions.get(0).ownShares();
        accept(
                11,
                new CandidateResponse(
                        "u1",
                        2,
                        1,
                        0,
                        "b",
                        PackedCandidates.NONE,
                        new EnrichedEvent(
                                SECOND,
                                false,
                                77,
                                PackedItemIds.NONE,
                                0,
                                0f,
                                1,
                                1,
                                false,
                                null,
                                null),
                        null));
        assertThat(lists).hasSize(1);
        assertThat(ranks).isEmpty();
        assertThat(state.lastSequence).isEqualTo(2);
        assertThat(state.lastEvent).isEqualTo(1002);
        assertThat(state.sessions.get(0).ownShares()).isEqualTo(shares);
        assertThat(revisits.toArray()).containsOnly(0);

        accept(12, knnOnly(THIRD, 3, 1, 0, "y"));
        assertThat(revisits.toArray())
                .as("of the list before")
                .isNotEqualTo(new RevisitModel().toArray());
    }

    @Test
    void judgesTheLastListByTheNextEvent() {
        accept(10, knnOnly(FIRST, 1, 1, 0, "x", "b"));
        accept(11, knnOnly(SECOND, 2, 1, 0, "y"));
        accept(12, knnOnly(THIRD, 3, 1, 0, "y"));
        assertThat(ranks).containsExactly(2, 0);
        assertThat(withoutList).as("the first one").isEqualTo(1);
    }

    @Test
    void judgesAListOnceThoughTheNextOneIsMadeAgain() {
        accept(10, knnOnly(FIRST, 1, 1, 0, "b"));
        accept(20, knnOnly(SECOND, 2, 2, 0, "x"));
        proceed(120);
        accept(130, knnOnly(SECOND, 2, 2, 1, "y"));
        assertThat(lists).hasSize(3);
        assertThat(ranks).containsExactly(1);
    }

    @Test
    void learnsNoRevisitFromAnIncompleteList() {
        accept(10, knnOnly(FIRST, 1, 2, 0, "x", "a"));
        proceed(110);
        accept(120, knnOnly(SECOND, 2, 1, 0, "y"));
        assertThat(revisits.toArray()).containsOnly(0);
    }

    @Test
    void learnsNoHabitFromTheListOfAnotherSession() {
        TestingResponses answers = new TestingResponses();
        long nextDay = FIRST.time() + 86_400_000;
        answers.of(FIRST).forEach(response -> accept(10, response));
        answers.of(viewAt("b", nextDay)).forEach(response -> accept(11, response));
        assertThat(revisits.toArray()).containsOnly(0);
        answers.of(viewAt("c", nextDay + 1)).forEach(response -> accept(12, response));
        assertThat(revisits.toArray()).isNotEqualTo(new RevisitModel().toArray());
    }

    @Test
    void coalescesTheListsOfABurst() {
        maker = maker(50);
        accept(1000, knnOnly(FIRST, 1, 1, 0, "x"));
        accept(1010, knnOnly(SECOND, 2, 1, 0, "y"));
        accept(1020, knnOnly(THIRD, 3, 1, 0, "z"));
        assertThat(lists).hasSize(1);
        assertThat(TestingResponses.nextWakeUp(maker, state)).isEqualTo(1050);
        proceed(1050);
        assertThat(lists).extracting(RecommendationUpdate::version).containsExactly(1L, 2L);
        assertThat(items(lists.get(1))).containsExactly("z");
        assertThat(TestingResponses.nextWakeUp(maker, state)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void keepsSilentWhereABurstReturnsToTheListBefore() {
        maker = maker(50);
        accept(1000, knnOnly(FIRST, 1, 1, 0, "x"));
        accept(1010, knnOnly(SECOND, 2, 1, 0, "y"));
        accept(1020, knnOnly(THIRD, 3, 1, 0, "x"));
        proceed(1050);
        assertThat(lists).hasSize(1);
    }

    @Test
    void takesWhatHasBecomeUnavailableOutOfAListThatWaits() {
        maker = maker(50);
        accept(1000, knnOnly(FIRST, 1, 1, 0, "x"));
        accept(1010, knnOnly(SECOND, 2, 1, 0, "y", "z"));
        unavailable("y");
        proceed(1050);
        assertThat(items(lists.get(1))).containsExactly("z");

        accept(1060, knnOnly(THIRD, 3, 1, 0, "w"));
        unavailable("w");
        proceed(1100);
        assertThat(lists.get(2).items()).isEmpty();
        assertThat(lists.get(2).emptyReason()).isEqualTo(EmptyReason.ALL_FILTERED);
        assertThat(lists.get(2).version()).isEqualTo(3);
    }

    @Test
    void pushesARefusedItemOutOfTheListAtOnceAndUntilAPositiveEvent() {
        accept(10, knnOnly(FIRST, 1, 1, 0, "x", "y"));
        refuse(11, 2, "x", knnOnly(FIRST, 2, 2, 1, "x", "y"));
        assertThat(items(lists.get(1))).containsExactly("y");
        assertThat(lists.get(1).triggerEventId()).isEqualTo("e1002");
        assertThat(removed).containsExactly(ListRules.Filter.REFUSED);
        assertThat(ranks).as("is no judgement of the list").isEmpty();

        accept(12, knnOnly(THIRD, 3, 1, 0, "x", "z"));
        assertThat(items(lists.get(2))).containsExactly("z");
        accept(13, knnOnly(viewAt("x", 1004), 4, 1, 0, "x", "z"));
        assertThat(items(lists.get(3))).containsExactlyInAnyOrder("x", "z");
    }

    /** The order of arrival makes no difference. */
    @Test
    void theNewestEventOfAnItemDecidesWhetherItIsRefused() {
        accept(10, negative(1, 1, "x", new String[0]));
        accept(11, knnOnly(viewAt("x", 1001), 2, 1, 0, "x", "y"));
        assertThat(items(lists.get(0))).as("a view before the dislike").containsExactly("y");
        accept(12, knnOnly(viewAt("x", 1002), 3, 1, 0, "x", "y", "z"));
        assertThat(items(lists.get(1))).as("at one instant").containsExactly("y", "z");
        accept(13, knnOnly(viewAt("x", 1003), 4, 1, 0, "x", "y"));
        assertThat(items(lists.get(2))).contains("x");
        accept(14, negative(5, 1, "x", new String[0]));
        accept(15, knnOnly(viewAt("d", 1004), 6, 1, 0, "x", "w"));
        assertThat(items(lists.get(3))).as("a dislike before the view").contains("x");
    }

    @Test
    void aListThatWaitsLosesAnItemWhoseDislikeArrivesMeanwhile() {
        maker = maker(50);
        accept(1000, knnOnly(FIRST, 1, 1, 0, "x"));
        accept(1010, knnOnly(SECOND, 2, 1, 0, "y", "z"));
        accept(1020, negative(3, 1, "y", new String[0]));
        proceed(1050);
        assertThat(items(lists.get(1))).containsExactly("z");
    }

    @Test
    void remembersARefusalBeforeTheFirstList() {
        accept(10, negative(1, 1, "x", new String[0]));
        assertThat(lists).isEmpty();
        accept(12, knnOnly(THIRD, 2, 1, 0, "x", "z"));
        assertThat(items(lists.get(0))).containsExactly("z");
    }

    private void judged(int[] list, int rank) {
        if (list == null) {
            withoutList++;
        } else {
            ranks.add(rank);
        }
    }

    private void refuse(long now, long sequence, String itemId, CandidateResponse ofContext) {
        accept(now, negative(sequence, 2, itemId, new String[] {"a"}));
        accept(now, ofContext);
    }

    private static CandidateResponse negative(
            long sequence, int asked, String itemId, String[] context) {
        UserEvent event = viewAt(itemId, 1002);
        EnrichedEvent enriched =
                new EnrichedEvent(
                        event,
                        sequence == 1,
                        77,
                        PackedItemIds.of(context),
                        0,
                        -1f,
                        1,
                        1,
                        false,
                        null,
                        null);
        return new CandidateResponse(
                "u1", sequence, asked, 0, itemId, PackedCandidates.NONE, enriched, null);
    }

    @Test
    void leavesOutWhatTheUserHasBought() {
        rules = new ListRuleParameters(true, false, 0, CategoryRules.NONE);
        maker = maker(0);
        accept(10, knnOnly(event("purchase", "u1", "x").at(1001).event(), 1, 1, 0, "x", "y"));
        accept(11, knnOnly(SECOND, 2, 1, 0, "x", "w", "z"));
        assertThat(items(lists.get(0))).containsExactly("y");
        assertThat(items(lists.get(1))).containsExactly("w", "z");
        assertThat(removed).containsOnly(ListRules.Filter.PURCHASED).hasSize(2);
    }

    @Test
    void leavesOutWhatTheUserHasSeen() {
        rules = new ListRuleParameters(false, true, 0, CategoryRules.NONE);
        maker = maker(0);
        accept(10, knnOnly(FIRST, 1, 1, 0, "a", "b", "c"));
        accept(11, knnOnly(SECOND, 2, 1, 0, "a", "b", "c"));
        assertThat(items(lists.get(0))).containsExactly("b", "c");
        assertThat(items(lists.get(1))).containsExactly("c");
        assertThat(removed).containsOnly(ListRules.Filter.SEEN).hasSize(3);
    }

    @Test
    void leavesOutWhatScoresTooLittle() {
        rules = new ListRuleParameters(false, false, 0.2, CategoryRules.NONE);
        maker = maker(0);
        accept(10, knnOnly(FIRST, 1, 1, 0, "x", "y"));
        assertThat(items(lists.get(0))).containsExactly("x");
        assertThat(removed).containsExactly(ListRules.Filter.MIN_SCORE);
    }

    private void unavailable(String itemId) {
        catalog.put(itemId, new ItemAvailability(itemId, false, false, 0, null, null));
    }

    private void accept(long now, CandidateResponse response) {
        maker.accept(state, response, now, lists::add);
    }

    private void proceed(long now) {
        maker.advance(state, now, lists::add);
    }

    private static List<String> items(RecommendationUpdate list) {
        return list.items().stream().map(RecommendedItem::itemId).toList();
    }
}
