package io.recstream.job.model;

import java.util.Arrays;
import java.util.Objects;

/**
 * One event of a session, told to one distinct item of the session's context.
 *
 * <p>An event goes to every item of the context it makes: all learn from it, the newest few answer.
 * A negative event (a dislike) is not part of the context: it goes to its own item, which enriches
 * it, and to the newest few of the context, which answer and do not learn. An impression goes to
 * its own item only.
 *
 * @param itemId the item that is told: the key
 * @param sequence the number of the event among its user's, growing by one
 * @param firstOfUser whether no event of this user is remembered before it
 * @param session identifies the session; not reused by another one
 * @param context the distinct items of the session, newest first, this event's item included
 * @param position 0 is the event's own item, the others follow as they stand in the context
 * @param repeatDistance the distance (1 = the newest) at which the event's item stood in the
 *     context before it, or 0 if it was not there
 * @param weight how much the event teaches; 0 for nothing; below 0 for a negative event
 * @param asked how many items answer this event in all; an item answers if its position is below
 * @param sessionEvents see {@link EnrichedEvent}; 0 where the event is null
 * @param openSessions see {@link EnrichedEvent}; 0 where the event is null
 * @param event the event itself, to be enriched by its own item; null for the other items
 */
public record ItemUpdate(
        String itemId,
        String userId,
        long sequence,
        boolean firstOfUser,
        long session,
        long time,
        String[] context,
        int position,
        int repeatDistance,
        float weight,
        int asked,
        int sessionEvents,
        int openSessions,
        UserEvent event) {

    public boolean teaches() {
        return weight > 0;
    }

    /** Where the item stands in the context; below 0 for a negative event's own item. */
    public int place() {
        return weight < 0 ? position - 1 : position;
    }

    /** Whether what the item knows is of use: a context is there, and the item is in it. */
    public boolean isInContext() {
        return place() >= 0 && context.length > 0;
    }

    public boolean asks() {
        return position < asked;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ItemUpdate that
                && itemId.equals(that.itemId)
                && userId.equals(that.userId)
                && sequence == that.sequence
                && firstOfUser == that.firstOfUser
                && session == that.session
                && time == that.time
                && Arrays.equals(context, that.context)
                && position == that.position
                && repeatDistance == that.repeatDistance
                && weight == that.weight
                && asked == that.asked
                && sessionEvents == that.sessionEvents
                && openSessions == that.openSessions
                && Objects.equals(event, that.event);
    }

    @Override
    public int hashCode() {
        return Objects.hash(itemId, userId, sequence, position);
    }
}
