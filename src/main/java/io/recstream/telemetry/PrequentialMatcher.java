package io.recstream.telemetry;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Tells for each accepted event of a user which list he had before it: version v, triggered by
 * event e, was in force for the events after e up to and including the trigger of the next version.
 *
 * <p>Memory is bounded: the users seen longest ago are forgotten beyond so many, and per user only
 * the newest unanswered events and the newest event ids are kept. Not for several threads.
 */
public final class PrequentialMatcher {

    private final Map<String, User> users;
    private final int maxPending;
    private final int maxIds;
    private final int top;
    private final Listener listener;

    /** Hears of each event when it is known which list was in force. */
    public interface Listener {
        /**
         * A user's turn.
         *
         * @param list the first of its items; null where he had none
         * @param first whether no event of his was heard of before
         */
        void turn(String item, List<String> list, boolean first);
    }

    private record Sent(String eventId, String itemId) {}

    /**
     * Within these bounds.
     *
     * @param maxPending unanswered events of a user
     * @param maxIds event ids of a user, to know repetitions by
     * @param top items of a list that count
     */
    public PrequentialMatcher(
            int maxUsers, int maxPending, int maxIds, int top, Listener listener) {
        this.maxPending = maxPending;
        this.maxIds = maxIds;
        this.top = top;
        this.listener = listener;
        users =
                new LinkedHashMap<>(1_024, 0.75f, true) {
                    @Override
                    protected boolean removeEldestEntry(Map.Entry<String, User> eldest) {
                        return size() > maxUsers;
                    }
                };
    }

    /** A sound event is sent. False where the id was sent before: that counts for nothing. */
    public boolean sent(String user, String eventId, String itemId) {
        User state = users.computeIfAbsent(user, u -> new User());
        if (!state.ids.add(eventId)) {
            return false;
        }
        if (state.ids.size() > maxIds) {
            state.ids.remove(state.ids.iterator().next());
        }
        if (eventId.equals(state.trigger)) {
            return true; // Its list has overtaken it: too late to tell what he had before.
        }
        if (state.pending.size() == maxPending) {
            state.tell(state.pending.pollFirst());
        }
        state.pending.addLast(new Sent(eventId, itemId));
        return true;
    }

    /** An event that was sent turned out to be refused. Only counts before it is told. */
    public void refused(String user, String eventId) {
        User state = users.get(user);
        if (state != null) {
            state.pending.removeIf(sent -> sent.eventId().equals(eventId));
        }
    }

    /** A user's next version has come. */
    public void list(String user, String triggerEventId, List<String> items) {
        User state = users.computeIfAbsent(user, u -> new User());
        if (state.isPending(triggerEventId)) {
            Sent told;
            do {
                told = state.pending.removeFirst();
                state.tell(told);
            } while (!told.eventId().equals(triggerEventId));
        }
        state.trigger = triggerEventId;
        state.list = List.copyOf(items.subList(0, Math.min(top, items.size())));
    }

    /** A user was forgotten: he has no list any more. */
    public void forgotten(String user) {
        User state = users.get(user);
        if (state != null) {
            state.list = null;
        }
    }

    /** What no later version answered is held against the newest one. */
    public void finish() {
        for (User user : users.values()) {
            while (!user.pending.isEmpty()) {
                user.tell(user.pending.removeFirst());
            }
        }
    }

    private final class User {
        private final Set<String> ids = new LinkedHashSet<>();
        private final Deque<Sent> pending = new ArrayDeque<>();
        private List<String> list;
        private String trigger;
        private boolean known;

        boolean isPending(String eventId) {
            for (Sent sent : pending) {
                if (sent.eventId().equals(eventId)) {
                    return true;
                }
            }
            return false;
        }

        void tell(Sent sent) {
            listener.turn(sent.itemId(), list, !known);
            known = true;
        }
    }
}
