package io.recstream.job.rank;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.job.model.BlendParameters;
import io.recstream.job.model.CandidateResponse;
import io.recstream.job.model.Candidates;
import io.recstream.job.model.CategoryRules;
import io.recstream.job.model.EnrichedEvent;
import io.recstream.job.model.Experiment;
import io.recstream.job.model.ItemAvailability;
import io.recstream.job.model.ListRuleParameters;
import io.recstream.job.model.PackedItemIds;
import io.recstream.job.model.PopularitySnapshot;
import io.recstream.job.model.PublishedRules;
import io.recstream.job.model.RecommendationUpdate;
import io.recstream.job.model.RecommendedItem;
import io.recstream.job.model.TestingEvent;
import io.recstream.job.model.UserEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.LongStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Lists that are made again, against the plainest way: after a change the newest event of every
 * user who is held makes a list, as of now, for a user who has none.
 */
class RecentListsTest {

    private static final int ITEMS = 24;
    private static final long REISSUE = 1_000;
    private static final int MAX_USERS = 6;

    /**
     * Without revisits, and candidates are never of the session: lists depend on no other event.
     */
    private static final BlendParameters BLEND = new BlendParameters(5, .5, .25, .15, 0);

    private Random random = new Random(0);
    private long now = 10_000;
    private final Map<String, ItemAvailability> catalog = new HashMap<>();
    private final PopularityIndex popularity = new PopularityIndex();
    private final RulesInForce inForce = new RulesInForce(ListRuleParameters.NONE);
    private final RecentLists recent = new RecentLists(REISSUE, MAX_USERS);
    private final List<RecommendationUpdate> emitted = new ArrayList<>();
    private int leftOut;
    private int reissued;

    private final ListBuilder builder = builder(new RevisitModel(), recent);

    /** What a user did last; by id, the oldest event first. */
    private record Active(CandidateResponse[] responses, long at) {}

    private final Map<String, Active> held = new LinkedHashMap<>();
    private final Map<String, UserListState> states = new HashMap<>();
    private final Map<String, RecommendationUpdate> shown = new HashMap<>();
    private final Map<String, Integer> events = new HashMap<>();
    private int tooMany;
    private final List<Long> waits = new ArrayList<>();

    private ListBuilder builder(RevisitModel revisits, RecentLists lists) {
        return new ListBuilder(
                new ListBuilder.Models(new Ranker(BLEND), revisits, popularity),
                new ListRules(inForce, 60_000, catalog::get, filter -> {}),
                new ListBuilder.Times(100, 0),
                new ListBuilder.ListListener() {
                    @Override
                    public void previousListScored(int[] list, int rank) {}

                    @Override
                    public void reissued() {
                        reissued++;
                    }

                    @Override
                    public void leftOut() {
                        leftOut++;
                    }
                },
                lists);
    }

    @Property(tries = 500)
    void everyListIsThatOfAUserWithoutOneAndNoOtherIsMade(@ForAll long seed) {
        new RecentListsTest().check(new Random(seed));
    }

    private void check(Random seeded) {
        random = seeded;
        popularity.put(popular());
        for (int i = 0; i < 6; i++) {
            turn(someItem());
        }
        for (int i = 0; i < 12; i++) {
            act("u" + random.nextInt(10));
        }
        for (int round = 0; round < 6; round++) {
            boolean newRules = false;
            for (int i = random.nextInt(5); i > 0; i--) {
                turn(someItem());
                if (random.nextInt(3) == 0) {
                    act("u" + random.nextInt(10));
                }
            }
            if (random.nextInt(3) == 0) {
                newRules = true;
                inForce.publish(someRules(round));
                inForce.run(random.nextInt(3) == 0 ? someExperiment() : null);
                recent.rulesChanged();
            }
            for (int i = random.nextInt(3); i > 0; i--) {
                act("u" + random.nextInt(10));
            }
            if (random.nextInt(5) == 0) {
                String user = "u" + random.nextInt(10);
                recent.remove(user);
                held.remove(user);
            }
            now += random.nextInt(600);
            checkRound(newRules);
        }
        assertThat(leftOut).isEqualTo(tooMany);
        assertThat(recent.sizeInBytes() > 0).isEqualTo(!held.isEmpty());
        held.keySet().forEach(recent::remove);
        assertThat(recent.sizeInBytes()).isZero();
        assertThat(recent.users()).isZero();
    }

    private void checkRound(boolean newRules) {
        held.values().removeIf(active -> active.at() + REISSUE <= now);
        Map<String, RecommendationUpdate> expected = new HashMap<>();
        held.forEach(
                (user, active) -> {
                    RecommendationUpdate list = naive(user, active);
                    RecommendationUpdate before = shown.get(user);
                    if (!list.items().stream()
                                    .map(RecommendedItem::itemId)
                                    .toList()
                                    .equals(
                                            before.items().stream()
                                                    .map(RecommendedItem::itemId)
                                                    .toList())
                            || list.emptyReason() != before.emptyReason()
                            || (newRules
                                    && !(Objects.equals(list.rulesVersion(), before.rulesVersion())
                                            && Objects.equals(list.variant(), before.variant())))) {
                        expected.put(user, list);
                    }
                });
        emitted.clear();
        reissued = 0;
        round();

        assertThat(recent.users()).isEqualTo(held.size());
        assertThat(emitted)
                .extracting(RecommendationUpdate::userId)
                .containsExactlyInAnyOrderElementsOf(expected.keySet());
        assertThat(reissued).isEqualTo(emitted.size());
        for (RecommendationUpdate list : emitted) {
            RecommendationUpdate naive = expected.get(list.userId());
            assertThat(list.items()).isEqualTo(naive.items());
            assertThat(list.emptyReason()).isEqualTo(naive.emptyReason());
            assertThat(list.rulesVersion()).isEqualTo(naive.rulesVersion());
            assertThat(list.variant()).isEqualTo(naive.variant());
            assertThat(list.triggerEventId()).isEqualTo(naive.triggerEventId());
            assertThat(list.sessionEvents()).isEqualTo(naive.sessionEvents());
            assertThat(list.complete()).isEqualTo(naive.complete());
            assertThat(list.version()).isEqualTo(shown.get(list.userId()).version() + 1);
            shown.put(list.userId(), list);
        }
    }

    private void round() {
        recent.beginRound(now);
        while (recent.isInRound()) {
            HeldList list = recent.next();
            if (list != null) {
                builder.reissue(states.get(list.user()), list, recent.changes(), now, emitted::add);
            }
        }
    }

    private RecommendationUpdate naive(String user, Active active) {
        List<RecommendationUpdate> lists = new ArrayList<>();
        UserListState blank = new UserListState();
        blank.lastSequence = active.responses()[0].sequence() - 1;
        for (CandidateResponse response : active.responses()) {
            builder(new RevisitModel(), null).accept(blank, response, now, lists::add);
        }
        assertThat(lists).as(user).hasSize(1);
        return lists.get(0);
    }

    private void turn(String item) {
        ItemAvailability before = catalog.get(item);
        boolean back = before != null && !before.recommendable();
        catalog.put(item, new ItemAvailability(item, back, false, 0, null, null));
        recent.availabilityChanged(item, back);
    }

    private void act(String user) {
        int sequence = events.merge(user, 1, Integer::sum);
        int asked = 1 + random.nextInt(2);
        UserEvent event =
                TestingEvent.view(user, "own").id(user + sequence).at(1_000 + sequence).event();
        CandidateResponse[] responses = new CandidateResponse[asked];
        for (int position = 0; position < asked; position++) {
            responses[position] =
                    new CandidateResponse(
                            user,
                            sequence,
                            asked,
                            position,
                            "own" + position,
                            candidates(),
                            position > 0 ? null : enriched(event, asked, sequence),
                            null);
        }
        emitted.clear();
        UserListState state = states.computeIfAbsent(user, id -> new UserListState());
        for (CandidateResponse response : responses) {
            builder.accept(state, response, now, emitted::add);
        }
        emitted.forEach(list -> shown.put(user, list));
        held.remove(user);
        held.put(user, new Active(responses, now));
        held.values().removeIf(active -> active.at() + REISSUE <= now);
        if (held.size() > MAX_USERS) {
            held.remove(held.keySet().iterator().next());
            tooMany++;
        }
    }

    private static EnrichedEvent enriched(UserEvent event, int asked, int sequence) {
        String[] context = asked == 1 ? new String[] {"own0"} : new String[] {"own0", "own1"};
        return new EnrichedEvent(
                event,
                sequence == 1,
                1,
                PackedItemIds.of(context),
                0,
                1,
                sequence,
                1,
                true,
                null,
                "c");
    }

    private Candidates candidates() {
        int size = random.nextInt(5);
        String[] items = new String[size];
        float[][] scores = new float[3][size];
        for (int i = 0; i < size; i++) {
            items[i] = "i" + (4 * i + random.nextInt(4));
            for (float[] expert : scores) {
                expert[i] = random.nextInt(3) == 0 ? 0 : random.nextInt(4) / 4f;
            }
        }
        return TestingResponses.candidates(items, scores[0], scores[1], scores[2], .1f);
    }

    private String someItem() {
        return "i" + random.nextInt(ITEMS);
    }

    private PopularitySnapshot popular() {
        int size = random.nextInt(8);
        String[] items = new String[size];
        String[] categories = new String[size];
        float[] weights = new float[size];
        for (int i = 0; i < size; i++) {
            items[i] = "i" + (3 * i + random.nextInt(3));
            categories[i] = random.nextBoolean() ? "c" : "d";
            weights[i] = 10 - i;
        }
        return new PopularitySnapshot(0, 1, items, categories, weights);
    }

    private PublishedRules someRules(int version) {
        return new PublishedRules(
                version,
                new PublishedRules.Filters(
                        null,
                        null,
                        null,
                        PublishedRules.CategoryFilters.NONE,
                        List.of(someItem(), someItem()),
                        PublishedRules.AttributeFilters.NONE),
                new PublishedRules.Boosts(Map.of(someItem(), 3.0), null, null),
                random.nextBoolean()
                        ? null
                        : List.of(new PublishedRules.Pin(someItem(), 1 + random.nextInt(3))),
                random.nextInt(3) == 0
                        ? new PublishedRules.Weights(.1, .6, null, null)
                        : PublishedRules.Weights.NONE,
                null);
    }

    private Experiment someExperiment() {
        return new Experiment(
                "x",
                "salt",
                List.of(
                        new Experiment.Variant("a", .5, PublishedRules.NONE),
                        new Experiment.Variant("b", .5, someRules(0))));
    }

    /** A list that is made again is the one that the user sees, and nothing is learnt from it. */
    @Example
    void theNextEventIsComparedWithTheNewListAndLearnsAsEver() {
        List<int[]> scoredWith = new ArrayList<>();
        List<int[]> scoredWithout = new ArrayList<>();
        RevisitModel with = new RevisitModel();
        RevisitModel without = new RevisitModel();
        List<RecommendationUpdate> lists = session(with, recent, scoredWith);
        assertThat(waits).hasSize(lists.size()).containsOnly(5L, ListBuilder.UNKNOWN);
        assertThat(waits.stream().filter(waited -> waited == 5)).hasSize(lists.size() - reissued);
        List<RecommendationUpdate> alone = session(without, null, scoredWithout);

        assertThat(with.toArray()).isEqualTo(without.toArray());
        assertThat(reissued).isEqualTo(7);
        assertThat(lists.stream().map(RecommendationUpdate::version))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, lists.size()).boxed().toList());
        assertThat(lists.get(lists.size() - 1).items())
                .isEqualTo(alone.get(alone.size() - 1).items());
        assertThat(scoredWith.subList(0, 8).toArray(new int[0][]))
                .isDeepEqualTo(scoredWithout.subList(0, 8).toArray(new int[0][]));
        assertThat(scoredWith.get(8)).as("an item is sold out").isNotEqualTo(scoredWithout.get(8));
    }

    private List<RecommendationUpdate> session(
            RevisitModel revisits, RecentLists lists, List<int[]> scored) {
        catalog.clear();
        ListBuilder some =
                new ListBuilder(
                        new ListBuilder.Models(
                                new Ranker(new BlendParameters(5, .5, .25, .15, .1)),
                                revisits,
                                popularity),
                        new ListRules(
                                new ListRuleParameters(false, false, 0, CategoryRules.NONE),
                                60_000,
                                catalog::get,
                                filter -> {}),
                        new ListBuilder.Times(100, 0),
                        new ListBuilder.ListListener() {
                            @Override
                            public void previousListScored(int[] list, int rank) {
                                scored.add(list);
                            }

                            @Override
                            public void reissued() {
                                reissued++;
                            }

                            @Override
                            public void emitted(long waited, long at) {
                                waits.add(waited);
                            }
                        },
                        lists);
        TestingResponses responses = new TestingResponses();
        UserListState state = new UserListState();
        List<RecommendationUpdate> out = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            UserEvent event = TestingResponses.viewAt("i" + i * i % 5, 1_000 + i * 1_000L);
            for (CandidateResponse response : responses.of(event)) {
                some.accept(state, response, now - 5, now, out::add);
            }
            if (i >= 4 && i < 8 && lists != null) {
                String first = out.get(out.size() - 1).items().get(0).itemId();
                for (boolean available : i < 7 ? List.of(false, true) : List.of(false)) {
                    catalog.put(
                            first, new ItemAvailability(first, available, false, 0, null, null));
                    lists.availabilityChanged(first, available);
                    lists.beginRound(now);
                    while (lists.isInRound()) {
                        some.reissue(state, lists.next(), lists.changes(), now, out::add);
                    }
                }
                catalog.clear();
            }
        }
        return out;
    }
}
