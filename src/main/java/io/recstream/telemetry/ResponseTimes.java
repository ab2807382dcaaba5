package io.recstream.telemetry;

import io.recstream.job.model.BoundedMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * From an event's Kafka timestamp to the moment its list was seen. Event and list come over
 * different partitions: whichever comes first waits for the other, among the newest so many. Not
 * for several threads.
 */
public final class ResponseTimes {

    private final SendTimes events;
    private final Latency latency = new Latency();
    private final Map<String, Long> waiting;

    public ResponseTimes(int capacity) {
        events = new SendTimes(capacity);
        waiting = BoundedMap.newest(capacity / 10);
    }

    /**
     * An event has come.
     *
     * @param millis Kafka's timestamp
     */
    public void event(String user, String eventId, long millis) {
        Long seen = waiting.remove(SendTimes.key(user, eventId));
        if (seen != null) {
            record(millis, seen);
        }
        events.sent(user, eventId, millis);
    }

    /**
     * A list has come.
     *
     * @param millis when the list was seen
     */
    public void list(String user, String triggerEventId, long millis) {
        OptionalLong sent = events.of(user, triggerEventId);
        if (sent.isPresent()) {
            record(sent.getAsLong(), millis);
        } else {
            waiting.putIfAbsent(SendTimes.key(user, triggerEventId), millis);
        }
    }

    private void record(long from, long to) {
        latency.record(TimeUnit.MILLISECONDS.toNanos(to - from));
    }

    /** Of the last ten intervals. */
    public Latency.Quantiles tick() {
        Latency.Quantiles lately = latency.lately();
        latency.nextInterval();
        return lately;
    }
}
