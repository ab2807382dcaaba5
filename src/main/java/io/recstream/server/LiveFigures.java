package io.recstream.server;

import io.recstream.avro.DeadLetter;
import io.recstream.avro.RecommendationUpdate;
import io.recstream.avro.RecommendedItem;
import io.recstream.telemetry.DeliveryAudit;
import io.recstream.telemetry.Latency;
import io.recstream.telemetry.PrequentialMatcher;
import io.recstream.telemetry.Rate;
import io.recstream.telemetry.ResponseTimes;
import io.recstream.telemetry.RollingAccuracy;
import java.util.List;

/**
 * What is counted of the topics since the server's start, in bounded memory: throughput, latency,
 * how good the lists are, whether any is missing, and what was refused. For several threads.
 */
final class LiveFigures {

    /** Latency is known for lists that come while so many more events come at most. */
    private static final int EVENTS_IN_MIND = 50_000;

    private static final int SCORED_EVENTS = 2_000;
    private static final int SCORED_USERS = 10_000;
    private static final int PENDING_PER_USER = 64;
    private static final int IDS_PER_USER = 64;
    private static final int USERS_IN_LEDGER = 200_000;

    private final Rate events = new Rate();
    private final Rate lists = new Rate();
    private final ResponseTimes uncommitted = new ResponseTimes(EVENTS_IN_MIND);
    private final ResponseTimes committed = new ResponseTimes(EVENTS_IN_MIND);
    private final RollingAccuracy scores = new RollingAccuracy(SCORED_EVENTS);
    private final PrequentialMatcher turns =
            new PrequentialMatcher(
                    SCORED_USERS, PENDING_PER_USER, IDS_PER_USER, RollingAccuracy.TOP, scores);
    private final DeliveryAudit ledger = DeliveryAudit.fromNow(USERS_IN_LEDGER);
    private final DeadLetterLog letters = new DeadLetterLog();

    /**
     * All of it at one moment.
     *
     * @param time epoch milliseconds
     */
    record Snapshot(
            long time,
            long events,
            long lists,
            double eventsPerSecond,
            double listsPerSecond,
            Latency.Quantiles uncommitted,
            Latency.Quantiles committed,
            double hitRate,
            double meanReciprocalRank,
            DeliveryAudit.Count ledger,
            List<DeadLetterLog.Reason> letters) {}

    /** Something on the topic of events that the job will not take. */
    synchronized void unsoundEvent() {
        events.add();
    }

    /**
     * A sound event.
     *
     * @param millis its Kafka timestamp
     */
    synchronized void event(String user, String eventId, String itemId, long millis) {
        events.add();
        uncommitted.event(user, eventId, millis);
        committed.event(user, eventId, millis);
        turns.sent(user, eventId, itemId);
    }

    /**
     * A list that may yet be aborted.
     *
     * @param millis when it was seen
     */
    synchronized void uncommittedList(RecommendationUpdate list, long millis) {
        uncommitted.list(list.getUserId(), list.getTriggerEventId(), millis);
    }

    /**
     * A committed list.
     *
     * @param list null for a tombstone
     * @param millis when it was seen
     */
    synchronized void list(String user, RecommendationUpdate list, long millis) {
        if (list == null) {
            ledger.forgotten(user);
            turns.forgotten(user);
            return;
        }
        lists.add();
        ledger.list(user, list.getVersion());
        committed.list(user, list.getTriggerEventId(), millis);
        turns.list(
                user,
                list.getTriggerEventId(),
                list.getItems().stream().map(RecommendedItem::getItemId).toList());
    }

    /**
     * A refused record.
     *
     * @param user whose event it was; null where it was none, as for the id
     */
    synchronized void letter(DeadLetter letter, String user, String eventId) {
        letters.add(letter);
        boolean repeats = letter.getReason().name().equals("CONFLICTING_EVENT_ID");
        if (user != null && !repeats) {
            turns.refused(user, eventId);
        }
    }

    /** Once a second: what is recent moves on. */
    synchronized Snapshot tick(long millis, long nanoTime) {
        double eventRate = events.tick(nanoTime);
        double listRate = lists.tick(nanoTime);
        return new Snapshot(
                millis,
                events.count(),
                lists.count(),
                eventRate,
                listRate,
                uncommitted.tick(),
                committed.tick(),
                scores.hitRate(),
                scores.meanReciprocalRank(),
                ledger.count(),
                letters.reasons());
    }
}
