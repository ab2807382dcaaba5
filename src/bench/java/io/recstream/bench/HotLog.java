package io.recstream.bench;

import io.recstream.evaluation.SessionLog;
import java.util.Random;

/**
 * A log in which one item takes half of all events: sessions with five eighths of the events meet
 * it at every event with a probability of 4/5, the others never.
 */
final class HotLog {

    static final String HOT = "hot";

    private static final double SHARE_OF_SESSIONS = 0.625;
    private static final double SHARE_WITHIN = 0.8;

    private final SessionLog log = new SessionLog();

    /** By place in the log. */
    private final boolean[] others;

    private final boolean[] hot;

    HotLog(SessionLog balanced, long seed) {
        Random random = new Random(seed);
        boolean[] touched = new boolean[balanced.sessionNames().size()];
        others = new boolean[balanced.size()];
        hot = new boolean[balanced.size()];
        for (int session = 0; session < touched.length; session++) {
            touched[session] = random.nextDouble() < SHARE_OF_SESSIONS;
        }
        for (int e = 0; e < balanced.size(); e++) {
            int session = balanced.session(e);
            others[e] = !touched[session];
            hot[e] = touched[session] && random.nextDouble() < SHARE_WITHIN;
            log.add(
                    balanced.sessionNames().name(session),
                    hot[e] ? HOT : balanced.itemNames().name(balanced.item(e)),
                    balanced.time(e));
        }
    }

    SessionLog log() {
        return log;
    }

    /** Whether an event of the log is about the hot item. */
    boolean isHot(int e) {
        return hot[e];
    }

    /** Whether an event of the log is of a session that is never drawn to the hot item. */
    boolean isOfOthers(int e) {
        return others[e];
    }
}
