package io.recstream.server;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.recstream.avro.DeadLetter;
import io.recstream.avro.RecommendationUpdate;
import io.recstream.avro.RecommendedItem;
import io.recstream.telemetry.DeliveryAudit;
import io.recstream.telemetry.Latency;
import io.recstream.telemetry.Rate;
import io.recstream.telemetry.RollingAccuracy;
import io.recstream.telemetry.TopicObserver;
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
    private final RollingAccuracy scores = new RollingAccuracy(SCORED_EVENTS);
    private final TopicObserver observer =
            new TopicObserver(
                    new TopicObserver.Memory(
                            EVENTS_IN_MIND, SCORED_USERS, PENDING_PER_USER, IDS_PER_USER),
                    DeliveryAudit.fromNow(USERS_IN_LEDGER),
                    scores);
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
        observer.event(user, eventId, itemId, MILLISECONDS.toNanos(millis));
    }

    /**
     * A list that may yet be aborted.
     *
     * @param millis when it was seen
     */
    synchronized void uncommittedList(RecommendationUpdate list, long millis) {
        observer.uncommittedList(
                list.getUserId(), list.getTriggerEventId(), MILLISECONDS.toNanos(millis));
    }

    /**
     * A committed list.
     *
     * @param list null for a tombstone
     * @param millis when it was seen
     */
    synchronized void list(String user, RecommendationUpdate list, long millis) {
        if (list == null) {
            observer.forgotten(user);
            return;
        }
        lists.add();
        observer.list(
                user,
                list.getVersion(),
                list.getTriggerEventId(),
                list.getItems().stream().map(RecommendedItem::getItemId).toList(),
                MILLISECONDS.toNanos(millis));
    }

    /**
     * A refused record.
     *
     * @param user whose event it was; null where it was none, as for the id
     */
    synchronized void letter(DeadLetter letter, String user, String eventId) {
        letters.add(letter);
        if (user != null) {
            observer.rejected(user, eventId, letter.getReason().name());
        }
    }

    /** Once a second: what is recent moves on. */
    synchronized Snapshot tick(long millis, long nanoTime) {
        double eventRate = events.tick(nanoTime);
        double listRate = lists.tick(nanoTime);
        Latency.Quantiles uncommitted = observer.uncommitted().lately();
        Latency.Quantiles committed = observer.committed().lately();
        observer.tick();
        return new Snapshot(
                millis,
                events.count(),
                lists.count(),
                eventRate,
                listRate,
                uncommitted,
                committed,
                scores.hitRate(),
                scores.meanReciprocalRank(),
                observer.audit(),
                letters.reasons());
    }
}
