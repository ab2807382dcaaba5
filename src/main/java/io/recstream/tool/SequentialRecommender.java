package io.recstream.tool;

import io.recstream.model.Answer;
import io.recstream.model.BlendParameters;
import io.recstream.model.Candidates;
import io.recstream.model.CatalogItem;
import io.recstream.model.ItemNotice;
import io.recstream.model.ItemVisit;
import io.recstream.model.KnnParameters;
import io.recstream.model.RecommendationUpdate;
import io.recstream.model.RuleParameters;
import io.recstream.model.UserEvent;
import io.recstream.neighbour.ItemMemory;
import io.recstream.neighbour.PopularityFeed;
import io.recstream.neighbour.Scorer;
import io.recstream.rank.Blend;
import io.recstream.rank.Habits;
import io.recstream.rank.ListMaker;
import io.recstream.rank.ListMemory;
import io.recstream.rank.ListRules;
import io.recstream.rank.PopularShelf;
import io.recstream.session.SessionMemory;
import io.recstream.session.Visits;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The recommender without Flink: the very classes that run inside the operators, called one after
 * the other. What the job emits at parallelism 1 is what this emits.
 */
public final class SequentialRecommender {

    private final KnnParameters knn;
    private final Map<String, Double> weights;
    private final Duration gap;
    private final int contextItems;
    private final boolean maximumFeedback;
    private final Scorer scorer;
    private final Blend blend;
    private final Habits habits = new Habits();
    private final ListRules rules;
    private final PopularShelf shelf = new PopularShelf();
    private final ListMaker lists;
    private final PopularityFeed popularity;
    private Function<String, CatalogItem> catalog = item -> null;
    private boolean replicates;
    private final Map<String, SessionMemory> sessions = new HashMap<>();
    private final Map<String, ItemMemory> items = new HashMap<>();
    private final Map<String, ListMemory> users = new HashMap<>();

    /** Makes a recommender that has seen nothing. */
    public SequentialRecommender(
            KnnParameters knn,
            BlendParameters blend,
            Map<String, Double> weights,
            Duration gap,
            int contextItems,
            Duration popularityHalfLife) {
        this(
                knn,
                blend,
                RuleParameters.NONE,
                weights,
                gap,
                contextItems,
                false,
                popularityHalfLife);
    }

    /**
     * Makes a recommender that has seen nothing.
     *
     * @param maximumFeedback whether an event teaches only what its item's events have not yet
     *     taught
     */
    public SequentialRecommender(
            KnnParameters knn,
            BlendParameters blend,
            RuleParameters rules,
            Map<String, Double> weights,
            Duration gap,
            int contextItems,
            boolean maximumFeedback,
            Duration popularityHalfLife) {
        this.maximumFeedback = maximumFeedback;
        this.popularity = new PopularityFeed(0, 1, popularityHalfLife.toMillis());
        this.knn = knn;
        this.weights = Map.copyOf(weights);
        this.gap = gap;
        this.contextItems = contextItems;
        this.scorer = new Scorer(knn);
        this.blend = new Blend(blend);
        this.rules = new ListRules(rules, this::notice, filter -> {});
        this.lists = lists(habits);
    }

    private ListMaker lists(Habits habits) {
        return new ListMaker(
                blend, habits, shelf, rules, Long.MAX_VALUE / 2, 0, (list, rank) -> {});
    }

    /**
     * From now on events are enriched, and unavailable items kept out of lists.
     *
     * @param entries a catalogue, as of the call: null for an item that it does not hold
     */
    public SequentialRecommender withCatalog(Function<String, CatalogItem> entries) {
        catalog = entries;
        return this;
    }

    /**
     * {@link #withCatalog}, and the lists know titles and categories: as where the job replicates
     * its catalogue.
     */
    public SequentialRecommender withReplicatedCatalog(Function<String, CatalogItem> entries) {
        replicates = true;
        return withCatalog(entries);
    }

    private ItemNotice notice(String itemId) {
        CatalogItem item = catalog.apply(itemId);
        if (item == null) {
            return null;
        }
        ItemNotice notice = ItemNotice.of(item, 0);
        return replicates ? notice : notice.withoutText();
    }

    /** An item's entry for the event that is about it. */
    private CatalogItem entry(ItemVisit visit) {
        CatalogItem item = visit.event() == null ? null : catalog.apply(visit.itemId());
        return item == null || item.deleted() ? null : item;
    }

    /** Takes an accepted event, learns from it, and tells the list that it changes, if any. */
    public void accept(UserEvent event, Consumer<RecommendationUpdate> out) {
        accept(event, true, lists, out);
    }

    /**
     * Takes an event of a user whom the recommender is not to learn from: the list follows his
     * session, but neither an item nor the habits remember any of it.
     */
    public void follow(UserEvent event, Consumer<RecommendationUpdate> out) {
        accept(event, false, lists(Habits.meanOf(List.of(habits.toArray()))), out);
    }

    private void accept(
            UserEvent event, boolean learns, ListMaker lists, Consumer<RecommendationUpdate> out) {
        SessionMemory session =
                sessions.computeIfAbsent(event.userId(), user -> new SessionMemory());
        float weight = weights.getOrDefault(event.type(), 0.0).floatValue();
        SessionMemory.Step step =
                session.observe(event, weight, gap.toMillis(), contextItems, maximumFeedback);
        ListMemory user = users.computeIfAbsent(event.userId(), id -> new ListMemory());
        for (ItemVisit visit : Visits.of(event, step, knn.answeringItems())) {
            Candidates candidates = visit(visit, learns);
            CatalogItem item = entry(visit);
            if (learns && visit.teaches() && visit.event() != null) {
                popularity.count(
                        visit.itemId(),
                        item == null ? null : item.category(),
                        visit.weight(),
                        visit.time());
            }
            if (visit.asks()) {
                lists.accept(
                        user, Answer.to(visit, candidates, item, popularity.newsFor(0)), 0, out);
            }
        }
    }

    private Candidates visit(ItemVisit visit, boolean learns) {
        if (!visit.teaches()) {
            ItemMemory memory =
                    visit.asks() && visit.isInContext() ? items.get(visit.itemId()) : null;
            return memory == null ? Candidates.NONE : scorer.answer(memory, visit);
        }
        ItemMemory memory = items.get(visit.itemId());
        if (memory == null) {
            memory = new ItemMemory();
            if (learns) {
                items.put(visit.itemId(), memory);
            }
        }
        if (learns) {
            memory.learn(visit, knn);
        }
        return visit.asks() ? scorer.answer(memory, visit) : Candidates.NONE;
    }
}
