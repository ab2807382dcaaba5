package io.recstream.tool;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * When each of the newest events was sent, by user and event id; beyond the capacity the oldest are
 * forgotten. For several threads.
 */
final class SendTimes {

    private final Map<String, Long> nanos;

    SendTimes(int capacity) {
        nanos =
                new LinkedHashMap<>() {
                    @Override
                    protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
                        return size() > capacity;
                    }
                };
    }

    /** Of two sendings of an event the first one counts. */
    synchronized void sent(String user, String eventId, long nanoTime) {
        nanos.putIfAbsent(key(user, eventId), nanoTime);
    }

    synchronized OptionalLong of(String user, String eventId) {
        Long sent = nanos.get(key(user, eventId));
        return sent == null ? OptionalLong.empty() : OptionalLong.of(sent);
    }

    private static String key(String user, String eventId) {
        return user + '\0' + eventId;
    }
}
