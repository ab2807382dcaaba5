package io.recstream.bench;

import io.recstream.job.model.EnrichedEvent;
import io.recstream.job.model.PackedItemIds;
import io.recstream.job.model.UserEvent;
import java.io.Serializable;
import java.time.Duration;

/**
 * Synthetic events at equal intervals: uniformly drawn users, items by Zipf's law, nine of ten
 * events are views. Event n is a function of seed and n only.
 *
 * @param span from the first event to the last
 */
record Clicks(long seed, int events, int users, int items, Duration span) implements Serializable {

    /** A full hour, and a midnight. */
    static final long START = 1_700_006_400_000L;

    private static final long serialVersionUID = 1L;
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
    private static final int CATEGORIES = 50;

    /** The events of a share of the users. */
    Clicks ofUsers(double share) {
        return new Clicks(
                seed,
                (int) Math.max(1, events * share),
                (int) Math.max(1, users * share),
                items,
                span);
    }

    long time(int n) {
        return START + (long) ((double) span.toMillis() * n / events);
    }

    long end() {
        return START + span.toMillis();
    }

    int user(int n) {
        return (int) Long.remainderUnsigned(mix(seed + 2L * n), users);
    }

    /** Creates events; reuses strings, like a source with a string pool. */
    static final class Maker {

        private final Clicks clicks;
        private final String[] userIds;
        private final String[] itemIds;
        private final String[] categories = new String[CATEGORIES];
        private final double[] cumulated;

        Maker(Clicks clicks) {
            this.clicks = clicks;
            userIds = new String[clicks.users];
            itemIds = new String[clicks.items];
            cumulated = new double[clicks.items];
            double sum = 0;
            for (int rank = 0; rank < clicks.items; rank++) {
                sum += 1.0 / (rank + 1);
                cumulated[rank] = sum;
                itemIds[rank] = "i" + rank;
            }
            for (int user = 0; user < clicks.users; user++) {
                userIds[user] = "u" + user;
            }
            for (int category = 0; category < CATEGORIES; category++) {
                categories[category] = "c" + category;
            }
        }

        EnrichedEvent event(int n) {
            long random = mix(clicks.seed + 2L * n + 1);
            int item = item((random >>> 11) * 0x1p-53);
            int kind = (int) Long.remainderUnsigned(mix(random), 100);
            boolean bought = kind < 3;
            UserEvent event =
                    new UserEvent(
                            "e" + n,
                            userIds[clicks.user(n)],
                            null,
                            itemIds[item],
                            bought ? "purchase" : kind < 10 ? "cart" : "view",
                            clicks.time(n),
                            bought ? (100 + item % 9_900) * 10_000L : 0);
            return new EnrichedEvent(
                    event,
                    false,
                    0,
                    PackedItemIds.NONE,
                    0,
                    1,
                    1,
                    1,
                    true,
                    null,
                    categories[item % CATEGORIES]);
        }

        /** The first rank with a cumulative weight above the share of the total. */
        private int item(double share) {
            double limit = share * cumulated[cumulated.length - 1];
            int low = 0;
            int high = cumulated.length - 1;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (cumulated[middle] > limit) {
                    high = middle;
                } else {
                    low = middle + 1;
                }
            }
            return low;
        }
    }

    /** SplitMix64 (Steele et al., OOPSLA 2014): n-th output for n-th state. */
    private static long mix(long n) {
        long z = n * GOLDEN_GAMMA;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
