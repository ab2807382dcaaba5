package io.recstream.job.model;

import java.util.Arrays;
import java.util.Objects;

/**
 * An event with its session's context and its item's catalogue entry.
 *
 * @param context the distinct items of the session, newest first, the event's own included unless
 *     it is negative; empty for an impression
 * @param repeatDistance see {@link ItemUpdate}
 * @param sessionEvents how many events the session has, this one included where it is part of it;
 *     or {@link RecommendationUpdate#UNKNOWN}
 * @param openSessions how many sessions the user has open
 * @param inCatalog whether the catalogue held the item; title and category are null where it did
 *     not
 */
public record EnrichedEvent(
        UserEvent event,
        boolean firstOfUser,
        long session,
        String[] context,
        int repeatDistance,
        float weight,
        int sessionEvents,
        int openSessions,
        boolean inCatalog,
        String title,
        String category) {

    /**
     * The event that a visit brings, with its item's catalogue entry, or null where the catalogue
     * has none.
     */
    public static EnrichedEvent of(ItemUpdate visit, CatalogItem item) {
        return new EnrichedEvent(
                visit.event(),
                visit.firstOfUser(),
                visit.session(),
                visit.context(),
                visit.repeatDistance(),
                visit.weight(),
                visit.sessionEvents(),
                visit.openSessions(),
                item != null,
                item == null ? null : item.title(),
                item == null ? null : item.category());
    }

    /** Whether the event is part of its session, so that the user is somewhere else now. */
    public boolean joinsSession() {
        return weight >= 0 && context.length > 0;
    }

    /** Whether the user does not want the item. */
    public boolean isNegative() {
        return weight < 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EnrichedEvent that
                && event.equals(that.event)
                && firstOfUser == that.firstOfUser
                && session == that.session
                && Arrays.equals(context, that.context)
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
