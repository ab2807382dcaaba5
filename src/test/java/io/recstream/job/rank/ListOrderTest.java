package io.recstream.job.rank;

import static io.recstream.job.rank.TestingResponses.viewAt;
import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.job.model.BlendParameters;
import io.recstream.job.model.CandidateResponse;
import io.recstream.job.model.ItemAvailability;
import io.recstream.job.model.ListRuleParameters;
import io.recstream.job.model.RecommendationUpdate;
import io.recstream.job.model.TestingCodec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** A user's lists are a function of the set of answers, whatever order they arrive in. */
class ListOrderTest {

    private static final UserListStateCodec CODEC = new UserListStateCodec();
    private static final long NEVER = Long.MAX_VALUE / 2;
    private static final long START = 1_000_000;

    /** An event so many minutes after the one before. */
    record Move(int item, int minutes, boolean teaches) {}

    private record Outcome(
            List<RecommendationUpdate> lists,
            byte[] memory,
            double[] habits,
            List<Integer> ranks) {}

    @Property(tries = 500)
    void everyOrderOfArrivalGivesTheSameLists(
            @ForAll("moves") List<Move> moves, @ForAll long seed) {
        List<CandidateResponse> responses = answers(moves);
        Outcome inOrder = take(responses, false);
        List<CandidateResponse> shuffled = new ArrayList<>(responses);
        Collections.shuffle(shuffled, new Random(seed));
        Outcome outOfOrder = take(shuffled, true);

        assertThat(outOfOrder.lists()).isEqualTo(inOrder.lists());
        assertThat(outOfOrder.habits()).isEqualTo(inOrder.habits());
        assertThat(outOfOrder.ranks()).isEqualTo(inOrder.ranks());
        assertThat(outOfOrder.memory()).isEqualTo(inOrder.memory());
        assertThat(inOrder.lists())
                .extracting(RecommendationUpdate::version)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, inOrder.lists().size()).boxed().toList());
        assertThat(inOrder.lists()).allMatch(RecommendationUpdate::complete);
    }

    private static Outcome take(List<CandidateResponse> responses, boolean rereading) {
        List<RecommendationUpdate> lists = new ArrayList<>();
        List<Integer> ranks = new ArrayList<>();
        RevisitModel revisits = new RevisitModel();
        ListBuilder maker = maker(revisits, NEVER, 0, ranks);
        UserListState state = new UserListState();
        for (CandidateResponse response : responses) {
            state = rereading ? TestingCodec.roundTrip(CODEC, state) : state;
            maker.accept(state, response, 0, lists::add);
        }
        assertThat(state.pending).isEmpty();
        return new Outcome(lists, TestingCodec.bytes(CODEC, state), revisits.toArray(), ranks);
    }

    /** Answers come when they come, timers fire when they are due, and the interval holds. */
    @Property(tries = 500)
    void aListWithAMissingResponseIsIncompleteAndTheLastOneIsComplete(
            @ForAll("moves") List<Move> moves, @ForAll long seed) {
        Random random = new Random(seed);
        List<CandidateResponse> responses = answers(moves);
        Collections.shuffle(responses, random);
        List<RecommendationUpdate> lists = new ArrayList<>();
        ListBuilder maker = maker(new RevisitModel(), 100, 20, new ArrayList<>());
        UserListState state = new UserListState();
        Map<Long, Set<Integer>> arrived = new HashMap<>();
        long now = START;
        for (CandidateResponse response : responses) {
            now += random.nextInt(80);
            wakeUp(maker, state, now, lists);
            int before = lists.size();
            arrived.computeIfAbsent(response.sequence(), s -> new HashSet<>())
                    .add(response.position());
            state = TestingCodec.roundTrip(CODEC, state);
            maker.accept(state, response, now, lists::add);
            for (RecommendationUpdate list : lists.subList(before, lists.size())) {
                check(list, responses, arrived);
            }
            assertThat(TestingResponses.nextWakeUp(maker, state)).isGreaterThan(now);
        }
        wakeUp(maker, state, now + 1000, lists);
        for (int i = 0; i < lists.size(); i++) {
            assertThat(lists.get(i).version()).isEqualTo(i + 1);
            assertThat(i == 0 ? NEVER : lists.get(i).generatedAt() - lists.get(i - 1).generatedAt())
                    .isGreaterThanOrEqualTo(20);
        }
        assertThat(state.pending).isEmpty();
        assertThat(state.nextList).isNull();
        assertThat(TestingResponses.nextWakeUp(maker, state)).isEqualTo(Long.MAX_VALUE);
        if (moves.get(moves.size() - 1).teaches()) {
            assertThat(lists.get(lists.size() - 1).complete()).isTrue();
        }
    }

    private static void wakeUp(
            ListBuilder maker, UserListState state, long now, List<RecommendationUpdate> lists) {
        for (long due = TestingResponses.nextWakeUp(maker, state);
                due <= now;
                due = TestingResponses.nextWakeUp(maker, state)) {
            maker.advance(state, due, lists::add);
            assertThat(TestingResponses.nextWakeUp(maker, state)).isGreaterThan(due);
        }
    }

    /** A list that is sent later than its last answer came was judged when it was made. */
    private static void check(
            RecommendationUpdate list,
            List<CandidateResponse> responses,
            Map<Long, Set<Integer>> arrived) {
        CandidateResponse trigger =
                responses.stream()
                        .filter(response -> response.enriched() != null)
                        .filter(
                                response ->
                                        response.enriched()
                                                .event()
                                                .eventId()
                                                .equals(list.triggerEventId()))
                        .findAny()
                        .orElseThrow();
        assertThat(list.sessionEvents())
                .as("whichever answers were late")
                .isEqualTo(trigger.enriched().sessionEvents());
        if (list.complete()) {
            assertThat(arrived.get(trigger.sequence())).hasSize(trigger.expectedResponses());
        }
    }

    private static ListBuilder maker(
            RevisitModel revisits, long timeout, long minEmitInterval, List<Integer> ranks) {
        return new ListBuilder(
                new ListBuilder.Models(
                        new Ranker(BlendParameters.DEFAULT), revisits, new PopularityIndex()),
                new ListRules(
                        ListRuleParameters.NONE,
                        60_000,
                        item ->
                                item.equals("i5")
                                        ? new ItemAvailability(item, false, false, 0, null, null)
                                        : null,
                        filter -> {}),
                new ListBuilder.Times(timeout, minEmitInterval),
                (list, rank) -> ranks.add(list == null ? null : rank));
    }

    private static List<CandidateResponse> answers(List<Move> moves) {
        TestingResponses user = new TestingResponses();
        List<CandidateResponse> responses = new ArrayList<>();
        long time = START;
        for (Move move : moves) {
            time += 1 + move.minutes() * 60_000L;
            responses.addAll(user.of(viewAt("i" + move.item(), time), move.teaches()));
        }
        return responses;
    }

    @Provide
    Arbitrary<List<Move>> moves() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 8),
                        Arbitraries.integers().between(0, 34),
                        Arbitraries.integers().between(0, 5).map(i -> i > 0))
                .as(Move::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(14);
    }
}
