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
 * The list after one event with its explanation.
 *
 * @param context the items of the session, newest first
 * @param contributions by entry, the first ones only: the sessions that contributed most
 */
public record Explanation(
        UserEvent event,
        BlendParameters weights,
        List<ContextItem> context,
        ListExplainer.ListTerms list,
        List<List<Contribution>> contributions) {

    /**
     * An item of the session.
     *
     * @param distance 0 = the newest
     * @param weight w_i, in the similarity of sessions; 0 for items that do not respond
     * @param responded whether it responded
     * @param candidates number of candidates that it returned
     * @param knnMass sum of the scores of its neighbours
     * @param associationMass sum of the scores of its partners
     */
    public record ContextItem(
            String itemId,
            int distance,
            double weight,
            boolean responded,
            int candidates,
            double knnMass,
            double associationMass) {}

    /**
     * A past session that contributed to an entry's score.
     *
     * @param because the responding item
     * @param user the user of the session, or null if not known any more
     */
    public record Contribution(
            String because, String user, NeighbourSessions.NeighbourSession neighbour) {}

    /** An event's item updates and the responses to them, by position. */
    record Exchange(List<ItemUpdate> updates, List<CandidateResponse> responses) {}

    /**
     * Explains a list: its context, the terms of its scores, and the past sessions that
     * contributed.
     */
    static final class Explainer {

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
            List<List<Contribution>> contributions = new ArrayList<>();
            for (ListExplainer.ListTerms.Entry entry : list.entries()) {
                if (contributions.size() < ENTRIES) {
                    contributions.add(contributions(entry.item().itemId(), exchange.updates()));
                }
            }
            return new Explanation(event, weights, context(exchange), list, contributions);
        }

        private List<ContextItem> context(Exchange exchange) {
            String[] context = exchange.updates().get(0).context().toArray();
            List<ContextItem> items = new ArrayList<>();
            for (int d = 0; d < context.length; d++) {
                CandidateResponse response = null;
                for (int v = 0; v < exchange.responses().size(); v++) {
                    if (exchange.updates().get(v).place() == d) {
                        response = exchange.responses().get(v);
                    }
                }
                items.add(
                        new ContextItem(
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

        private List<Contribution> contributions(String item, List<ItemUpdate> updates) {
            List<Contribution> contributions = new ArrayList<>();
            for (ItemUpdate update : updates) {
                ItemState state = update.wantsCandidates() ? items.apply(update.itemId()) : null;
                if (state != null && update.isInContext()) {
                    for (NeighbourSessions.NeighbourSession one :
                            neighbours.of(item, state, update)) {
                        contributions.add(new Contribution(update.itemId(), null, one));
                    }
                }
            }
            contributions.sort(
                    Comparator.comparingDouble(contribution -> -contribution.neighbour().score()));
            return contributions.stream().limit(CONTRIBUTIONS).map(this::named).toList();
        }

        private Contribution named(Contribution contribution) {
            String user = users.apply(contribution.neighbour().session());
            return new Contribution(contribution.because(), user, contribution.neighbour());
        }
    }
}
