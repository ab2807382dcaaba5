package io.recstream.reference;

import io.recstream.job.model.BlendParameters;
import io.recstream.job.model.UserEvent;
import io.recstream.job.neighbour.NeighbourSessions;
import io.recstream.job.rank.ListExplainer;
import java.util.List;

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
}
