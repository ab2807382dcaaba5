package io.recstream.session;

import io.recstream.model.UserEvent;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.apache.commons.codec.digest.MurmurHash3;

/**
 * A user's current session: its last distinct items, and the number of his last event.
 *
 * <p>A session ends with a silence longer than the gap, or where the producer names another session
 * id.
 */
public final class SessionMemory {

    private static final String[] EMPTY = {};
    private static final float[] NO_WEIGHTS = {};

    /** The number of the last event; 0 before the first. */
    long sequence;

    long session;

    /** The producer's id of the session, or null. */
    String producerId;

    /** Event time of the newest event, epoch milliseconds. */
    long lastTime = Long.MIN_VALUE;

    /** Event time of the newest event that is part of a session, epoch milliseconds. */
    long lastTaught = Long.MIN_VALUE;

    /** Distinct, newest first. */
    String[] items = EMPTY;

    /** By item, the greatest weight of its events in the session; empty where nobody asks. */
    float[] strongest = NO_WEIGHTS;

    /**
     * An event in its session: the context it makes, itself included, and where its item stood
     * before. A negative event makes no context: it has the one it found.
     *
     * @param weight how much the event teaches, 0 for nothing; below 0 for a negative event
     */
    public record Step(
            long sequence,
            boolean firstOfUser,
            long session,
            String[] context,
            int repeatDistance,
            float weight) {}

    /**
     * Takes the user's next event. Only one with a weight above 0 is part of a session; others
     * neither join the context nor prolong or end it.
     *
     * @param weight of the event's type
     * @param gapMillis a silence longer than this ends the session
     * @param contextItems W: how many distinct items a context holds
     * @param maximum whether an event teaches only by how much its weight exceeds the greatest of
     *     its item in the session's context: implicit feedback as in TencentRec (Huang et al.,
     *     SIGMOD 2015)
     */
    public Step observe(
            UserEvent event, float weight, long gapMillis, int contextItems, boolean maximum) {
        boolean first = sequence == 0;
        // Starting at the time, not at 1: a user who was forgotten and comes back never repeats a
        // number.
        sequence = first ? Math.max(1, event.time()) : sequence + 1;
        lastTime = Math.max(lastTime, event.time());
        if (weight <= 0) {
            return new Step(sequence, first, session, weight < 0 ? items : EMPTY, 0, weight);
        }
        if (endsSession(event, gapMillis)) {
            items = EMPTY;
            strongest = NO_WEIGHTS;
        }
        producerId = event.sessionId();
        lastTaught = Math.max(lastTaught, event.time());
        if (items.length == 0) {
            session = fingerprint(event.userId(), sequence);
        }
        int before = indexOf(event.itemId());
        float known = before >= 0 && before < strongest.length ? strongest[before] : 0;
        strongest =
                maximum
                        ? strongestToFront(Math.max(known, weight), before, contextItems)
                        : NO_WEIGHTS;
        items = moveToFront(event.itemId(), before, contextItems);
        float excess = maximum ? Math.max(0, weight - known) : weight;
        return new Step(sequence, first, session, items, before + 1, excess);
    }

    /** A producer who names his sessions knows better than the clock. */
    private boolean endsSession(UserEvent event, long gapMillis) {
        if (event.sessionId() != null || producerId != null) {
            return !Objects.equals(event.sessionId(), producerId);
        }
        return event.time() - lastTaught > gapMillis;
    }

    private int indexOf(String item) {
        for (int i = 0; i < items.length; i++) {
            if (items[i].equals(item)) {
                return i;
            }
        }
        return -1;
    }

    /** A new array: the old one may still be on its way in a message. */
    private String[] moveToFront(String item, int before, int contextItems) {
        int older = before < 0 ? items.length : before;
        int length = Math.min(contextItems, before < 0 ? items.length + 1 : items.length);
        String[] moved = new String[length];
        moved[0] = item;
        for (int from = 0, to = 1; to < length; from++) {
            if (from != older) {
                moved[to++] = items[from];
            }
        }
        return moved;
    }

    /** In step with the items; call it before they move. */
    private float[] strongestToFront(float weight, int before, int contextItems) {
        int older = before < 0 ? items.length : before;
        float[] moved =
                new float[Math.min(contextItems, before < 0 ? items.length + 1 : items.length)];
        moved[0] = weight;
        for (int from = 0, to = 1; to < moved.length; from++) {
            if (from != older) {
                moved[to++] = from < strongest.length ? strongest[from] : 0;
            }
        }
        return moved;
    }

    private static long fingerprint(String userId, long sequence) {
        byte[] user = userId.getBytes(StandardCharsets.UTF_8);
        return MurmurHash3.hash128x64(user, 0, user.length, Long.hashCode(sequence))[0] ^ sequence;
    }

    /** Identifies the current session; not reused by another one. */
    public long session() {
        return session;
    }

    /** Approximate bytes on the heap. */
    int sizeInBytes() {
        return 120 + 64 * items.length;
    }
}
