package io.recstream.reference;

import io.recstream.job.config.JobSettings;
import io.recstream.job.model.BlendParameters;
import io.recstream.job.model.CandidateResponse;
import io.recstream.job.model.Candidates;
import io.recstream.job.model.CatalogItem;
import io.recstream.job.model.ItemAvailability;
import io.recstream.job.model.ItemUpdate;
import io.recstream.job.model.KnnParameters;
import io.recstream.job.model.RecommendationUpdate;
import io.recstream.job.model.RuleParameters;
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
import io.recstream.job.rank.UserListState;
import io.recstream.job.session.SessionState;
import io.recstream.job.session.Visits;
import java.time.Duration;
import java.util.ArrayList;
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
    private final SessionParameters sessionRules;
    private final LearningScorer scorer;
    private final Ranker blend;
    private final RevisitModel habits = new RevisitModel();
    private final ListRules rules;
    private final Explainer explainer;
    private final PopularityIndex shelf = new PopularityIndex();
    private final ListBuilder lists;

    /** Habits that last for one event of a user whom the recommender is not to learn from. */
    private final RevisitModel habitsOfOne = new RevisitModel();

    private final ListBuilder listsOfOne;
    private final LocalPopularity popularity;
    private Function<String, CatalogItem> catalog = item -> null;
    private boolean replicates;
    private final Map<String, SessionState> sessions = new HashMap<>();
    private final Map<String, ItemState> items = new HashMap<>();
    private final Map<String, UserListState> users = new HashMap<>();

    /** Makes a recommender that has seen nothing. */
    public SequentialRecommender(
            KnnParameters knn,
            BlendParameters blend,
            Map<String, Double> weights,
            SessionParameters sessionRules,
            Duration popularityHalfLife) {
        this(knn, blend, RuleParameters.NONE, weights, sessionRules, popularityHalfLife);
    }

    /** Makes a recommender that has seen nothing. */
    public SequentialRecommender(
            KnnParameters knn,
            BlendParameters blend,
            RuleParameters rules,
            Map<String, Double> weights,
            SessionParameters sessionRules,
            Duration popularityHalfLife) {
        this.popularity = new LocalPopularity(0, 1, popularityHalfLife.toMillis());
        this.knn = knn;
        this.weights = Map.copyOf(weights);
        this.sessionRules = sessionRules;
        this.scorer = new LearningScorer(knn);
        this.blend = new Ranker(blend);
        Function<ListRules.Removals, ListRules> listRules =
                removals ->
                        new ListRules(rules, sessionRules.latenessMillis(), this::notice, removals);
        this.rules = listRules.apply(filter -> {});
        this.explainer =
                new Explainer(
                        knn, blend, new ListExplainer(blend, listRules), items::get, this::userOf);
        this.lists = lists(habits);
        this.listsOfOne = lists(habitsOfOne);
    }

    /** The recommender of a job with these settings, that has seen nothing. */
    public static SequentialRecommender of(JobSettings settings) {
        return of(settings, settings.sessionParameters());
    }

    /** The same, with other rules of what a session is. */
    public static SequentialRecommender of(JobSettings settings, SessionParameters sessionRules) {
        return new SequentialRecommender(
                settings.items().knn(),
                settings.ranking().blend(),
                settings.ranking().rules(),
                settings.events().weights(),
                sessionRules,
                settings.items().popularityHalfLife());
    }

    private ListBuilder lists(RevisitModel habits) {
        return new ListBuilder(
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

    private ItemAvailability notice(String itemId) {
        CatalogItem item = catalog.apply(itemId);
        if (item == null) {
            return null;
        }
        ItemAvailability notice = ItemAvailability.of(item, 0);
        return replicates ? notice : notice.withoutText();
    }

    /** An item's entry for the event that is about it. */
    private CatalogItem entry(ItemUpdate visit) {
        CatalogItem item = visit.event() == null ? null : catalog.apply(visit.itemId());
        return item == null || item.deleted() ? null : item;
    }

    /** Takes an accepted event, learns from it, and tells the list that it changes, if any. */
    public void accept(UserEvent event, Consumer<RecommendationUpdate> out) {
        accept(event, true, lists, out);
    }

    /**
     * Takes an event of a user whom the recommender is not to learn from: the list follows their
     * session, but neither an item nor the habits remember any of it.
     */
    public void follow(UserEvent event, Consumer<RecommendationUpdate> out) {
        followed(event, out);
    }

    /** Within one event habits learn before the list is made; for the next one that is undone. */
    private Explainer.Asked followed(UserEvent event, Consumer<RecommendationUpdate> out) {
        habitsOfOne.become(habits);
        return accept(event, false, listsOfOne, out);
    }

    /**
     * Takes an event and takes the list after it apart, whether it differs from the one before or
     * not.
     *
     * @param learns whether to accept the event, else to follow it
     * @throws IllegalArgumentException if the event's type makes no list
     */
    public Explanation explain(
            UserEvent event, boolean learns, Consumer<RecommendationUpdate> out) {
        Explainer.Asked asked = learns ? accept(event, true, lists, out) : followed(event, out);
        if (asked.visits().get(0).context().length == 0) {
            throw new IllegalArgumentException(
                    "An event of type " + event.type() + " makes no list");
        }
        UserListState user = users.get(event.userId());
        return explainer.explain(event, asked, user, learns ? habits : habitsOfOne, shelf);
    }

    /** Whose open session it is, or null. */
    private String userOf(long session) {
        return sessions.entrySet().stream()
                .filter(entry -> entry.getValue().isOpen(session))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(null);
    }

    private Explainer.Asked accept(
            UserEvent event,
            boolean learns,
            ListBuilder lists,
            Consumer<RecommendationUpdate> out) {
        SessionState session = sessions.computeIfAbsent(event.userId(), user -> new SessionState());
        float weight = weights.getOrDefault(event.type(), 0.0).floatValue();
        SessionState.Step step = session.observe(event, weight, sessionRules);
        UserListState user = users.computeIfAbsent(event.userId(), id -> new UserListState());
        List<ItemUpdate> visits = Visits.of(event, step, knn.answeringItems());
        List<CandidateResponse> answers = new ArrayList<>(knn.answeringItems());
        for (ItemUpdate visit : visits) {
            Candidates candidates = learns ? learn(visit) : answer(visit);
            CatalogItem item = entry(visit);
            if (learns) {
                popularity.count(visit, item);
            }
            if (visit.asks()) {
                CandidateResponse answer =
                        CandidateResponse.to(visit, candidates, item, popularity.newsFor(0));
                answers.add(answer);
                lists.accept(user, answer, 0, out);
            }
        }
        return new Explainer.Asked(visits, answers);
    }

    private Candidates learn(ItemUpdate visit) {
        return visit.teaches()
                ? scorer.learnAndAnswer(
                        items.computeIfAbsent(visit.itemId(), item -> new ItemState()), visit)
                : answer(visit);
    }

    private Candidates answer(ItemUpdate visit) {
        return scorer.answer(items.get(visit.itemId()), visit);
    }
}
