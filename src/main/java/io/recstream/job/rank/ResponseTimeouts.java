package io.recstream.job.rank;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;

/**
 * The users of a subtask whose next context lacks a response, with the processing time at which it
 * is processed without. Nearly every context is complete within milliseconds, and a timer of Flink
 * would be written to state and read again for each.
 */
final class ResponseTimeouts {

    /** By user, epoch milliseconds. */
    private final Map<String, Long> dueTimes = new HashMap<>();

    /** Users who were found to have waited long enough, and were not returned yet. */
    private final Queue<String> due = new ArrayDeque<>();

    /** A user waits until this time. */
    void put(String user, long dueAt) {
        dueTimes.put(user, dueAt);
    }

    /** A user does not wait any more. */
    void remove(String user) {
        dueTimes.remove(user);
    }

    /** Removes a user who has waited until this time, and returns them; null if there is none. */
    String pollDue(long now) {
        if (due.isEmpty()) {
            dueTimes.forEach(
                    (user, dueAt) -> {
                        if (dueAt <= now) {
                            due.add(user);
                        }
                    });
        }
        String next = due.poll();
        while (next != null && dueTimes.getOrDefault(next, Long.MAX_VALUE) > now) {
            next = due.poll();
        }
        if (next != null) {
            dueTimes.remove(next);
        }
        return next;
    }

    /** When the first user has waited long enough; Long.MAX_VALUE if nobody waits. */
    long earliest() {
        return dueTimes.values().stream().mapToLong(Long::longValue).min().orElse(Long.MAX_VALUE);
    }

    /** All users who wait, with the times until which they do. */
    Map<String, Long> all() {
        return dueTimes;
    }
}
