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
 * Measurements of the topics since the server's start, in bounded memory: throughput, latency,
 * accuracy and losses of lists, and dead letters. Thread-safe.
 */
final class LiveFigures implements ObservedRecords.Listener {

    /** Events that are remembered for the latency of their lists. */
    private static final int REMEMBERED_EVENTS = 50_000;

    private static final int SCORED_EVENTS = 2_000;
    private static final int SCORED_USERS = 10_000;
    private static final int PENDING_PER_USER = 64;
    private static final int IDS_PER_USER = 64;
    private static final int AUDITED_USERS = 200_000;

    private final Rate events = new Rate();
    private final Rate lists = new Rate();
    private final RollingAccuracy scores = new RollingAccuracy(SCORED_EVENTS);
    private final TopicObserver observer =
            new TopicObserver(
                    new TopicObserver.Memory(
                            REMEMBERED_EVENTS, SCORED_USERS, PENDING_PER_USER, IDS_PER_USER),
                    DeliveryAudit.fromNow(AUDITED_USERS),
                    scores);
    private final DeadLetterLog letters = new DeadLetterLog();

    /**
     * The measurements at one time.
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

    @Override
    public synchronized void invalidEvent() {
        events.add();
    }

    @Override
    public synchronized void event(String user, String eventId, String itemId, long millis) {
        events.add();
        observer.event(user, eventId, itemId, MILLISECONDS.toNanos(millis));
    }

    /**
     * A list whose transaction may still be aborted.
     *
     * @param millis when it was seen
     */
    synchronized void uncommittedList(RecommendationUpdate list, long millis) {
        observer.uncommittedList(
                list.getUserId(), list.getTriggerEventId(), MILLISECONDS.toNanos(millis));
    }

    @Override
    public synchronized void list(String user, RecommendationUpdate list, long millis) {
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

    @Override
    public synchronized void joined(String id, String person) {
        observer.joined(id, person);
    }

    @Override
    public synchronized void letter(DeadLetter letter, String user, String eventId) {
        letters.add(letter);
        if (user != null) {
            observer.rejected(user, eventId, letter.getReason().name());
        }
    }

    /** To be called once a second; advances the sliding windows. */
    synchronized Snapshot tick(long millis, long nanoTime) {
        double eventRate = events.tick(nanoTime);
        double listRate = lists.tick(nanoTime);
        Latency.Quantiles uncommitted = observer.uncommitted().recent();
        Latency.Quantiles committed = observer.committed().recent();
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
