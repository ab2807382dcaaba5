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

    private final Map<String, Long> events;

    /** The ids of one person, by each of them; nothing for a person with one id. */
    private final Map<String, Set<String>> joined;

    private final Channel uncommitted;
    private final Channel committed;

    /** The latency of one kind of lists, and the lists whose event has not arrived yet. */
    private record Channel(Latency latency, Map<String, Long> waiting) {

        Channel(int capacity) {
            this(new Latency(), BoundedMap.newest(capacity));
        }

        void event(String key, long nanos) {
            Long seen = waiting.remove(key);
            if (seen != null) {
                latency.record(seen - nanos);
            }
        }
    }

    /**
     * @param capacity number of events that are kept; a tenth of that for lists without an event
     */
    ResponseTimes(int capacity) {
        events = BoundedMap.newest(capacity);
        joined = BoundedMap.recentlyUsed(capacity / 10);
        uncommitted = new Channel(capacity / 10);
        committed = new Channel(capacity / 10);
    }

    /** Of two events with the same id the first one counts. */
    void event(String user, String eventId, long nanos) {
        String key = key(user, eventId);
        uncommitted.event(key, nanos);
        committed.event(key, nanos);
        events.putIfAbsent(key, nanos);
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
        Long sent = sent(user, triggerEventId);
        if (sent == null) {
            channel.waiting().putIfAbsent(key(user, triggerEventId), nanos);
        } else {
            channel.latency().record(nanos - sent);
        }
    }

    private Long sent(String user, String eventId) {
        Long sent = events.get(key(user, eventId));
        if (sent == null) {
            for (String id : joined.getOrDefault(user, Set.of())) {
                sent = sent == null ? events.get(key(id, eventId)) : sent;
            }
        }
        return sent;
    }

    Latency uncommitted() {
        return uncommitted.latency();
    }

    Latency committed() {
        return committed.latency();
    }

    private static String key(String user, String eventId) {
        return user + '\0' + eventId;
    }
}
