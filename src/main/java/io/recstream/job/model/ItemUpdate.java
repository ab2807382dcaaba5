package io.recstream.job.model;

import java.util.Objects;

/**
 * One event of a session, sent to one distinct item of the session's context.
 *
 * <p>An event is sent to every item of its context: all learn from it, the newest few also return
 * candidates. A negative event (a dislike) is not part of the context: it is sent to its own item,
 * where it gets its catalogue entry, and to the newest few items of the context, which return
 * candidates and do not learn. An impression is sent to its own item only.
 *
 * @param itemId the item that receives the update: the key
 * @param sequence sequence number of the event among its user's, growing by one
 * @param firstOfUser whether the user had no state before it
 * @param session identifies the session; not reused by another one
 * @param context the distinct items of the session, newest first, this event's item included
 * @param position 0 for the event's own item, the others follow in the order of the context
 * @param repeatDistance the distance (1 = the newest) of the event's item in the context before it,
 *     or 0 if it was not there
 * @param weight learning weight; 0 for an impression, below 0 for a negative event
 * @param expectedResponses how many items respond to this event in all: those with a position below
 *     it
 * @param sessionEvents see {@link EnrichedEvent}; 0 where the event is null
 * @param openSessions see {@link EnrichedEvent}; 0 where the event is null
 * @param event the event itself for its own item; null for the other items
 */
public record ItemUpdate(
        String itemId,
        String userId,
        long sequence,
        boolean firstOfUser,
        long session,
        long time,
        PackedItemIds context,
        int position,
        int repeatDistance,
        float weight,
        int expectedResponses,
        int sessionEvents,
        int openSessions,
        UserEvent event) {

    public boolean isLearnt() {
        return weight > 0 && !isReplay();
    }

    /** Whether the event only counts for its person: see {@link Resolution.Kind}. */
    public boolean isReplay() {
        return event != null && event.isReplay();
    }

    /** Whether it carries an event of its item, which gets the item's catalogue entry. */
    public boolean needsEntry() {
        return event != null && !event.endsUser() && !(event.isMerge() && context.size() == 0);
    }

    /** Whether all items are to drop the sessions of the user: see {@link #erasure}. */
    public boolean isErasure() {
        return event != null && event.isErasure() && expectedResponses == 0;
    }

    /**
     * The items of a key group are to drop the sessions of a user. It follows all updates of theirs
     * on the way to these items.
     *
     * @param itemId a key of the group that is no item's
     */
    public static ItemUpdate erasure(String itemId, UserEvent erasure) {
        return new ItemUpdate(
                itemId,
                erasure.userId(),
                0,
                false,
                0,
                erasure.time(),
                PackedItemIds.NONE,
                0,
                0,
                0,
                0,
                0,
                0,
                erasure);
    }

    /** The item's position in the context; below 0 for a negative event's own item. */
    public int place() {
        return weight < 0 ? position - 1 : position;
    }

    /** Whether the item is in the context. */
    public boolean isInContext() {
        return place() >= 0 && context.size() > 0;
    }

    public boolean wantsCandidates() {
        return position < expectedResponses;
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
                && context.equals(that.context)
                && position == that.position
                && repeatDistance == that.repeatDistance
                && weight == that.weight
                && expectedResponses == that.expectedResponses
                && sessionEvents == that.sessionEvents
                && openSessions == that.openSessions
                && Objects.equals(event, that.event);
    }

    @Override
    public int hashCode() {
        return Objects.hash(itemId, userId, sequence, position);
    }
}
