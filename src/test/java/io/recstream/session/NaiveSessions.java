package io.recstream.session;

import io.recstream.model.UserEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Recomputes a user's context from all his events, every time. */
final class NaiveSessions {

    private record Seen(UserEvent event, boolean teaches, int session) {}

    private final long gapMillis;
    private final int contextItems;
    private final List<Seen> seen = new ArrayList<>();

    NaiveSessions(long gapMillis, int contextItems) {
        this.gapMillis = gapMillis;
        this.contextItems = contextItems;
    }

    void add(UserEvent event, boolean teaches) {
        seen.add(new Seen(event, teaches, session(event)));
    }

    /** The ordinal of the session of the last event. */
    int session() {
        return seen.get(seen.size() - 1).session();
    }

    /** After the last event. */
    List<String> context() {
        return seen.get(seen.size() - 1).teaches() ? contextOf(seen.size()) : List.of();
    }

    int repeatDistance() {
        Seen last = seen.get(seen.size() - 1);
        if (!last.teaches()) {
            return 0;
        }
        List<Seen> before = seen.subList(0, seen.size() - 1);
        boolean sameSession =
                !before.isEmpty() && before.get(before.size() - 1).session() == last.session();
        return sameSession ? contextOf(before.size()).indexOf(last.event().itemId()) + 1 : 0;
    }

    /** The distinct items that the first so many events leave in their last session. */
    private List<String> contextOf(int events) {
        List<String> items = new ArrayList<>();
        int session = seen.get(events - 1).session();
        for (int i = events - 1; i >= 0 && items.size() < contextItems; i--) {
            Seen one = seen.get(i);
            if (one.session() == session
                    && one.teaches()
                    && !items.contains(one.event().itemId())) {
                items.add(one.event().itemId());
            }
        }
        return items;
    }

    private int session(UserEvent event) {
        if (seen.isEmpty()) {
            return 0;
        }
        Seen last = seen.get(seen.size() - 1);
        String before = last.event().sessionId();
        boolean named = event.sessionId() != null || before != null;
        long newest = seen.stream().mapToLong(one -> one.event().time()).max().getAsLong();
        boolean ends =
                named
                        ? !Objects.equals(event.sessionId(), before)
                        : event.time() - newest > gapMillis;
        return last.session() + (ends ? 1 : 0);
    }
}
