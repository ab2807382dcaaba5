package io.recstream.job.model;

import java.util.Objects;

/**
 * An event with its session's context and its item's catalogue entry.
 *
 * @param context the distinct items of the session, newest first, the event's own included unless
 *     it is negative; empty for an impression
 * @param repeatDistance see {@link ItemUpdate}
 * @param sessionEvents number of events of the session, including this one if it is part of it; or
 *     {@link RecommendationUpdate#UNKNOWN}
 * @param openSessions number of the user's open sessions
 * @param inCatalog whether the catalogue has the item; otherwise title and category are null
 */
public record EnrichedEvent(
        UserEvent event,
        boolean firstOfUser,
        long session,
        PackedItemIds context,
        int repeatDistance,
        float weight,
        int sessionEvents,
        int openSessions,
        boolean inCatalog,
        String title,
        String category) {

    /** The event of an update, with its item's catalogue entry or null. */
    public static EnrichedEvent of(ItemUpdate update, CatalogItem item) {
        return new EnrichedEvent(
                update.event(),
                update.firstOfUser(),
                update.session(),
                update.context(),
                update.repeatDistance(),
                update.weight(),
                update.sessionEvents(),
                update.openSessions(),
                item != null,
                item == null ? null : item.title(),
                item == null ? null : item.category());
    }

    /** Whether the event is part of its session and changes the context. */
    public boolean joinsSession() {
        return weight >= 0 && context.size() > 0;
    }

    /** Whether the event says that the user does not want the item. */
    public boolean isNegative() {
        return weight < 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EnrichedEvent that
                && event.equals(that.event)
                && firstOfUser == that.firstOfUser
                && session == that.session
                && context.equals(that.context)
                && repeatDistance == that.repeatDistance
                && weight == that.weight
                && sessionEvents == that.sessionEvents
                && openSessions == that.openSessions
                && inCatalog == that.inCatalog
                && Objects.equals(title, that.title)
                && Objects.equals(category, that.category);
    }

    @Override
    public int hashCode() {
        return event.hashCode();
    }
}
