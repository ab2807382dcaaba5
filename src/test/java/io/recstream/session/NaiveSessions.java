package io.recstream.session;

import io.recstream.model.UserEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Recomputes a user's context from all his events, every time. */
final class NaiveSessions {

    private record Seen(UserEvent event, float weight, int session) {}

    private final long gapMillis;
    private final int contextItems;

    /** Those that are part of a session. */
    private final List<Seen> seen = new ArrayList<>();

    private Seen last;

    NaiveSessions(long gapMillis, int contextItems) {
        this.gapMillis = gapMillis;
        this.contextItems = contextItems;
    }

    void add(UserEvent event, float weight) {
        last = new Seen(event, weight, weight > 0 ? session(event) : lastSession());
        if (weight > 0) {
            seen.add(last);
        }
    }

    private int lastSession() {
        return seen.isEmpty() ? -1 : seen.get(seen.size() - 1).session();
    }

    /** The ordinal of the session of the last event. */
    int session() {
        return last.session();
    }

    /** After the last event. */
    List<String> context() {
        return last.weight() == 0 || seen.isEmpty() ? List.of() : contextOf(seen.size());
    }

    int repeatDistance() {
        if (last.weight() <= 0) {
            return 0;
        }
        List<Seen> before = seen.subList(0, seen.size() - 1);
        boolean sameSession =
                !before.isEmpty() && before.get(before.size() - 1).session() == last.session();
        return sameSession ? contextOf(before.size()).indexOf(last.event().itemId()) + 1 : 0;
    }

    /** What the last event teaches beyond the strongest of its item that the context remembers. */
    float excess() {
        if (last.weight() <= 0) {
            return last.weight();
        }
        float strongest = 0;
        boolean remembered = repeatDistance() > 0;
        for (int i = seen.size() - 2; i >= 0 && remembered; i--) {
            Seen one = seen.get(i);
            boolean same = one.event().itemId().equals(last.event().itemId());
            remembered = one.session() == last.session();
            if (remembered && same) {
                strongest = Math.max(strongest, one.weight());
                remembered = wasRemembered(i);
            }
        }
        return Math.max(0, last.weight() - strongest);
    }

    /** Whether the item of an event was in the context before it. */
    private boolean wasRemembered(int event) {
        boolean sameSession =
                event > 0 && seen.get(event - 1).session() == seen.get(event).session();
        return sameSession && contextOf(event).contains(seen.get(event).event().itemId());
    }

    /** The distinct items that the first so many events leave in their last session. */
    private List<String> contextOf(int events) {
        List<String> items = new ArrayList<>();
        int session = seen.get(events - 1).session();
        for (int i = events - 1; i >= 0 && items.size() < contextItems; i--) {
            Seen one = seen.get(i);
            if (one.session() == session && !items.contains(one.event().itemId())) {
                items.add(one.event().itemId());
            }
        }
        return items;
    }

    private int session(UserEvent event) {
        if (seen.isEmpty()) {
            return 0;
        }
        Seen newestSeen = seen.get(seen.size() - 1);
        String before = newestSeen.event().sessionId();
        boolean named = event.sessionId() != null || before != null;
        long newest = seen.stream().mapToLong(one -> one.event().time()).max().getAsLong();
        boolean ends =
                named
                        ? !Objects.equals(event.sessionId(), before)
                        : event.time() - newest > gapMillis;
        return newestSeen.session() + (ends ? 1 : 0);
    }
}
