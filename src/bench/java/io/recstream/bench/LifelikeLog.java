package io.recstream.bench;

import io.recstream.evaluation.SessionLog;
import java.time.Duration;
import java.util.Random;

/**
 * The sessions of a log in the course of {@link #LENGTH}: each begins at a random time, and keeps
 * its own pauses. Where a user has such a session in each loop, their events are minutes to days
 * apart, and each of them leaves all windows within a few loops.
 */
final class LifelikeLog {

    static final Duration LENGTH = Duration.ofDays(2);

    private LifelikeLog() {}

    /** The same sessions at other times. */
    static SessionLog of(SessionLog log, long seed) {
        Random random = new Random(seed);
        long[] shifts = new long[log.sessionNames().size()];
        boolean[] begun = new boolean[shifts.length];
        long first = log.time(0);
        SessionLog spread = new SessionLog();
        for (int e = 0; e < log.size(); e++) {
            int session = log.session(e);
            if (!begun[session]) {
                begun[session] = true;
                long start = first + (long) (random.nextDouble() * LENGTH.toMillis());
                shifts[session] = start - log.time(e);
            }
            spread.add(
                    log.sessionNames().name(session),
                    log.itemNames().name(log.item(e)),
                    log.time(e) + shifts[session]);
        }
        return spread.sort();
    }
}
