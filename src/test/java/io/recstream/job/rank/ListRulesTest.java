package io.recstream.job.rank;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.job.model.BlendParameters;
import io.recstream.job.model.CandidateResponse;
import io.recstream.job.model.Candidates;
import io.recstream.job.model.CategoryRules;
import io.recstream.job.model.EnrichedEvent;
import io.recstream.job.model.ItemAvailability;
import io.recstream.job.model.ListRuleParameters;
import io.recstream.job.model.PackedItemIds;
import io.recstream.job.model.PopularitySnapshot;
import io.recstream.job.model.RecommendedItem;
import io.recstream.job.model.TestingCodec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/**
 * A list under rules is what remains of the list without any, taken best first, and as long as it
 * may be; beside an oracle that filters ids and category steps in the plainest way.
 */
class ListRulesTest {

    private static final int ITEMS = 40;
    private static final int SIZE = 8;
    private static final String[] CATEGORIES = {"a", "a/b", "a/b/c", "ab", "d", "d/b", null};

    private Random random = new Random(0);
    private final Map<String, ItemAvailability> catalog = new HashMap<>();
    private final List<ListRules.Filter> removed = new ArrayList<>();

    @Property(tries = 500)
    void aListIsTheBestOfWhatTheRulesAdmit(@ForAll long seed) {
        random = new Random(seed);
        madeUpCatalog();
        ListRuleParameters rules = madeUpRules();
        UserListState user = new UserListState();
        Set<String> refused = random.nextBoolean() ? Set.of() : someItems();
        refused.forEach(item -> user.refused.add(RecentItems.fingerprint(item), 1));
        Candidates candidates = madeUpCandidates();
        PopularityIndex popularity = madeUpShelf();

        List<RecommendedItem> all =
                list(candidates, popularity, 2 * ITEMS, (item, known, score) -> true);
        ListRules admission = new ListRules(rules, 60_000, catalog::get, removed::add);
        List<RecommendedItem> made = list(candidates, popularity, SIZE, admission.of(user));

        List<String> expected = oracle(all, rules, refused);
        assertThat(ids(made)).isEqualTo(expected);
        assertThat(ids(admission.asOfNow(user, made)))
                .as("nothing has changed")
                .isEqualTo(expected);
    }

    @Property(tries = 300)
    void whatWaitedLosesWhatMayNotBeInItAnyMore(@ForAll long seed) {
        random = new Random(seed);
        madeUpCatalog();
        ListRuleParameters rules = madeUpRules();
        ListRules admission = new ListRules(rules, 60_000, catalog::get, removed::add);
        List<RecommendedItem> made =
                list(madeUpCandidates(), madeUpShelf(), SIZE, admission.of(new UserListState()));
        removed.clear();

        madeUpCatalog();
        List<RecommendedItem> left = admission.asOfNow(new UserListState(), made);
        assertThat(ids(left)).isEqualTo(oracle(made, rules, Set.of()));
        assertThat(removed).hasSize(made.size() - left.size());
        for (RecommendedItem item : left) {
            ItemAvailability known = catalog.get(item.itemId());
            assertThat(item.title()).isEqualTo(known == null ? null : known.title());
            assertThat(item.category()).isEqualTo(known == null ? null : known.category());
        }
    }

    /** An event of an item that is for or against it. */
    record Opinion(int item, int seconds, boolean negative) {}

    /** Events are at most as late as is said, and the memory may be written and read in between. */
    @Property(tries = 500)
    void anItemIsRefusedWhereItsNewestEventIsNegative(
            @ForAll("opinions") List<Opinion> opinions, @ForAll boolean rereading) {
        long lateness = 60_000;
        ListRules admission =
                new ListRules(ListRuleParameters.NONE, lateness, catalog::get, removed::add);
        UserListState user = new UserListState();
        Map<String, EnrichedEvent> newest = new HashMap<>();
        long now = 1_000_000;
        for (Opinion opinion : opinions) {
            long time = now + opinion.seconds() * 1_000L;
            now = Math.max(now, time);
            EnrichedEvent event = event("i" + opinion.item(), time, opinion.negative());
            user = rereading ? TestingCodec.roundTrip(new UserListStateCodec(), user) : user;
            user.lastEvent = Math.max(user.lastEvent, time);
            admission.observe(user, event);
            newest.merge(event.event().itemId(), event, ListRulesTest::newer);

            Ranker.Admission admitted = admission.of(user);
            newest.forEach(
                    (item, last) ->
                            assertThat(admits(admitted, item)).isEqualTo(!last.isNegative()));
        }
        long oldest = newestTime(newest) - lateness;
        assertThat(Arrays.stream(user.wanted.times))
                .as("not kept for longer")
                .allMatch(time -> time >= oldest);
    }

    private static long newestTime(Map<String, EnrichedEvent> newest) {
        return newest.values().stream().mapToLong(e -> e.event().time()).max().orElse(0);
    }

    /** At one instant the negative one counts. */
    private static EnrichedEvent newer(EnrichedEvent one, EnrichedEvent other) {
        if (one.event().time() != other.event().time()) {
            return one.event().time() > other.event().time() ? one : other;
        }
        return one.isNegative() ? one : other;
    }

    private static EnrichedEvent event(String item, long time, boolean negative) {
        return new EnrichedEvent(
                TestingResponses.viewAt(item, time),
                false,
                1,
                PackedItemIds.of("a"),
                0,
                negative ? -1 : 1,
                1,
                1,
                false,
                null,
                null);
    }

    @Provide
    Arbitrary<List<Opinion>> opinions() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 4),
                        Arbitraries.frequencyOf(
                                Tuple.of(3, Arbitraries.integers().between(-60, 2)),
                                Tuple.of(1, Arbitraries.integers().between(0, 100))),
                        Arbitraries.of(true, false))
                .as(Opinion::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(60);
    }

    /** The names of the metrics are those of the settings. */
    @Example
    void countsWhatEachRuleLeavesOut() {
        ListRuleParameters rules =
                new ListRuleParameters(
                        false, false, 0, new CategoryRules(List.of("a", "b"), List.of("a/x"), 1));
        ListRules admission = new ListRules(rules, 60_000, catalog::get, removed::add);
        put("fine", true, "a");
        put("second", true, "a");
        put("other", true, "a/y");
        put("denied", true, "a/x/y");
        put("elsewhere", true, "c");
        put("gone", false, "a");
        admission.of(new UserListState());
        for (String item :
                List.of("gone", "fine", "second", "denied", "elsewhere", "unknown", "other")) {
            assertThat(admits(admission, item)).isEqualTo(item.matches("fine|other"));
        }
        assertThat(removed.stream().map(ListRules.Filter::toString))
                .containsExactly(
                        "unavailable",
                        "max-per-category",
                        "denied-categories",
                        "allowed-categories",
                        "allowed-categories");
        admission.of(new UserListState());
        assertThat(admits(admission, "second")).as("another list").isTrue();
    }

    /** Walks the whole list, and keeps what no rule speaks against. */
    private List<String> oracle(
            List<RecommendedItem> all, ListRuleParameters rules, Set<String> refused) {
        List<String> kept = new ArrayList<>();
        Map<String, Integer> perCategory = new HashMap<>();
        for (RecommendedItem item : all) {
            ItemAvailability known = catalog.get(item.itemId());
            String category = known == null ? null : known.category();
            CategoryRules by = rules.categories();
            boolean fits =
                    (known == null || known.recommendable())
                            && !refused.contains(item.itemId())
                            && (by.allowed().isEmpty() || isUnder(by.allowed(), category))
                            && !isUnder(by.denied(), category)
                            && (by.maximum() == 0
                                    || category == null
                                    || perCategory.getOrDefault(category, 0) < by.maximum());
            if (fits && kept.size() < SIZE) {
                kept.add(item.itemId());
                perCategory.merge(String.valueOf(category), 1, Integer::sum);
            }
        }
        return kept;
    }

    private static boolean isUnder(List<String> rules, String category) {
        return category != null
                && rules.stream().anyMatch(rule -> (category + "/").startsWith(rule + "/"));
    }

    private static boolean admits(Ranker.Admission admission, String item) {
        return admission.admits(item, admission.availability(item), 1);
    }

    private static List<RecommendedItem> list(
            Candidates candidates,
            PopularityIndex popularity,
            int size,
            Ranker.Admission admission) {
        CandidateResponse response =
                new CandidateResponse("u1", 1, 1, 0, "i0", candidates, null, null);
        return new Ranker(new BlendParameters(size, .5, .25, .15, .1))
                .blend(
                        new CandidateResponse[] {response},
                        PackedItemIds.of("i0"),
                        "a",
                        new RevisitModel(),
                        popularity,
                        admission)
                .items();
    }

    private Candidates madeUpCandidates() {
        String[] items = someItems().toArray(String[]::new);
        float[] knn = new float[items.length];
        for (int i = 0; i < items.length; i++) {
            knn[i] = (1 + random.nextInt(5)) / 10f;
        }
        float[] none = new float[items.length];
        return TestingResponses.candidates(items, knn, none, none, 0);
    }

    private PopularityIndex madeUpShelf() {
        PopularityIndex popularity = new PopularityIndex();
        List<String> items = List.copyOf(someItems());
        String[] categories = new String[items.size()];
        Arrays.setAll(categories, i -> CATEGORIES[random.nextInt(CATEGORIES.length)]);
        float[] weights = new float[items.size()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = weights.length - i;
        }
        popularity.put(
                new PopularitySnapshot(0, 1, items.toArray(String[]::new), categories, weights));
        return popularity;
    }

    private ListRuleParameters madeUpRules() {
        return new ListRuleParameters(
                false,
                false,
                0,
                new CategoryRules(someCategories(), someCategories(), random.nextInt(4)));
    }

    private List<String> someCategories() {
        List<String> some = new ArrayList<>(List.of("a", "a/b", "d", "x"));
        Collections.shuffle(some, random);
        return some.subList(0, random.nextInt(3));
    }

    private void madeUpCatalog() {
        catalog.clear();
        for (String item : someItems()) {
            put(item, random.nextInt(5) > 0, CATEGORIES[random.nextInt(CATEGORIES.length)]);
        }
    }

    private void put(String item, boolean recommendable, String category) {
        catalog.put(
                item, new ItemAvailability(item, recommendable, false, 0, "A " + item, category));
    }

    /** Two in three. */
    private Set<String> someItems() {
        Set<String> items = new TreeSet<>();
        for (int i = 0; i < ITEMS; i++) {
            if (random.nextInt(3) > 0) {
                items.add("i" + i);
            }
        }
        return items;
    }

    private static List<String> ids(List<RecommendedItem> items) {
        return items.stream().map(RecommendedItem::itemId).toList();
    }
}
