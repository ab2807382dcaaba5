package io.recstream.e2e;

import io.recstream.job.model.DeadLetterReason;
import io.recstream.job.model.UserEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What must become of every record, worked out from the records alone: each partition is read in
 * its order, as every partition's verdicts depend on nothing else.
 */
final class Oracle {

    /** Where a record stands. */
    record Place(int partition, long offset) implements Comparable<Place> {
        @Override
        public int compareTo(Place other) {
            return partition != other.partition
                    ? Integer.compare(partition, other.partition)
                    : Long.compare(offset, other.offset);
        }
    }

    final Map<Place, DeadLetterReason> deadLetters = new TreeMap<>();
    final Map<String, List<UserEvent>> acceptedByUser = new LinkedHashMap<>();
    final List<UserEvent> accepted = new ArrayList<>();
    final Map<Place, UserEvent> acceptedAt = new TreeMap<>();
    int duplicates;

    private final Map<Integer, Long> offsets = new HashMap<>();
    private final Map<Integer, Long> newest = new HashMap<>();
    private final Map<String, Map<String, UserEvent>> seen = new HashMap<>();

    Oracle(List<Traffic.Sent> sent) {
        sent.forEach(this::take);
    }

    private void take(Traffic.Sent record) {
        long offset = offsets.merge(record.partition(), 1L, Long::sum) - 1;
        Place place = new Place(record.partition(), offset);
        if (record.refusal() != null) {
            deadLetters.put(place, record.refusal());
            return;
        }
        UserEvent event = record.event();
        long before = newest.getOrDefault(record.partition(), Long.MIN_VALUE / 2);
        long patience = Traffic.OUT_OF_ORDERNESS.plus(Traffic.LATENESS).toMillis();
        if (event.time() < before - patience) {
            deadLetters.put(place, DeadLetterReason.LATE);
            return;
        }
        newest.put(record.partition(), Math.max(before, event.time()));
        UserEvent known =
                seen.computeIfAbsent(event.userId(), user -> new HashMap<>())
                        .putIfAbsent(event.eventId(), event);
        if (known == null) {
            accepted.add(event);
            acceptedAt.put(place, event);
            acceptedByUser.computeIfAbsent(event.userId(), user -> new ArrayList<>()).add(event);
        } else if (known.equals(event)) {
            duplicates++;
        } else {
            deadLetters.put(place, DeadLetterReason.CONFLICTING_EVENT_ID);
        }
    }
}
