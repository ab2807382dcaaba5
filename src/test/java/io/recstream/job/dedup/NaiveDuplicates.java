package io.recstream.job.dedup;

import io.recstream.job.model.UserEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What dedup means, told from all accepted events of all times: it never forgets, and compares ids
 * and payloads themselves.
 */
public final class NaiveDuplicates {

    private final long bucketMillis;
    private final Map<List<String>, List<UserEvent>> accepted = new HashMap<>();

    public NaiveDuplicates(long bucketMillis) {
        this.bucketMillis = bucketMillis;
    }

    SeenEvents.Verdict judge(UserEvent event) {
        List<UserEvent> sameId =
                accepted.computeIfAbsent(
                        List.of(event.userId(), event.eventId()), any -> new ArrayList<>());
        if (sameId.contains(event)) {
            return SeenEvents.Verdict.DUPLICATE;
        }
        if (sameId.stream().anyMatch(other -> bucketsApart(event, other) <= 8)) {
            return SeenEvents.Verdict.CONFLICT;
        }
        sameId.add(event);
        return SeenEvents.Verdict.NEW;
    }

    private long bucketsApart(UserEvent one, UserEvent other) {
        return Math.abs(
                Math.floorDiv(one.time(), bucketMillis)
                        - Math.floorDiv(other.time(), bucketMillis));
    }
}
