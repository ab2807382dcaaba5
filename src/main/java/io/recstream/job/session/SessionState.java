package io.recstream.job.session;

import io.recstream.job.model.SessionParameters;
import io.recstream.job.model.UserEvent;
import java.util.ArrayList;
import java.util.List;

/**
 * A user's open sessions, and the sequence number of the user's last event.
 *
 * <p>An event with a session id joins the open session of that id; one without joins the newest
 * open session. A session can only be joined by an event that no silence longer than the gap
 * separates from it, before or after; any other event opens a session of its own.
 */
public final class SessionState {

    private static final String[] EMPTY = {};

    /** The sequence number of the last event; 0 before the first. */
    long sequence;

    /** Event time of the newest event, epoch milliseconds. */
    long lastTime = Long.MIN_VALUE;

    /** Event time of the registered timer of the idle time; 0 in state of an older release. */
    long idleAt;

    /**
     * Whether the ids of new sessions say whose they are, so that all of a user are found where
     * they were learnt. Not part of the byte form.
     */
    boolean idsHaveOwner;

    /**
     * Above it the numbers of a user begin who was forgotten before. Not part of the byte form, as
     * their first event follows at once.
     */
    long floor;

    /** The session that the last event joined first. */
    final List<OpenSession> open = new ArrayList<>(1);

    /**
     * An event in its session: the context after the event, its own item included, and the item's
     * distance before. A negative event does not change the context.
     *
     * @param weight learning weight; 0 for an impression, below 0 for a negative event
     * @param sessionEvents how many events the session has, this one included if it joins it; or
     *     {@link io.recstream.job.model.RecommendationUpdate#UNKNOWN}
     * @param openSessions how many sessions are open after the event
     */
    public record Step(
            long sequence,
            boolean firstOfUser,
            long session,
            String[] context,
            int repeatDistance,
            float weight,
            int sessionEvents,
            int openSessions) {}

    /**
     * Assigns the user's next event to a session. Only one with a weight above 0 is part of a
     * session; others neither join a context nor open, prolong or end a session: they have the
     * context of the session they would join, or else of the newest one.
     *
     * @param weight of the event's type
     */
    public Step observe(UserEvent event, float weight, SessionParameters parameters) {
        boolean first = sequence == 0;
        // Starts at the event time, so that a user whose state was deleted never repeats a number.
        sequence = first ? Math.max(Math.max(1, event.time()), floor + 1) : sequence + 1;
        lastTime = Math.max(lastTime, event.time());
        OpenSession session = sessionOf(event, parameters.gapMillis());
        if (weight <= 0) {
            return outside(first, session == null ? newest() : session, weight);
        }
        if (session == null) {
            session = OpenSession.of(event, sequence, idsHaveOwner);
            open.add(0, session);
            dropOld(parameters);
        } else {
            open.remove(session);
            open.add(0, session);
        }
        int distance = session.distanceOf(event.itemId());
        float known = session.strongestAt(distance);
        boolean maximum = parameters.maximumFeedback();
        session.add(
                event, distance, maximum ? Math.max(known, weight) : 0, parameters.contextItems());
        return new Step(
                sequence,
                first,
                session.id,
                session.items,
                distance + 1,
                maximum ? Math.max(0, weight - known) : weight,
                session.events,
                open.size());
    }

    /** Whether {@link #observe} would return a context, so that the event makes a list. */
    public boolean hasContextFor(UserEvent event, float weight, SessionParameters parameters) {
        return weight > 0
                || (weight < 0
                        && (sessionOf(event, parameters.gapMillis()) != null || newest() != null));
    }

    /**
     * The end of the person, after all events of theirs that came before. Only the sequence number
     * is kept, because an event may still come that was on its way.
     */
    public Step retire() {
        open.clear();
        return new Step(++sequence, false, 0, EMPTY, 0, 0, 0, 0);
    }

    /**
     * The end of a user that nothing is known of.
     *
     * @param time of the end, epoch milliseconds, above which the numbers of later events begin
     */
    static Step unknown(long time) {
        return new Step(Math.max(1, time), true, 0, EMPTY, 0, 0, 0, 0);
    }

    /**
     * Another id's events have been replayed. The context is that of the newest session, or empty
     * if none of them was replayed.
     */
    public Step merge(UserEvent event) {
        sequence++;
        OpenSession session = newest();
        if (session == null || event.eventId().isEmpty()) {
            return new Step(sequence, false, 0, EMPTY, 0, 0, 0, open.size());
        }
        return new Step(
                sequence, false, session.id, session.items, 0, 0, session.events, open.size());
    }

    private Step outside(boolean first, OpenSession session, float weight) {
        if (session == null) {
            return new Step(sequence, first, 0, EMPTY, 0, weight, 0, 0);
        }
        return new Step(
                sequence,
                first,
                session.id,
                weight < 0 ? session.items : EMPTY,
                0,
                weight,
                session.events,
                open.size());
    }

    /** The newest open session that the event can join, or null. */
    private OpenSession sessionOf(UserEvent event, long gapMillis) {
        OpenSession found = null;
        for (OpenSession one : open) {
            if ((event.sessionId() == null || event.sessionId().equals(one.producerId))
                    && one.reaches(event.time(), gapMillis)
                    && (found == null || one.lastTime > found.lastTime)) {
                found = one;
            }
        }
        return found;
    }

    /** The session with the newest event; of several, the one that was joined last. Or null. */
    private OpenSession newest() {
        OpenSession newest = null;
        for (OpenSession one : open) {
            if (newest == null || one.lastTime > newest.lastTime) {
                newest = one;
            }
        }
        return newest;
    }

    /**
     * Drops the sessions that no event can join any more, and if too many are left, the one with
     * the oldest last event; of several, the one that was joined least recently. That may be the
     * one that a late event has just opened.
     */
    private void dropOld(SessionParameters parameters) {
        long joinable = newest().lastTime - parameters.latenessMillis() - parameters.gapMillis();
        open.removeIf(session -> session.lastTime < joinable);
        while (open.size() > parameters.maxOpen()) {
            OpenSession oldest = open.get(0);
            for (OpenSession one : open) {
                oldest = one.lastTime <= oldest.lastTime ? one : oldest;
            }
            open.remove(oldest);
        }
    }

    /** Whether a session is one of the user's open ones. */
    public boolean isOpen(long session) {
        return open.stream().anyMatch(one -> one.id == session);
    }

    /** Approximate bytes on the heap. */
    int sizeInBytes() {
        int bytes = 80;
        for (OpenSession one : open) {
            bytes += 100 + 64 * one.items.length;
        }
        return bytes;
    }
}
