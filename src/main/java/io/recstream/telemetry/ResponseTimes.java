package io.recstream.telemetry;

import io.recstream.job.model.BoundedMap;
import java.util.Map;

/**
 * Latency from each event to its list, separately for uncommitted and committed lists. Event and
 * list are in different partitions and may arrive in any order. Only the newest events are kept.
 * Not thread-safe.
 */
final class ResponseTimes {

    private final Map<String, Long> events;
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

    void uncommittedList(String user, String triggerEventId, long nanos) {
        list(uncommitted, key(user, triggerEventId), nanos);
    }

    void committedList(String user, String triggerEventId, long nanos) {
        list(committed, key(user, triggerEventId), nanos);
    }

    private void list(Channel channel, String key, long nanos) {
        Long sent = events.get(key);
        if (sent == null) {
            channel.waiting().putIfAbsent(key, nanos);
        } else {
            channel.latency().record(nanos - sent);
        }
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
