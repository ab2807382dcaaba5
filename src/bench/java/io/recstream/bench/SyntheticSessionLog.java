package io.recstream.bench;

import io.recstream.evaluation.SessionLog;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * A synthetic log with the statistics of Serenade's published example set: 30 days, sessions of 4.8
 * events on average, 18,000 items of which few are seen often (Zipf), a third of the next items
 * seen before in the session, none twice in a row.
 */
final class SyntheticSessionLog {

    private static final int ITEMS = 18_000;
    private static final double ZIPF_EXPONENT = 0.8;
    private static final double MEAN_LENGTH = 4.8;
    private static final double SHARE_OF_REVISITS = 0.37;

    /**
     * Share of the other next items that are frequent followers of the current one, which can be
     * learnt.
     */
    private static final double SHARE_OF_HABIT = 0.6;

    private static final int FOLLOWERS = 12;
    private static final long FIRST = 1_600_000_000_000L;
    private static final long SPAN = TimeUnit.DAYS.toMillis(30);
    private static final long MEAN_PAUSE = TimeUnit.SECONDS.toMillis(90);

    private final Random random;
    private final double[] cumulated = new double[ITEMS];

    private SyntheticSessionLog(long seed) {
        random = new Random(seed);
        double sum = 0;
        for (int item = 0; item < ITEMS; item++) {
            sum += Math.pow(item + 1, -ZIPF_EXPONENT);
            cumulated[item] = sum;
        }
    }

    /** At least the given number of events in order of time; equal seeds give equal logs. */
    static SessionLog make(int events, long seed) {
        SyntheticSessionLog made = new SyntheticSessionLog(seed);
        SessionLog log = new SessionLog();
        for (int session = 0; log.size() < events; session++) {
            made.session("s" + session, log);
        }
        return log.sort();
    }

    private void session(String name, SessionLog log) {
        // At least two events, then geometric.
        double goesOn = 1 - 1 / (MEAN_LENGTH - 1);
        long time = FIRST + (long) (random.nextDouble() * SPAN);
        int[] seen = new int[2];
        int length = 0;
        do {
            int item = next(seen, length);
            if (length == seen.length) {
                seen = Arrays.copyOf(seen, 2 * length);
            }
            seen[length++] = item;
            log.add(name, "i" + item, time);
            time += 1 + (long) (-Math.log(1 - random.nextDouble()) * MEAN_PAUSE);
        } while (length < 2 || random.nextDouble() < goesOn);
    }

    private int next(int[] seen, int length) {
        if (length == 0) {
            return zipf();
        }
        int current = seen[length - 1];
        if (length > 1 && random.nextDouble() < SHARE_OF_REVISITS) {
            int before = seen[random.nextInt(length - 1)];
            if (before != current) {
                return before;
            }
        }
        int next =
                random.nextDouble() < SHARE_OF_HABIT
                        ? follower(current, random.nextInt(FOLLOWERS))
                        : zipf();
        return next == current ? (next + 1) % ITEMS : next;
    }

    /** Followers have about the popularity of their item. */
    private static int follower(int item, int number) {
        return (item + 1 + number * (1 + item / 20)) % ITEMS;
    }

    private int zipf() {
        int found = Arrays.binarySearch(cumulated, random.nextDouble() * cumulated[ITEMS - 1]);
        return Math.min(ITEMS - 1, found < 0 ? -found - 1 : found);
    }
}
