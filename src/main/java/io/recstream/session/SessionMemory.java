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

    /** The number of the last event; 0 before the first. */
    long sequence;

    long session;

    /** The producer's id of the session, or null. */
    String producerId;

    /** Event time of the newest event, epoch milliseconds. */
    long lastTime = Long.MIN_VALUE;

    /** Distinct, newest first. */
    String[] items = EMPTY;

    /**
     * An event in its session: the context it makes, itself included, and where its item stood
     * before.
     */
    public record Step(
            long sequence,
            boolean firstOfUser,
            long session,
            String[] context,
            int repeatDistance) {}

    /**
     * Takes the user's next event.
     *
     * @param teaches whether the event's item joins the context
     * @param gapMillis a silence longer than this ends the session
     * @param contextItems W: how many distinct items a context holds
     */
    public Step observe(UserEvent event, boolean teaches, long gapMillis, int contextItems) {
        boolean first = sequence == 0;
        // Starting at the time, not at 1: a user who was forgotten and comes back never repeats a
        // number.
        sequence = first ? Math.max(1, event.time()) : sequence + 1;
        if (endsSession(event, gapMillis)) {
            items = EMPTY;
        }
        producerId = event.sessionId();
        lastTime = Math.max(lastTime, event.time());
        if (!teaches) {
            return new Step(sequence, first, session, EMPTY, 0);
        }
        if (items.length == 0) {
            session = fingerprint(event.userId(), sequence);
        }
        int before = indexOf(event.itemId());
        items = moveToFront(event.itemId(), before, contextItems);
        return new Step(sequence, first, session, items, before + 1);
    }

    /** A producer who names his sessions knows better than the clock. */
    private boolean endsSession(UserEvent event, long gapMillis) {
        if (event.sessionId() != null || producerId != null) {
            return !Objects.equals(event.sessionId(), producerId);
        }
        return event.time() - lastTime > gapMillis;
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

    private static long fingerprint(String userId, long sequence) {
        byte[] user = userId.getBytes(StandardCharsets.UTF_8);
        return MurmurHash3.hash128x64(user, 0, user.length, Long.hashCode(sequence))[0] ^ sequence;
    }

    /** Approximate bytes on the heap. */
    int sizeInBytes() {
        return 120 + 64 * items.length;
    }
}
