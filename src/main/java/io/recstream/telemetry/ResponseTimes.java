package io.recstream.telemetry;

import io.recstream.job.model.BoundedMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Latency from each event to its list, separately for uncommitted and committed lists. Event and
 * list are in different partitions and may arrive in any order, and with identity the list may be
 * under another id of the person than the event. Only the newest events are kept. Not thread-safe.
 */
final class ResponseTimes {

    /** Of a person with more ids, events and lists are matched under the same id only. */
    private static final int MAX_JOINED = 16;

    private final Map<String, Sent> events;

    /** The ids of one person, by each of them; nothing for a person with one id. */
    private final Map<String, Set<String>> joined;

    private final Channel uncommitted;
    private final Channel committed;

    private static final class Sent {
        private final long nanos;

        /** The bits of the channels in which its list has arrived. */
        private int listedIn;

        Sent(long nanos) {
            this.nanos = nanos;
        }
    }

    /** The latency of one kind of lists, and the lists whose event has not arrived yet. */
    private static final class Channel {
        private final Latency latency = new Latency();
        private final Map<String, Long> waiting;
        private final int bit;

        Channel(int capacity, int bit) {
            waiting = BoundedMap.newest(capacity);
            this.bit = bit;
        }

        void event(String key, Sent event) {
            Long seen = waiting.remove(key);
            if (seen != null) {
                list(event, seen);
            }
        }

        void list(Sent event, long nanos) {
            event.listedIn |= bit;
            latency.record(nanos - event.nanos);
        }

        boolean hasListed(Sent event) {
            return (event.listedIn & bit) != 0;
        }
    }

    /**
     * @param capacity number of events that are kept; a tenth of that for lists without an event
     */
    ResponseTimes(int capacity) {
        events = BoundedMap.newest(capacity);
        joined = BoundedMap.recentlyUsed(capacity / 10);
        uncommitted = new Channel(capacity / 10, 1);
        committed = new Channel(capacity / 10, 2);
    }

    /** Of two events with the same id the first one counts. */
    void event(String user, String eventId, long nanos) {
        String key = key(user, eventId);
        Sent sent = new Sent(nanos);
        uncommitted.event(key, sent);
        committed.event(key, sent);
        events.putIfAbsent(key, sent);
    }

    /** Two ids are one person from now on. */
    void joined(String id, String person) {
        Set<String> ids = new TreeSet<>(joined.getOrDefault(person, Set.of(person)));
        ids.addAll(joined.getOrDefault(id, Set.of(id)));
        if (ids.size() <= MAX_JOINED) {
            ids.forEach(one -> joined.put(one, ids));
        }
    }

    void uncommittedList(String user, String triggerEventId, long nanos) {
        list(uncommitted, user, triggerEventId, nanos);
    }

    void committedList(String user, String triggerEventId, long nanos) {
        list(committed, user, triggerEventId, nanos);
    }

    private void list(Channel channel, String user, String triggerEventId, long nanos) {
        String key = key(user, triggerEventId);
        Sent sent = events.get(key);
        if (sent == null) {
            sent = ofOtherId(user, triggerEventId);
        }
        if (sent == null) {
            channel.waiting.putIfAbsent(key, nanos);
        } else if (!channel.hasListed(sent)) {
            // One that was made again, after a merge or when rules changed, is not that of its
            // event.
            channel.list(sent, nanos);
        }
    }

    private Sent ofOtherId(String user, String eventId) {
        for (String id : joined.getOrDefault(user, Set.of())) {
            Sent sent = events.get(key(id, eventId));
            if (sent != null) {
                return sent;
            }
        }
        return null;
    }

    Latency uncommitted() {
        return uncommitted.latency;
    }

    Latency committed() {
        return committed.latency;
    }

    private static String key(String user, String eventId) {
        return user + '\0' + eventId;
    }
}
