package io.recstream.reference;

import io.recstream.job.model.BlendParameters;
import io.recstream.job.model.UserEvent;
import io.recstream.job.neighbour.NeighbourSessions;
import io.recstream.job.rank.ListTerms;
import java.util.List;

/**
 * The list after one event with all that led to it.
 *
 * @param context the items of the session, newest first
 * @param speakers by entry, as far as they were asked for: who speaks for it
 */
public record Explanation(
        UserEvent event,
        BlendParameters weights,
        List<ContextItem> context,
        ListTerms list,
        List<List<Speaker>> speakers) {

    /**
     * An item of the session.
     *
     * @param distance 0 = the newest
     * @param weight w_i, in the similarity of sessions; 0 beyond the items that answer
     * @param answers whether it was asked
     * @param candidates how many items it told of
     * @param knnMass what its neighbours told in all
     * @param associationMass what its partners told in all
     */
    public record ContextItem(
            String itemId,
            int distance,
            double weight,
            boolean answers,
            int candidates,
            double knnMass,
            double associationMass) {}

    /**
     * A past session that speaks for an entry.
     *
     * @param because the item that answered
     * @param user whose session it was, or null where that is not known any more
     */
    public record Speaker(String because, String user, NeighbourSessions.Neighbour neighbour) {}
}
