package io.recstream.reference;

import io.recstream.job.config.JobSettings;
import io.recstream.job.model.BlendParameters;
import io.recstream.job.model.CandidateResponse;
import io.recstream.job.model.Candidates;
import io.recstream.job.model.CatalogItem;
import io.recstream.job.model.Experiment;
import io.recstream.job.model.ItemAvailability;
import io.recstream.job.model.ItemUpdate;
import io.recstream.job.model.KnnParameters;
import io.recstream.job.model.ListRuleParameters;
import io.recstream.job.model.PublishedRules;
import io.recstream.job.model.RecommendationUpdate;
import io.recstream.job.model.SessionParameters;
import io.recstream.job.model.UserEvent;
import io.recstream.job.neighbour.ItemState;
import io.recstream.job.neighbour.LearningScorer;
import io.recstream.job.neighbour.LocalPopularity;
import io.recstream.job.rank.ListBuilder;
import io.recstream.job.rank.ListExplainer;
import io.recstream.job.rank.ListRules;
import io.recstream.job.rank.PopularityIndex;
import io.recstream.job.rank.Ranker;
import io.recstream.job.rank.RevisitModel;
import io.recstream.job.rank.RulesInForce;
import io.recstream.job.rank.UserListState;
import io.recstream.job.session.ItemUpdates;
import io.recstream.job.session.SessionState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The recommender without Flink: the same classes that run inside the operators, called one after
 * the other. Its output is that of the job at parallelism 1.
 */
public final class SequentialRecommender {

    private final KnnParameters knn;
    private final Map<String, Double> weights;
    private final SessionParameters sessionParameters;
    private final LearningScorer scorer;
    private final Ranker ranker;
    private final RevisitModel revisits = new RevisitModel();
    private final RulesInForce inForce;
    private final ListRules rules;
    private final Explanation.Explainer explainer;
    private final PopularityIndex popularity = new PopularityIndex();
    private final ListBuilder lists;

    /**
     * A copy of the revisit model for one event that is not to be learnt: a {@link ListBuilder}
     * updates its revisit model before it builds the list.
     */
    private final RevisitModel temporaryRevisits = new RevisitModel();

    private final ListBuilder temporaryLists;

    private final LocalPopularity localPopularity;
    private Function<String, CatalogItem> catalog = item -> null;
    private boolean replicates;
    private final Map<String, SessionState> sessions = new HashMap<>();
    private final Map<String, ItemState> items = new HashMap<>();
    private final Map<String, UserListState> users = new HashMap<>();

    /** A recommender without any event. */
    public SequentialRecommender(
            KnnParameters knn,
            BlendParameters blend,
            Map<String, Double> weights,
            SessionParameters sessionParameters,
            Duration popularityHalfLife) {
        this(knn, blend, ListRuleParameters.NONE, weights, sessionParameters, popularityHalfLife);
    }

    /** A recommender without any event. */
    public SequentialRecommender(
            KnnParameters knn,
            BlendParameters blend,
            ListRuleParameters rules,
            Map<String, Double> weights,
            SessionParameters sessionParameters,
            Duration popularityHalfLife) {
        this.localPopularity = new LocalPopularity(0, 1, popularityHalfLife.toMillis());
        this.knn = knn;
        this.weights = Map.copyOf(weights);
        this.sessionParameters = sessionParameters;
        this.scorer = new LearningScorer(knn);
        this.ranker = new Ranker(blend);
        this.inForce = new RulesInForce(rules);
        Function<ListRules.Removals, ListRules> listRules =
                removals ->
                        new ListRules(
                                inForce,
                                sessionParameters.latenessMillis(),
                                this::notice,
                                removals);
        this.rules = listRules.apply(filter -> {});
        this.explainer =
                new Explanation.Explainer(
                        knn, blend, new ListExplainer(blend, listRules), items::get, this::userOf);
        this.lists = listBuilder(revisits);
        this.temporaryLists = listBuilder(temporaryRevisits);
    }

    /** A recommender with a job's settings, without any event. */
    public static SequentialRecommender of(JobSettings settings) {
        return of(settings, settings.sessionParameters());
    }

    /** The same with other session parameters. */
    public static SequentialRecommender of(
            JobSettings settings, SessionParameters sessionParameters) {
        return new SequentialRecommender(
                settings.items().knn(),
                settings.ranking().blend(),
                settings.ranking().rules(),
                settings.events().weights(),
                sessionParameters,
                settings.items().popularityHalfLife());
    }

    private ListBuilder listBuilder(RevisitModel revisits) {
        return new ListBuilder(
                new ListBuilder.Models(ranker, revisits, popularity),
                rules,
                new ListBuilder.Times(Long.MAX_VALUE / 2, 0),
                (list, rank) -> {});
    }

    /**
     * Enriches events from now on, and excludes unavailable items from lists.
     *
     * @param entries returns an item's current catalogue entry, or null
     * @return this recommender
     */
    public SequentialRecommender useCatalog(Function<String, CatalogItem> entries) {
        catalog = entries;
        return this;
    }

    /**
     * Like {@link #useCatalog}, with titles and categories in lists: as if the job replicated its
     * catalogue.
     */
    public SequentialRecommender useReplicatedCatalog(Function<String, CatalogItem> entries) {
        replicates = true;
        return useCatalog(entries);
    }

    /**
     * Replaces the published rules for all lists and events from now on. Null withdraws them.
     *
     * @return this recommender
     */
    public SequentialRecommender publish(PublishedRules rules) {
        inForce.publish(rules);
        return this;
    }

    /**
     * Starts an experiment in place of the running one. Null ends it.
     *
     * @return this recommender
     */
    public SequentialRecommender run(Experiment experiment) {
        inForce.run(experiment);
        return this;
    }

    /** What the job would store of an item's broadcast; null if that says nothing. */
    private ItemAvailability notice(String itemId) {
        CatalogItem item = catalog.apply(itemId);
        if (item == null || (!replicates && item.isRecommendable())) {
            return null;
        }
        ItemAvailability availability = ItemAvailability.of(item, 0);
        return replicates ? availability : availability.withoutText();
    }

    /** The catalogue entry of the event's own item, or null. */
    private CatalogItem entry(ItemUpdate update) {
        CatalogItem item = update.needsEntry() ? catalog.apply(update.itemId()) : null;
        return item == null || item.deleted() ? null : item;
    }

    /** Processes an accepted event, learns from it, and emits the list that it changes, if any. */
    public void accept(UserEvent event, Consumer<RecommendationUpdate> out) {
        accept(event, true, lists, out);
    }

    /**
     * Processes an event without learning from it: the user's session and list change, but no item
     * and not the revisit model.
     */
    public void observe(UserEvent event, Consumer<RecommendationUpdate> out) {
        acceptTemporarily(event, out);
    }

    /**
     * Processes an event without learning from it; what the copy of the revisit model learns is
     * discarded with the next such event.
     */
    private Explanation.Exchange acceptTemporarily(
            UserEvent event, Consumer<RecommendationUpdate> out) {
        temporaryRevisits.become(revisits);
        return accept(event, false, temporaryLists, out);
    }

    /**
     * Processes an event and explains the list after it, whether or not it differs from the one
     * before.
     *
     * @param learns whether to learn from the event
     * @throws IllegalArgumentException if the event makes no list; it was not processed then
     */
    public Explanation explain(
            UserEvent event, boolean learns, Consumer<RecommendationUpdate> out) {
        SessionState session = sessions.getOrDefault(event.userId(), new SessionState());
        if (!session.hasContextFor(event, weight(event), sessionParameters)) {
            throw new IllegalArgumentException(
                    "This event of type " + event.type() + " makes no list");
        }
        Explanation.Exchange exchange =
                learns ? accept(event, true, lists, out) : acceptTemporarily(event, out);
        UserListState user = users.get(event.userId());
        return explainer.explain(
                event, exchange, user, learns ? revisits : temporaryRevisits, popularity);
    }

    /** The user of an open session, or null. */
    private String userOf(long session) {
        return sessions.entrySet().stream()
                .filter(entry -> entry.getValue().isOpen(session))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(null);
    }

    private Explanation.Exchange accept(
            UserEvent event,
            boolean learns,
            ListBuilder builder,
            Consumer<RecommendationUpdate> out) {
        SessionState session = sessions.computeIfAbsent(event.userId(), user -> new SessionState());
        SessionState.Step step =
                event.isRetirement()
                        ? session.retire()
                        : event.isMerge()
                                ? session.merge(event)
                                : session.observe(event, weight(event), sessionParameters);
        UserListState user = users.computeIfAbsent(event.userId(), id -> new UserListState());
        List<ItemUpdate> updates = ItemUpdates.of(event, step, knn.respondingItems());
        List<CandidateResponse> responses = new ArrayList<>(knn.respondingItems());
        for (ItemUpdate update : updates) {
            Candidates candidates = learns ? learn(update) : score(update);
            CatalogItem item = entry(update);
            if (learns) {
                localPopularity.count(update, item);
            }
            if (update.wantsCandidates()) {
                CandidateResponse response =
                        CandidateResponse.to(
                                update, candidates, item, localPopularity.unsentSnapshot(0));
                responses.add(response);
                builder.accept(user, response, 0, out);
            }
        }
        // Before retire(), which deletes the list of a user whose retirement was just processed.
        boolean hadList = user.hasList();
        if (user.retire() != null && hadList) {
            out.accept(RecommendationUpdate.tombstone(event.userId()));
        }
        return new Explanation.Exchange(updates, responses);
    }

    private float weight(UserEvent event) {
        PublishedRules published = inForce.published();
        double weight = weights.getOrDefault(event.type(), 0.0);
        return (float) (published == null ? weight : published.eventWeight(event.type(), weight));
    }

    private Candidates learn(ItemUpdate update) {
        return update.isLearnt()
                ? scorer.learnAndScore(
                        items.computeIfAbsent(update.itemId(), item -> new ItemState()), update)
                : score(update);
    }

    private Candidates score(ItemUpdate update) {
        return scorer.score(items.get(update.itemId()), update);
    }
}
