package io.recstream.reference;

import io.recstream.job.model.BlendParameters;
import io.recstream.job.model.CandidateResponse;
import io.recstream.job.model.ItemUpdate;
import io.recstream.job.model.KnnParameters;
import io.recstream.job.model.UserEvent;
import io.recstream.job.neighbour.ItemState;
import io.recstream.job.neighbour.NeighbourSessions;
import io.recstream.job.rank.ListExplainer;
import io.recstream.job.rank.PopularityIndex;
import io.recstream.job.rank.RevisitModel;
import io.recstream.job.rank.UserListState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongFunction;

/**
 * Explains a list: its context, the terms of its scores, and the past sessions that contributed.
 */
final class Explainer {

    /**
     * The number of first entries with their contributing sessions, and the number of those
     * sessions.
     */
    private static final int ENTRIES = 3;

    private static final int CONTRIBUTIONS = 5;

    private final BlendParameters weights;
    private final ListExplainer lists;
    private final NeighbourSessions neighbours;
    private final Function<String, ItemState> items;
    private final LongFunction<String> users;

    /**
     * An explainer with its settings.
     *
     * @param items an item's state, or null
     * @param users the user of a session, or null
     */
    Explainer(
            KnnParameters knn,
            BlendParameters weights,
            ListExplainer lists,
            Function<String, ItemState> items,
            LongFunction<String> users) {
        this.weights = weights;
        this.lists = lists;
        this.neighbours = new NeighbourSessions(knn);
        this.items = items;
        this.users = users;
    }

    /** An event's item updates and the responses to them, by position. */
    record Exchange(List<ItemUpdate> updates, List<CandidateResponse> responses) {}

    /**
     * Explains the list after an event. All state has to be as it was then.
     *
     * @param revisits the revisit model with which the list was built
     */
    Explanation explain(
            UserEvent event,
            Exchange exchange,
            UserListState user,
            RevisitModel revisits,
            PopularityIndex popularity) {
        CandidateResponse[] responses = exchange.responses().toArray(CandidateResponse[]::new);
        ListExplainer.ListTerms list = lists.explain(responses, user, revisits, popularity);
        List<List<Explanation.Contribution>> contributions = new ArrayList<>();
        for (ListExplainer.ListTerms.Entry entry : list.entries()) {
            if (contributions.size() < ENTRIES) {
                contributions.add(contributions(entry.item().itemId(), exchange.updates()));
            }
        }
        return new Explanation(event, weights, context(exchange), list, contributions);
    }

    private List<Explanation.ContextItem> context(Exchange exchange) {
        String[] context = exchange.updates().get(0).context();
        List<Explanation.ContextItem> items = new ArrayList<>();
        for (int d = 0; d < context.length; d++) {
            CandidateResponse response = null;
            for (int v = 0; v < exchange.responses().size(); v++) {
                if (exchange.updates().get(v).place() == d) {
                    response = exchange.responses().get(v);
                }
            }
            items.add(
                    new Explanation.ContextItem(
                            context[d],
                            d,
                            neighbours.weight(d),
                            response != null,
                            response == null ? 0 : response.candidates().size(),
                            response == null ? 0 : response.candidates().knnMass(),
                            response == null ? 0 : response.candidates().associationMass()));
        }
        return items;
    }

    private List<Explanation.Contribution> contributions(String item, List<ItemUpdate> updates) {
        List<Explanation.Contribution> contributions = new ArrayList<>();
        for (ItemUpdate update : updates) {
            ItemState state = update.wantsCandidates() ? items.apply(update.itemId()) : null;
            if (state != null && update.isInContext()) {
                for (NeighbourSessions.NeighbourSession one : neighbours.of(item, state, update)) {
                    contributions.add(new Explanation.Contribution(update.itemId(), null, one));
                }
            }
        }
        contributions.sort(
                Comparator.comparingDouble(contribution -> -contribution.neighbour().score()));
        return contributions.stream().limit(CONTRIBUTIONS).map(this::named).toList();
    }

    private Explanation.Contribution named(Explanation.Contribution contribution) {
        String user = users.apply(contribution.neighbour().session());
        return new Explanation.Contribution(contribution.because(), user, contribution.neighbour());
    }
}
