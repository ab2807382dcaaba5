package io.recstream.job.rank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.recstream.job.model.BlendParameters;
import io.recstream.job.model.CandidateResponse;
import io.recstream.job.model.CandidateScores;
import io.recstream.job.model.Candidates;
import io.recstream.job.model.CategoryRules;
import io.recstream.job.model.EmptyReason;
import io.recstream.job.model.EnrichedEvent;
import io.recstream.job.model.Experiment;
import io.recstream.job.model.ItemAttribute;
import io.recstream.job.model.ItemAvailability;
import io.recstream.job.model.ListRuleParameters;
import io.recstream.job.model.PackedCandidates;
import io.recstream.job.model.PackedItemIds;
import io.recstream.job.model.PopularitySnapshot;
import io.recstream.job.model.PublishedRules;
import io.recstream.job.model.PublishedRules.AttributeFilters;
import io.recstream.job.model.PublishedRules.Boosts;
import io.recstream.job.model.PublishedRules.CategoryFilters;
import io.recstream.job.model.PublishedRules.Filters;
import io.recstream.job.model.PublishedRules.Pin;
import io.recstream.job.model.PublishedRules.Weights;
import io.recstream.job.model.RecommendationReason;
import io.recstream.job.model.RecommendationUpdate;
import io.recstream.job.model.RecommendedItem;
import io.recstream.job.model.TestingCodec;
import io.recstream.job.model.TestingEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Lists under published rules are those that the rules describe: filter, multiply, sort, pin, in
 * the plainest way.
 */
class PublishedRulesTest {

    private static final int ITEMS = 30;
    private static final List<RecommendationReason> EXPERTS =
            List.of(
                    RecommendationReason.SIMILAR_SESSIONS,
                    RecommendationReason.OFTEN_NEXT,
                    RecommendationReason.OFTEN_TOGETHER);
    private static final BlendParameters BLEND = new BlendParameters(8, .5, .25, .15, .1);
    private static final String[] CATEGORIES = {"a", "a/b", "a/b/c", "ab", "d", "d/b", null};

    private Random random = new Random(0);
    private final Map<String, ItemAvailability> catalog = new HashMap<>();
    private final Map<ListRules.Filter, Integer> removed = new TreeMap<>();
    private final Map<ListRules.Effect, Integer> moved = new TreeMap<>();

    /** What a user has done, beside the event. */
    private record Past(Set<String> refused, Set<String> purchased, Set<String> seen) {}

    @Property(tries = 1000)
    void aListIsFilteredMultipliedSortedAndPinned(@ForAll long seed) {
        random = new Random(seed);
        someCatalog();
        ListRuleParameters settings = someSettings();
        RulesInForce inForce = new RulesInForce(settings);
        PublishedRules published = random.nextInt(8) > 0 ? someRules().withVersion(5) : null;
        inForce.publish(published);
        Experiment experiment = random.nextInt(3) == 0 ? someExperiment() : null;
        inForce.run(experiment);
        String user = "u" + random.nextInt(20);
        Past past = new Past(someItems(6), someItems(6), someItems(6));
        CandidateResponse response = response(user);

        PublishedRules rules = published == null ? PublishedRules.NONE : published;
        String variant = null;
        if (experiment != null) {
            int index = experiment.indexOf(user);
            rules = rules.overriddenBy(experiment.variants().get(index).rules());
            variant = "x/" + experiment.variants().get(index).name();
        }
        List<RecommendedItem> expected = naive(response, settings, rules, past);

        RecommendationUpdate list = list(inForce, response, past);
        assertThat(list.items()).isEqualTo(withText(expected));
        assertThat(list.rulesVersion()).isEqualTo(published == null ? null : 5L);
        assertThat(list.variant()).isEqualTo(variant);
        assertThat(list.emptyReason() == null).isEqualTo(!expected.isEmpty());
        assertThat(moved.getOrDefault(ListRules.Effect.PINNED, 0))
                .isEqualTo(
                        (int)
                                expected.stream()
                                        .filter(i -> i.reason() == RecommendationReason.PINNED)
                                        .count());
        assertExplained(inForce, response, past, list.items());
    }

    /** The terms of an explanation add up to the scores, boosts included. */
    private void assertExplained(
            RulesInForce inForce,
            CandidateResponse response,
            Past past,
            List<RecommendedItem> expected) {
        PopularityIndex popularity = new PopularityIndex();
        popularity.put(response.popularity());
        ListExplainer.ListTerms terms =
                new ListExplainer(
                                BLEND,
                                removals -> new ListRules(inForce, 60_000, catalog::get, removals))
                        .explain(
                                new CandidateResponse[] {response},
                                state(past),
                                new RevisitModel(),
                                popularity);
        assertThat(terms.entries())
                .extracting(ListExplainer.ListTerms.Entry::item)
                .isEqualTo(expected);
        for (ListExplainer.ListTerms.Entry entry : terms.entries()) {
            double score = entry.item().score();
            assertThat(entry.score()).isCloseTo(score, within(1e-9 * Math.abs(score)));
        }
    }

    /** The same list without any rule and without a class that knows of rules. */
    @Property(tries = 200)
    void withoutRulesAListIsAsEver(@ForAll long seed) {
        random = new Random(seed);
        someCatalog();
        CandidateResponse response = response("u1");
        Past nothing = new Past(Set.of(), Set.of(), Set.of());
        RulesInForce inForce = new RulesInForce(ListRuleParameters.NONE);
        RecommendationUpdate before = list(inForce, response, nothing);

        inForce.publish(someRules().withVersion(1));
        list(inForce, response, nothing);
        inForce.publish(null);

        RecommendationUpdate after = list(inForce, response, nothing);
        assertThat(after).isEqualTo(before);
        assertThat(after.rulesVersion()).isNull();
        assertThat(after.variant()).isNull();
    }

    @Example
    void anEmptyListHasItsPins() {
        RulesInForce inForce = new RulesInForce(ListRuleParameters.NONE);
        inForce.publish(pins(new Pin("p", 3), new Pin("q", 1)));
        RecommendationUpdate list =
                list(inForce, response("u1", PackedCandidates.NONE, null), noPast());
        assertThat(list.items())
                .extracting(RecommendedItem::itemId, RecommendedItem::score)
                .containsExactly(
                        tuple("q", Ranker.SCORE_OF_NOTHING), tuple("p", Ranker.SCORE_OF_NOTHING));
        assertThat(list.emptyReason()).isNull();

        catalog.put("p", new ItemAvailability("p", false, false, 0, null, null));
        catalog.put("q", new ItemAvailability("q", false, false, 0, null, null));
        list = list(inForce, response("u1", PackedCandidates.NONE, null), noPast());
        assertThat(list.emptyReason()).isEqualTo(EmptyReason.NO_CANDIDATES);
        assertThat(removed).containsEntry(ListRules.Filter.UNAVAILABLE, 2);
    }

    @Example
    void aBoostOfANarrowerCategoryReplacesThatOfAWiderOne() {
        EffectiveRules rules =
                new EffectiveRules(
                        ListRuleParameters.NONE,
                        1L,
                        null,
                        new PublishedRules(
                                1,
                                Filters.NONE,
                                new Boosts(
                                        Map.of("i", 3.0),
                                        Map.of("a", 2.0, "a/b", .5, "x\\/y", 7.0),
                                        null),
                                null,
                                Weights.NONE,
                                null));
        assertThat(rules.factor("j", of("a"))).isEqualTo(2);
        assertThat(rules.factor("j", of("a/c/d"))).isEqualTo(2);
        assertThat(rules.factor("j", of("a/b/c"))).isEqualTo(.5);
        assertThat(rules.factor("i", of("a/b"))).isEqualTo(1.5);
        assertThat(rules.factor("j", of("ab"))).isEqualTo(1);
        assertThat(rules.factor("j", of("x\\/y/z"))).isEqualTo(7);
        assertThat(rules.factor("j", of("x"))).isEqualTo(1);
        assertThat(rules.factor("j", of(null))).isEqualTo(1);
    }

    private static ItemAvailability of(String category) {
        return new ItemAvailability("", true, false, 0, null, category);
    }

    /** What is published while a list waits removes from it, but does not move anything in it. */
    @Example
    void aWaitingListObeysWhatIsPublishedMeanwhile() {
        RulesInForce inForce = new RulesInForce(ListRuleParameters.NONE);
        List<RecommendationUpdate> lists = new ArrayList<>();
        ListBuilder builder = builder(inForce, 1_000);
        UserListState state = new UserListState();
        state.emittedAt = 500;
        float[] none = new float[2];
        Candidates candidates =
                TestingResponses.candidates(
                        new String[] {"x", "y"}, new float[] {2, 1}, none, none, 0);
        inForce.publish(pins(new Pin("p", 1)).withVersion(4));
        builder.accept(state, response("u1", candidates, null), 600, lists::add);
        assertThat(lists).isEmpty();

        UserListState read = TestingCodec.roundTrip(new UserListStateCodec(), state);
        inForce.publish(
                new PublishedRules(
                        5,
                        new Filters(
                                null,
                                null,
                                null,
                                CategoryFilters.NONE,
                                List.of("x", "p"),
                                AttributeFilters.NONE),
                        Boosts.NONE,
                        null,
                        Weights.NONE,
                        null));
        builder.advance(read, 2_000, lists::add);
        assertThat(lists).hasSize(1);
        assertThat(ids(lists.get(0).items())).containsExactly("y");
        assertThat(lists.get(0).rulesVersion()).as("that it was ranked under").isEqualTo(4);
    }

    private static PublishedRules pins(Pin... pins) {
        return new PublishedRules(1, Filters.NONE, Boosts.NONE, List.of(pins), Weights.NONE, null);
    }

    private List<RecommendedItem> naive(
            CandidateResponse response,
            ListRuleParameters settings,
            PublishedRules rules,
            Past past) {
        Filters given = rules.filters();
        BlendParameters blend = rules.weights().applyTo(BLEND);
        CandidateScores candidates = response.candidates().scores();
        Map<String, Double> scores = new HashMap<>();
        Map<String, RecommendationReason> reasons = new HashMap<>();
        for (int i = 0; i < candidates.size(); i++) {
            double[] shares = {
                blend.knn() / candidates.knnMass() * candidates.knn()[i],
                blend.sequentialRules() * candidates.sequential()[i],
                blend.associationRules()
                        / (1.0 + candidates.associationMass())
                        * candidates.association()[i]
            };
            double share = shares[0] + shares[1] + shares[2];
            if (share > 0) {
                String item = candidates.items().get(i);
                scores.put(item, share * factor(rules, item));
                int best = shares[1] > shares[0] ? 1 : 0;
                best = shares[2] > shares[best] ? 2 : best;
                reasons.put(item, EXPERTS.get(best));
            }
        }
        Set<String> denied = new HashSet<>(orElse(given.deniedItems(), List.of()));
        CategoryRules own = settings.categories();
        List<String> allowed = orElse(given.categories().allowed(), own.allowed());
        List<String> deniedCategories = orElse(given.categories().denied(), own.denied());
        List<Pin> pins = new ArrayList<>();
        for (Pin pin : orElse(rules.pins(), List.<Pin>of())) {
            if (mayBe(pin.itemId(), denied, allowed, deniedCategories)
                    && attributesAllow(pin.itemId(), given.attributes())
                    && !past.refused().contains(pin.itemId())) {
                pins.add(pin);
            }
        }
        Set<String> pinned = new HashSet<>(pins.stream().map(Pin::itemId).toList());
        List<String> order = new ArrayList<>(scores.keySet());
        order.sort(
                Comparator.comparingDouble((String item) -> -scores.get(item))
                        .thenComparing(Comparator.naturalOrder()));
        List<RecommendedItem> list = new ArrayList<>();
        Map<String, Integer> perCategory = new HashMap<>();
        int room = BLEND.size() - pins.size();
        int maximum = orElse(given.categories().maximum(), own.maximum());
        double least = orElse(given.minScore(), settings.minScore());
        boolean purchased = orElse(given.excludePurchased(), settings.excludePurchased());
        boolean seen = orElse(given.excludeSeen(), settings.excludeSeen());
        Set<String> tried = new HashSet<>(order);
        tried.add("own");
        class Walk {
            void offer(RecommendedItem entry) {
                String item = entry.itemId();
                if (list.size() < room
                        && !pinned.contains(item)
                        && mayBe(item, denied, allowed, deniedCategories)
                        && attributesAllow(item, given.attributes())
                        && entry.score() >= least
                        && !past.refused().contains(item)
                        && !(purchased && past.purchased().contains(item))
                        && !(seen && past.seen().contains(item))
                        && (maximum == 0
                                || categoryOf(item) == null
                                || perCategory.merge(categoryOf(item), 1, Integer::sum)
                                        <= maximum)) {
                    list.add(entry);
                }
            }

            void fill(String category, RecommendationReason reason) {
                PopularitySnapshot popularity = response.popularity();
                Map<String, Double> weights = new HashMap<>();
                for (int i = 0; i < popularity.items().length; i++) {
                    if (category == null || category.equals(popularity.categories()[i])) {
                        String item = popularity.items()[i];
                        weights.put(item, popularity.weights()[i] * factor(rules, item));
                    }
                }
                List<String> heaviest = new ArrayList<>(weights.keySet());
                heaviest.sort(
                        Comparator.comparingDouble((String item) -> -weights.get(item))
                                .thenComparing(Comparator.naturalOrder()));
                double below = list.isEmpty() ? 1e-3 : list.get(list.size() - 1).score();
                for (String item : heaviest) {
                    double score = .5 * below * weights.get(item) / weights.get(heaviest.get(0));
                    if (list.size() < room && tried.add(item)) {
                        offer(new RecommendedItem(item, score, reason, null, null, null));
                    }
                }
            }
        }
        Walk walk = new Walk();
        for (String item : order) {
            walk.offer(
                    new RecommendedItem(
                            item, scores.get(item), reasons.get(item), "own", null, null));
        }
        walk.fill("a", RecommendationReason.POPULAR_IN_CATEGORY);
        walk.fill(null, RecommendationReason.POPULAR);
        for (Pin pin : pins) {
            int at = Math.min(pin.position(), list.size() + 1) - 1;
            double score =
                    list.isEmpty()
                            ? 1e-3
                            : at < list.size() ? list.get(at).score() : list.get(at - 1).score();
            list.add(
                    at,
                    new RecommendedItem(
                            pin.itemId(), score, RecommendationReason.PINNED, null, null, null));
        }
        return list;
    }

    private static <T> T orElse(T given, T settings) {
        return given == null ? settings : given;
    }

    private double factor(PublishedRules rules, String item) {
        double factor =
                orElse(rules.boosts().items(), Map.<String, Double>of()).getOrDefault(item, 1.0);
        String narrowest = "";
        double byCategory = 1;
        for (Map.Entry<String, Double> boost :
                orElse(rules.boosts().categories(), Map.<String, Double>of()).entrySet()) {
            if (isUnder(List.of(boost.getKey()), categoryOf(item))
                    && boost.getKey().length() > narrowest.length()) {
                narrowest = boost.getKey();
                byCategory = boost.getValue();
            }
        }
        double byAttribute = 1;
        for (ItemAttribute attribute : attributesOf(item)) {
            byAttribute *=
                    orElse(rules.boosts().attributes(), Map.<String, Map<String, Double>>of())
                            .getOrDefault(attribute.name(), Map.of())
                            .getOrDefault(attribute.value(), 1.0);
        }
        return factor * byCategory * byAttribute;
    }

    private boolean mayBe(
            String item, Set<String> denied, List<String> allowed, List<String> deniedCategories) {
        ItemAvailability known = catalog.get(item);
        return (known == null || known.recommendable())
                && !denied.contains(item)
                && (allowed.isEmpty() || isUnder(allowed, categoryOf(item)))
                && !isUnder(deniedCategories, categoryOf(item));
    }

    private boolean attributesAllow(String item, AttributeFilters filters) {
        List<ItemAttribute> own = attributesOf(item);
        for (Map.Entry<String, List<String>> rule :
                orElse(filters.denied(), Map.<String, List<String>>of()).entrySet()) {
            for (String value : rule.getValue()) {
                if (own.contains(new ItemAttribute(rule.getKey(), value))) {
                    return false;
                }
            }
        }
        for (Map.Entry<String, List<String>> rule :
                orElse(filters.allowed(), Map.<String, List<String>>of()).entrySet()) {
            if (rule.getValue().stream()
                    .noneMatch(value -> own.contains(new ItemAttribute(rule.getKey(), value)))) {
                return false;
            }
        }
        return true;
    }

    private List<ItemAttribute> attributesOf(String item) {
        ItemAvailability known = catalog.get(item);
        return known == null ? List.of() : known.attributes();
    }

    private String categoryOf(String item) {
        ItemAvailability known = catalog.get(item);
        return known == null ? null : known.category();
    }

    private static boolean isUnder(List<String> rules, String category) {
        return category != null
                && rules.stream().anyMatch(rule -> (category + "/").startsWith(rule + "/"));
    }

    private List<RecommendedItem> withText(List<RecommendedItem> items) {
        return items.stream()
                .map(
                        item -> {
                            ItemAvailability known = catalog.get(item.itemId());
                            return known == null
                                    ? item
                                    : item.with(known.title(), known.category());
                        })
                .toList();
    }

    private RecommendationUpdate list(RulesInForce inForce, CandidateResponse response, Past past) {
        removed.clear();
        moved.clear();
        List<RecommendationUpdate> lists = new ArrayList<>();
        builder(inForce, 0).accept(state(past), response, 0, lists::add);
        assertThat(lists).hasSize(1);
        return lists.get(0);
    }

    private ListBuilder builder(RulesInForce inForce, long minEmitInterval) {
        ListRules.Removals counts =
                new ListRules.Removals() {
                    @Override
                    public void removed(ListRules.Filter filter) {
                        removed.merge(filter, 1, Integer::sum);
                    }

                    @Override
                    public void moved(ListRules.Effect effect) {
                        moved.merge(effect, 1, Integer::sum);
                    }
                };
        return new ListBuilder(
                new ListBuilder.Models(
                        new Ranker(BLEND), new RevisitModel(), new PopularityIndex()),
                new ListRules(inForce, 60_000, catalog::get, counts),
                new ListBuilder.Times(100, minEmitInterval),
                (list, rank) -> {});
    }

    private static Past noPast() {
        return new Past(Set.of(), Set.of(), Set.of());
    }

    private static UserListState state(Past past) {
        UserListState state = new UserListState();
        past.refused().forEach(item -> state.refused.add(RecentItems.fingerprint(item), 1));
        past.purchased().forEach(item -> state.purchased.add(RecentItems.fingerprint(item), 1));
        past.seen().forEach(item -> state.seen.add(RecentItems.fingerprint(item), 1));
        return state;
    }

    private CandidateResponse response(String user) {
        String[] items = someItems(1 + random.nextInt(ITEMS)).toArray(String[]::new);
        float[][] scores = new float[3][items.length];
        for (int i = 0; i < items.length; i++) {
            scores[0][i] = (1 + random.nextInt(5)) / 10f;
            scores[1][i] = random.nextInt(3) / 10f;
            scores[2][i] = random.nextInt(3) / 10f;
        }
        String[] popular = someItems(12).toArray(String[]::new);
        String[] categories = new String[popular.length];
        Arrays.setAll(categories, i -> CATEGORIES[random.nextInt(CATEGORIES.length)]);
        float[] weights = new float[popular.length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = weights.length - i;
        }
        return response(
                user,
                TestingResponses.candidates(items, scores[0], scores[1], scores[2], .5f),
                new PopularitySnapshot(0, 1, popular, categories, weights));
    }

    private static CandidateResponse response(
            String user, Candidates candidates, PopularitySnapshot popularity) {
        EnrichedEvent event =
                new EnrichedEvent(
                        TestingEvent.view(user, "own").id("e1").at(1_000).event(),
                        true,
                        1,
                        PackedItemIds.of("own"),
                        0,
                        1,
                        1,
                        1,
                        true,
                        null,
                        "a");
        return new CandidateResponse(user, 1, 1, 0, "own", candidates, event, popularity);
    }

    private void someCatalog() {
        catalog.clear();
        for (String item : someItems(ITEMS - 4)) {
            catalog.put(
                    item,
                    new ItemAvailability(
                            item,
                            random.nextInt(6) > 0,
                            false,
                            0,
                            "A " + item,
                            CATEGORIES[random.nextInt(CATEGORIES.length)],
                            someAttributes()));
        }
    }

    /** Some items have two values of one name. */
    private List<ItemAttribute> someAttributes() {
        List<ItemAttribute> some = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            some.add(new ItemAttribute(someOf("brand", "season"), someOf("x", "y", "z")));
        }
        return some.stream().distinct().sorted().toList();
    }

    private String someOf(String... texts) {
        return texts[random.nextInt(texts.length)];
    }

    private Map<String, List<String>> someValues() {
        return random.nextInt(3) > 0
                ? null
                : Map.of(someOf("brand", "season"), List.of(someOf("x", "y"), someOf("y", "z")));
    }

    private ListRuleParameters someSettings() {
        return new ListRuleParameters(
                random.nextInt(4) == 0,
                random.nextInt(4) == 0,
                random.nextInt(4) == 0 ? .02 : 0,
                new CategoryRules(
                        random.nextInt(4) == 0 ? somePaths() : List.of(),
                        random.nextInt(4) == 0 ? somePaths() : List.of(),
                        random.nextInt(4)));
    }

    private PublishedRules someRules() {
        Map<String, Double> items = new HashMap<>();
        someItems(5).forEach(item -> items.put(item, (1 + random.nextInt(8)) / 4.0));
        Map<String, Double> categories = new HashMap<>();
        somePaths().forEach(path -> categories.put(path, (1 + random.nextInt(8)) / 4.0));
        List<Pin> pins = new ArrayList<>();
        List<String> pinned = new ArrayList<>(someItems(4));
        for (int i = 0; i < pinned.size(); i++) {
            pins.add(new Pin(pinned.get(i), 1 + 2 * i + random.nextInt(2)));
        }
        return new PublishedRules(
                0,
                new Filters(
                        maybe(random.nextBoolean()),
                        maybe(random.nextBoolean()),
                        maybe(random.nextInt(3) / 50.0),
                        new CategoryFilters(
                                random.nextInt(4) == 0 ? somePaths() : null,
                                random.nextInt(4) == 0 ? somePaths() : null,
                                maybe(random.nextInt(4))),
                        maybe(List.copyOf(someItems(5))),
                        new AttributeFilters(someValues(), someValues())),
                new Boosts(
                        maybe(items),
                        maybe(categories),
                        maybe(
                                Map.of(
                                        "brand",
                                        Map.of("x", (1 + random.nextInt(8)) / 4.0, "y", 2.0),
                                        "season",
                                        Map.of("z", (1 + random.nextInt(8)) / 4.0)))),
                maybe(pins),
                new Weights(maybe(.3), maybe(0.0), maybe(.7), maybe(.2)),
                null);
    }

    private Experiment someExperiment() {
        return new Experiment(
                "x",
                "s" + random.nextInt(),
                List.of(
                        new Experiment.Variant("control", .5, PublishedRules.NONE),
                        new Experiment.Variant("other", .5, someRules())));
    }

    private <T> T maybe(T value) {
        return random.nextBoolean() ? value : null;
    }

    private List<String> somePaths() {
        List<String> some = new ArrayList<>(List.of("a", "a/b", "d", "x"));
        Collections.shuffle(some, random);
        return List.copyOf(some.subList(0, random.nextInt(3)));
    }

    private Set<String> someItems(int most) {
        Set<String> items = new TreeSet<>();
        for (int i = 0; i < most; i++) {
            items.add("i" + random.nextInt(ITEMS));
        }
        return items;
    }

    private static List<String> ids(List<RecommendedItem> items) {
        return items.stream().map(RecommendedItem::itemId).toList();
    }
}
