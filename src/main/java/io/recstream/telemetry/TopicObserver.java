package io.recstream.telemetry;

import java.util.List;
import java.util.Set;

/**
 * Measures from events, lists and rejected events: the latency from event to list, the list that
 * the user had before each event, and lost or duplicated lists. All times are nanoseconds of one
 * clock. Thread-safe.
 */
public final class TopicObserver {

    private static final Set<String> ACCEPTED = Set.of("CONFLICTING_EVENT_ID", "TOO_MANY_OWNERS");

    private final ResponseTimes responseTimes;
    private final PrequentialMatcher matcher;
    private final DeliveryAudit audit;

    /**
     * Bounds of what is kept.
     *
     * @param events whose list is awaited, to measure the latency
     * @param users whose lists are compared with their events
     * @param pendingPerUser events without a list yet
     * @param idsPerUser event ids, to detect duplicates
     */
    public record Memory(int events, int users, int pendingPerUser, int idsPerUser) {}

    /**
     * @param listener is called with a lock held
     */
    public TopicObserver(Memory memory, DeliveryAudit audit, PrequentialMatcher.Listener listener) {
        this.audit = audit;
        responseTimes = new ResponseTimes(memory.events());
        matcher =
                new PrequentialMatcher(
                        memory.users(),
                        memory.pendingPerUser(),
                        memory.idsPerUser(),
                        RollingAccuracy.TOP,
                        listener);
    }

    /** A valid event. Returns false for a duplicate id of the user. */
    public synchronized boolean event(String user, String eventId, String itemId, long nanos) {
        responseTimes.event(user, eventId, nanos);
        return matcher.sent(user, eventId, itemId);
    }

    /** A list that may still be aborted. */
    public synchronized void uncommittedList(String user, String triggerEventId, long nanos) {
        responseTimes.uncommittedList(user, triggerEventId, nanos);
    }

    /** A committed list. */
    public synchronized void list(
            String user, long version, String triggerEventId, List<String> items, long nanos) {
        audit.list(user, version);
        responseTimes.committedList(user, triggerEventId, nanos);
        matcher.list(user, triggerEventId, items);
    }

    /** With identity, the events of an id are a person's from now on. */
    public synchronized void joined(String id, String person) {
        responseTimes.joined(id, person);
        matcher.joined(id, person);
    }

    /** A committed tombstone. */
    public synchronized void forgotten(String user) {
        audit.forgotten(user);
        matcher.forgotten(user);
    }

    /**
     * An event has a dead letter. One that has the id of an accepted event does not affect that
     * one; one of too many owners of a device is accepted.
     *
     * @param reason of the dead letter
     */
    public synchronized void rejected(String user, String eventId, String reason) {
        if (isRefusal(reason)) {
            matcher.refused(user, eventId);
        }
    }

    /** Whether the event of a dead letter was not accepted. */
    static boolean isRefusal(String reason) {
        return !ACCEPTED.contains(reason);
    }

    /** Matches the events that are still pending with the newest list. */
    public synchronized void finish() {
        matcher.finish();
    }

    /** Begins the next interval of the latencies. */
    public synchronized void tick() {
        uncommitted().nextInterval();
        committed().nextInterval();
    }

    /** From an event to its uncommitted list. */
    public Latency uncommitted() {
        return responseTimes.uncommitted();
    }

    /** From an event to its committed list. */
    public Latency committed() {
        return responseTimes.committed();
    }

    public synchronized DeliveryAudit.Count audit() {
        return audit.count();
    }
}
