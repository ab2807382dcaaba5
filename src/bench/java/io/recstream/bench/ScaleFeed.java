package io.recstream.bench;

import io.recstream.devcluster.Outgoing;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.SourceRecord;
import io.recstream.job.model.UserEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;

/**
 * Events of a population that grows in stages. Each stage begins with new users (four of five
 * events; the fifth is of a returning one) and new items in proportion; then users return for
 * sessions of {@value #SESSION} events, {@value #ACTIVE} of a split at a time. The last stage has
 * no end.
 *
 * <p>Returning users are drawn from all users, so that caches have realistic misses. Six of ten
 * events are about one of 20 items of the user's taste, the others about any item by Zipf's law. An
 * event is a function of its number and the seed only. A user belongs to one split.
 */
final class ScaleFeed implements BenchInput<UserEvent> {

    /** New users per five events of growth. */
    static final int NEW = 4;

    static final int SESSION = 4;
    static final int ACTIVE = 256;

    private static final double ITEM_SKEW = 0.8;
    private static final double SHARE_OF_TASTE = 0.6;
    private static final int TASTES = 20;
    private static final long FIRST = 1_600_000_000_000L;

    /** From the first event to the end of the last stage. */
    private static final Duration SPAN = Duration.ofHours(24);

    private final int splits;
    private final long seed;
    private final double itemsPerUser;
    private final long[] stageUsers;
    private final long[] grown;
    private final long[] ended;
    private final Ranks userRanks;
    private final Ranks itemRanks;
    private final byte[] payload = payload();
    private volatile long gate;

    /**
     * @param users at the end of the growth of each stage, ascending; multiples of 4 × splits
     * @param items at the end of the last stage's growth; at most the number of users
     * @param returning events of each stage after its growth; a multiple of splits
     * @param userSkew Zipf exponent of returning users; 0 for a uniform distribution
     */
    ScaleFeed(long[] users, int items, long returning, double userSkew, int splits, long seed) {
        this.splits = splits;
        this.seed = seed;
        long all = users[users.length - 1];
        this.itemsPerUser = (double) items / all;
        this.stageUsers = users.clone();
        this.grown = new long[users.length];
        this.ended = new long[users.length];
        for (int stage = 0; stage < users.length; stage++) {
            long before = stage == 0 ? 0 : users[stage - 1];
            long start = stage == 0 ? 0 : ended[stage - 1];
            grown[stage] = start + (users[stage] - before) / NEW * (NEW + 1);
            ended[stage] = grown[stage] + returning;
        }
        this.userRanks = new Ranks((int) (all / splits), userSkew);
        this.itemRanks = new Ranks(items, ITEM_SKEW);
    }

    /** Number of events until the end of a stage's growth. */
    long grown(int stage) {
        return grown[stage];
    }

    /** Number of events until the end of a stage. */
    long ended(int stage) {
        return ended[stage];
    }

    /** Number of items at the end of a stage's growth. */
    int items(int stage) {
        return known(stageUsers[stage] / splits);
    }

    /** Opens the feed up to a number of events of all splits. */
    void openUntil(long events) {
        gate = events;
    }

    @Override
    public Cursor<UserEvent> cursor(int split, int ofSplits) {
        if (ofSplits != splits) {
            throw new IllegalArgumentException("Made for " + splits + " splits, not " + ofSplits);
        }
        return new Cursor<>() {
            @Override
            public long size() {
                return gate / splits;
            }

            @Override
            public DecodedRecord<UserEvent> at(long offset) {
                return event(split, offset);
            }
        };
    }

    private DecodedRecord<UserEvent> event(int split, long offset) {
        long number = offset * splits + split;
        long before = 0;
        int stage = 0;
        while (stage < ended.length - 1 && number >= ended[stage]) {
            before = stageUsers[stage] / splits;
            stage++;
        }
        long start = stage == 0 ? 0 : ended[stage - 1] / splits;
        long known = stageUsers[stage] / splits;
        if (number < grown[stage]) {
            long place = offset - start;
            known = before + place / (NEW + 1) * NEW + Math.min(NEW, place % (NEW + 1) + 1);
            if (place % (NEW + 1) < NEW) {
                return newcomer(split, offset, known - 1);
            }
        }
        long opened = opened(offset, grown[stage] / splits) * splits + split;
        int user = userRanks.draw(draw(opened, 1), (int) known);
        int items = known(known);
        int item = itemRanks.draw(draw(number, 3), items);
        if (draw(number, 2) < SHARE_OF_TASTE) {
            int taste = itemRanks.draw(draw(user * (long) splits + split, 4), items);
            item = (taste + (int) (draw(number, 5) * TASTES)) % items;
        }
        return incoming(split, offset, user, item, opened);
    }

    /**
     * The offset at which the session of an offset began; the offset itself before sessions begin.
     */
    private static long opened(long offset, long sessionsBegin) {
        if (offset < sessionsBegin) {
            return offset;
        }
        long place = (offset - sessionsBegin) % ((long) SESSION * ACTIVE);
        return offset - place + place % ACTIVE;
    }

    /** A user's first event; some have a new item. */
    private DecodedRecord<UserEvent> newcomer(int split, long offset, long user) {
        long number = offset * splits + split;
        long ordinal = (long) (user * itemsPerUser);
        boolean brings = (long) ((user + 1) * itemsPerUser) > ordinal;
        int item =
                brings
                        ? (int) (ordinal * splits + split)
                        : itemRanks.draw(draw(number, 3), known(user + 1));
        return incoming(split, offset, user, item, number);
    }

    /**
     * Number of items for a number of users.
     *
     * @param users of one split
     */
    private int known(long users) {
        return (int) Math.max(1, (long) (users * itemsPerUser)) * splits;
    }

    private DecodedRecord<UserEvent> incoming(
            int split, long offset, long user, int item, long session) {
        long number = offset * splits + split;
        String userId = "u" + (user * splits + split);
        long time = FIRST + (long) ((double) number / ended[ended.length - 1] * SPAN.toMillis());
        return DecodedRecord.accepted(
                new SourceRecord(
                        LoopedEvents.TOPIC,
                        split,
                        offset,
                        time,
                        userId.getBytes(StandardCharsets.UTF_8),
                        payload),
                new UserEvent(
                        "e" + number,
                        userId,
                        userId + "~" + session,
                        "i" + item,
                        LoopedEvents.TYPE,
                        time,
                        0));
    }

    /** A value in [0, 1) of a number and a purpose, by the finalizer of SplitMix64. */
    private double draw(long number, int purpose) {
        long bits = (number + seed * 0x9E3779B97F4A7C15L) * 8 + purpose;
        bits = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
        bits = (bits ^ (bits >>> 27)) * 0x94D049BB133111EBL;
        return ((bits ^ (bits >>> 31)) >>> 11) * 0x1.0p-53;
    }

    /** A raw record of realistic size. */
    private static byte[] payload() {
        return Outgoing.encode(
                io.recstream.avro.UserEvent.newBuilder()
                        .setEventId("e1000000")
                        .setUserId("u100000")
                        .setSessionId("u100000")
                        .setItemId("i100000")
                        .setEventType(LoopedEvents.TYPE)
                        .setEventTime(Instant.ofEpochMilli(FIRST))
                        .setAttributes(Map.of())
                        .build());
    }

    /** Ranks from 0 by Zipf's law. */
    private static final class Ranks {

        private final double[] cumulated;

        Ranks(int size, double exponent) {
            cumulated = new double[size];
            double sum = 0;
            for (int rank = 0; rank < size; rank++) {
                sum += Math.pow(rank + 1, -exponent);
                cumulated[rank] = sum;
            }
        }

        /** A rank below size. */
        int draw(double uniform, int size) {
            int found = Arrays.binarySearch(cumulated, 0, size, uniform * cumulated[size - 1]);
            return Math.min(size - 1, found < 0 ? -found - 1 : found);
        }
    }
}
