package io.recstream.job.identity;

import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.Resolution;
import io.recstream.job.model.SourceRecord;
import io.recstream.job.model.UserEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * An event that can be replayed when its id becomes another person's.
 *
 * @param event of any user
 * @param partition of its record
 * @param offset of its record
 */
public record ReplayableEvent(UserEvent event, int partition, long offset) {

    private record Id(String origin, String eventId) {}

    static ReplayableEvent of(DecodedRecord<UserEvent> incoming) {
        SourceRecord source = incoming.source();
        return new ReplayableEvent(
                incoming.value().withProvenance(null), source.partition(), source.offset());
    }

    /** The event for another user, without the payload of its record. */
    DecodedRecord<UserEvent> replayFor(String user, String topic) {
        Resolution replay = new Resolution(event.resolution().origin(), Resolution.Kind.REPLAY);
        return DecodedRecord.accepted(
                new SourceRecord(topic, partition, offset, 0, null, null), event.of(user, replay));
    }

    /**
     * The events that are replayed: of those that are not older, the newest, each once. They are in
     * the order in which they came to the id, so that they open the sessions that they opened
     * there.
     *
     * @param oldest event time, epoch milliseconds
     * @param extent is informed of those that are not replayed
     */
    static List<ReplayableEvent> kept(
            Iterable<ReplayableEvent> history, long oldest, int maxEvents, HistoryExtent extent) {
        List<ReplayableEvent> kept = new ArrayList<>();
        Set<Id> seen = new HashSet<>();
        for (ReplayableEvent one : history) {
            UserEvent event = one.event();
            if (event.time() < oldest) {
                extent.miss(event.time());
            } else if (seen.add(new Id(event.resolution().origin(), event.eventId()))) {
                kept.add(one);
            }
        }
        List<ReplayableEvent> byTime = new ArrayList<>(kept);
        byTime.sort(Comparator.comparingLong(one -> one.event().time()));
        List<ReplayableEvent> surplus = byTime.subList(0, Math.max(0, kept.size() - maxEvents));
        surplus.forEach(one -> extent.miss(one.event().time()));
        kept.removeAll(new HashSet<>(surplus));
        return kept;
    }
}
