package io.recstream.telemetry;

import io.recstream.job.model.BoundedMap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Determines for each accepted event which list its user had before it. Version v, triggered by
 * event e, applies to the events after e up to and including the trigger of version v + 1.
 *
 * <p>Memory is bounded: beyond a maximum of users the one seen longest ago is evicted, and for each
 * user only the newest pending events and event ids are kept. Not thread-safe.
 */
public final class PrequentialMatcher {

    private final Map<String, User> users;
    private final int maxPending;
    private final int maxIds;
    private final int top;
    private final Listener listener;

    /** Called for each event once its list is known. */
    public interface Listener {
        /**
         * An event and the list before it.
         *
         * @param list the first items of that list; null if the user had none
         * @param first whether this is the user's first known event
         */
        void matched(String item, List<String> list, boolean first);

        /**
         * The same, where the listener wants to know whose event it was.
         *
         * @param variant of that list; null if it has none, or if there is no list
         */
        default void matched(
                String user, String variant, String item, List<String> list, boolean first) {
            matched(item, list, first);
        }

        /** An event was sent whose list is not known yet. */
        default void pending(String item) {}

        /** A pending event was rejected. */
        default void refused(String item) {}

        /** A list arrived, of which these are the first items. */
        default void listed(List<String> items) {}
    }

    private record Sent(String eventId, String itemId) {}

    /**
     * Creates a matcher with bounded memory.
     *
     * @param maxPending maximum number of events without a list yet, for each user
     * @param maxIds event ids that are kept for each user, to detect duplicates
     * @param top how many items of a list are compared
     */
    public PrequentialMatcher(
            int maxUsers, int maxPending, int maxIds, int top, Listener listener) {
        this.maxPending = maxPending;
        this.maxIds = maxIds;
        this.top = top;
        this.listener = listener;
        users = BoundedMap.recentlyUsed(maxUsers);
    }

    /** Records a valid event that was sent. Returns false for a duplicate id, which is ignored. */
    public boolean sent(String user, String eventId, String itemId) {
        User state = users.computeIfAbsent(user, User::new);
        if (!state.add(eventId)) {
            return false;
        }
        if (eventId.equals(state.trigger)) {
            // Its list came first, so the list before it is not known any more.
            state.hasEvents = true;
            return true;
        }
        if (state.pending.size() == maxPending) {
            state.match(state.pending.pollFirst());
        }
        state.pending.addLast(new Sent(eventId, itemId));
        listener.pending(itemId);
        return true;
    }

    /** An event that was sent was rejected. Has an effect only while the event is pending. */
    public void refused(String user, String eventId) {
        User state = users.get(user);
        if (state != null) {
            state.pending.removeIf(sent -> refuseIfSame(sent, eventId));
        }
    }

    /** Notifies the listener if the event is the one that was rejected. */
    private boolean refuseIfSame(Sent sent, String eventId) {
        if (sent.eventId().equals(eventId)) {
            listener.refused(sent.itemId());
            return true;
        }
        return false;
    }

    /**
     * The events of an id are a person's from now on. Lists of the id that arrive later are still
     * matched. Events of the id that are still pending are matched with its last list when that is
     * deleted, or at the latest when the person's next list arrives.
     */
    public void joined(String id, String person) {
        User before = users.get(id);
        if (before == null || id.equals(person)) {
            return;
        }
        User state = users.computeIfAbsent(person, User::new);
        before.ids.forEach(state::add);
        state.hasEvents |= before.hasEvents || !before.pending.isEmpty();
        state.joinedIds.add(before);
    }

    /** A new version of a user's list arrived, which is of no variant. */
    public void list(String user, String triggerEventId, List<String> items) {
        list(user, triggerEventId, items, null);
    }

    /**
     * A new version of a user's list arrived.
     *
     * @param variant of the list; may be null
     */
    public void list(String user, String triggerEventId, List<String> items, String variant) {
        User state = users.computeIfAbsent(user, User::new);
        if (state.isPending(triggerEventId)) {
            state.joinedIds.forEach(User::matchPending);
            state.joinedIds.clear();
            Sent next;
            do {
                next = state.pending.removeFirst();
                state.match(next);
            } while (!next.eventId().equals(triggerEventId));
        } else if (!state.ids.contains(triggerEventId)) {
            // The list came before its event: what is pending was sent before that event.
            state.matchPending();
        }
        state.trigger = triggerEventId;
        state.list = List.copyOf(items.subList(0, Math.min(top, items.size())));
        state.variant = variant;
        listener.listed(state.list);
    }

    /**
     * The user's list was deleted, by a tombstone. The events that are pending came before it: they
     * had the list, and did not change it.
     */
    public void forgotten(String user) {
        User state = users.get(user);
        if (state != null) {
            state.matchPending();
            state.list = null;
            state.variant = null;
        }
    }

    /**
     * Versions of the user's list are missing, so which list the pending events had is not known:
     * they are not matched.
     */
    public void skipped(String user) {
        User state = users.get(user);
        if (state != null) {
            state.pending.clear();
            state.list = null;
            state.variant = null;
        }
    }

    /** Matches the events that are still pending with the newest list. */
    public void finish() {
        users.values().forEach(User::matchPending);
    }

    private final class User {
        private final String name;
        private final Set<String> ids = new LinkedHashSet<>();
        private final Deque<Sent> pending = new ArrayDeque<>();

        /** Ids that became part of this person, until the person's next list. */
        private final List<User> joinedIds = new ArrayList<>();

        /** The first items of the newest list; null if there is none. */
        private List<String> list;

        /** Of that list; may be null. */
        private String variant;

        /** Id of the event that triggered the newest list; null before the first. */
        private String trigger;

        /** Whether an event was matched before, of this user or of an id that joined. */
        private boolean hasEvents;

        User(String name) {
            this.name = name;
        }

        /** Returns false for an id that is known. */
        boolean add(String eventId) {
            if (!ids.add(eventId)) {
                return false;
            }
            if (ids.size() > maxIds) {
                ids.remove(ids.iterator().next());
            }
            return true;
        }

        void matchPending() {
            while (!pending.isEmpty()) {
                match(pending.removeFirst());
            }
        }

        boolean isPending(String eventId) {
            for (Sent sent : pending) {
                if (sent.eventId().equals(eventId)) {
                    return true;
                }
            }
            return false;
        }

        void match(Sent sent) {
            listener.matched(name, variant, sent.itemId(), list, !hasEvents);
            hasEvents = true;
        }
    }
}
