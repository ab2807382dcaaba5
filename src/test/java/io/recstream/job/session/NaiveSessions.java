package io.recstream.job.session;

import io.recstream.job.model.SessionParameters;
import io.recstream.job.model.UserEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Keeps all sessions of a user with all their events, and recomputes everything from them. */
final class NaiveSessions {

    private record Seen(UserEvent event, float weight, int arrival) {}

    private static final class Session {
        final String producerId;
        final List<Seen> events = new ArrayList<>();
        boolean dropped;

        Session(String producerId) {
            this.producerId = producerId;
        }

        long first() {
            return events.stream().mapToLong(seen -> seen.event().time()).min().orElseThrow();
        }

        long last() {
            return events.stream().mapToLong(seen -> seen.event().time()).max().orElseThrow();
        }

        int lastArrival() {
            return events.get(events.size() - 1).arrival();
        }
    }

    private static final Comparator<Session> BY_RECENCY =
            Comparator.comparingLong(Session::last).thenComparingInt(Session::lastArrival);

    private final SessionParameters rules;
    private final List<Session> sessions = new ArrayList<>();
    private int arrivals;
    private Seen last;

    /** That of the last event; null if there is none. */
    private Session current;

    NaiveSessions(SessionParameters rules) {
        this.rules = rules;
    }

    void add(UserEvent event, float weight) {
        last = new Seen(event, weight, arrivals++);
        Session joined = newest(open().stream().filter(one -> fits(one, event)).toList());
        if (weight <= 0) {
            current = joined == null ? newest(open()) : joined;
            return;
        }
        if (joined == null) {
            joined = new Session(event.sessionId());
            sessions.add(joined);
            joined.events.add(last);
            dropOld();
        } else {
            joined.events.add(last);
        }
        current = joined;
    }

    private boolean fits(Session session, UserEvent event) {
        boolean named = event.sessionId() != null;
        return (!named || event.sessionId().equals(session.producerId))
                && event.time() >= session.first() - rules.gapMillis()
                && event.time() <= session.last() + rules.gapMillis();
    }

    private List<Session> open() {
        return sessions.stream().filter(session -> !session.dropped).toList();
    }

    int openSessions() {
        return open().size();
    }

    private static Session newest(List<Session> some) {
        return some.stream().max(BY_RECENCY).orElse(null);
    }

    private void dropOld() {
        long newest = open().stream().mapToLong(Session::last).max().orElseThrow();
        for (Session one : open()) {
            one.dropped = one.last() + rules.gapMillis() + rules.latenessMillis() < newest;
        }
        while (open().size() > rules.maxOpen()) {
            open().stream().min(BY_RECENCY).orElseThrow().dropped = true;
        }
    }

    /** The ordinal of the session of the last event, or -1. */
    int session() {
        return sessions.indexOf(current);
    }

    /** Whether events can still join the session of the last event. */
    boolean isOpen() {
        return current != null && !current.dropped;
    }

    int sessionEvents() {
        return current == null ? 0 : current.events.size();
    }

    /** After the last event. */
    List<String> context() {
        return last.weight() == 0 || current == null ? List.of() : context(current.events.size());
    }

    int repeatDistance() {
        return last.weight() <= 0
                ? 0
                : context(current.events.size() - 1).indexOf(last.event().itemId()) + 1;
    }

    /** What the last event teaches beyond the strongest of its item that the context remembers. */
    float excess() {
        if (last.weight() <= 0) {
            return last.weight();
        }
        float strongest = 0;
        int n = current.events.size() - 1;
        boolean remembered = context(n).contains(last.event().itemId());
        for (int i = n - 1; i >= 0 && remembered; i--) {
            Seen one = current.events.get(i);
            if (one.event().itemId().equals(last.event().itemId())) {
                strongest = Math.max(strongest, one.weight());
                remembered = context(i).contains(one.event().itemId());
            }
        }
        return Math.max(0, last.weight() - strongest);
    }

    /** The distinct items of the current session's first so many events, newest first. */
    private List<String> context(int events) {
        List<String> items = new ArrayList<>();
        for (int i = events - 1; i >= 0 && items.size() < rules.contextItems(); i--) {
            String item = current.events.get(i).event().itemId();
            if (!items.contains(item)) {
                items.add(item);
            }
        }
        return items;
    }
}
