package io.recstream.telemetry;

import io.recstream.job.model.BoundedMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * When each of the newest events was sent, by user and event id; beyond the capacity the oldest are
 * forgotten. For several threads.
 */
public final class SendTimes {

    private final Map<String, Long> times;

    public SendTimes(int capacity) {
        times = BoundedMap.newest(capacity);
    }

    /** Of two sendings of an event the first one counts. */
    public synchronized void sent(String user, String eventId, long time) {
        times.putIfAbsent(key(user, eventId), time);
    }

    public synchronized OptionalLong of(String user, String eventId) {
        Long sent = times.get(key(user, eventId));
        return sent == null ? OptionalLong.empty() : OptionalLong.of(sent);
    }

    static String key(String user, String eventId) {
        return user + '\0' + eventId;
    }
}
