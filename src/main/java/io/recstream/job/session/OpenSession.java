package io.recstream.job.session;

import io.recstream.job.model.RecommendationUpdate;
import io.recstream.job.model.SessionIds;
import io.recstream.job.model.UserEvent;
import java.nio.charset.StandardCharsets;
import org.apache.commons.codec.digest.MurmurHash3;

/**
 * A session that events can still join: its last distinct items and its times.
 *
 * <p>Its items are in the order of arrival, which is the order of the user's sequence numbers;
 * event time only decides which session an event joins.
 */
final class OpenSession {

    private static final String[] EMPTY = {};
    private static final float[] NO_WEIGHTS = {};

    /** Identifies the session; not reused by another one. */
    final long id;

    /** The producer's id of the session, or null. */
    final String producerId;

    /** Event time of its oldest event, epoch milliseconds. */
    long firstTime;

    /** Event time of its newest event, epoch milliseconds. */
    long lastTime;

    /** How many events it has, or {@link RecommendationUpdate#UNKNOWN}. */
    int events;

    /** Distinct, newest first. */
    String[] items = EMPTY;

    /**
     * By item, the greatest weight of its events in the session; empty where no setting needs it.
     */
    float[] strongest = NO_WEIGHTS;

    OpenSession(long id, String producerId, long firstTime, long lastTime) {
        this.id = id;
        this.producerId = producerId;
        this.firstTime = firstTime;
        this.lastTime = lastTime;
    }

    /**
     * A session that begins with an event, which is still to be added.
     *
     * @param hasOwner whether the id says whose it is: see {@link SessionIds}
     */
    static OpenSession of(UserEvent event, long sequence, boolean hasOwner) {
        return new OpenSession(
                idOf(event, sequence, hasOwner), event.sessionId(), event.time(), event.time());
    }

    /**
     * With identity, a session is identified by its first event, under the id that this was sent
     * with: if the event is replayed for another id of the person, it opens the same session.
     */
    private static long idOf(UserEvent first, long sequence, boolean hasOwner) {
        boolean withIdentity = first.resolution() != null;
        String owner = withIdentity ? first.resolution().origin() : first.userId();
        long number = withIdentity ? first.time() : sequence;
        if (hasOwner) {
            return SessionIds.of(owner, withIdentity ? first.eventId() : owner, number);
        }
        return fingerprint(withIdentity ? owner + '\0' + first.eventId() : owner, number);
    }

    private static long fingerprint(String text, long number) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return MurmurHash3.hash128x64(bytes, 0, bytes.length, Long.hashCode(number))[0] ^ number;
    }

    /** Whether the gap between a time and the session is not longer than the maximum. */
    boolean reaches(long time, long gapMillis) {
        return time - lastTime <= gapMillis && firstTime - time <= gapMillis;
    }

    /** An item's distance from the end of the session, 0 = the newest, or -1. */
    int distanceOf(String item) {
        for (int i = 0; i < items.length; i++) {
            if (items[i].equals(item)) {
                return i;
            }
        }
        return -1;
    }

    /** The greatest weight of the events of the item at a distance; 0 if it is not known. */
    float strongestAt(int distance) {
        return distance >= 0 && distance < strongest.length ? strongest[distance] : 0;
    }

    /**
     * Adds an event, whose item becomes the newest.
     *
     * @param distance of the item before the event, or -1
     * @param greatest the greatest weight of its events, or 0 where no setting needs it
     */
    void add(UserEvent event, int distance, float greatest, int contextItems) {
        firstTime = Math.min(firstTime, event.time());
        lastTime = Math.max(lastTime, event.time());
        events += events == RecommendationUpdate.UNKNOWN ? 0 : 1;
        int older = distance < 0 ? items.length : distance;
        int length = Math.min(contextItems, distance < 0 ? items.length + 1 : items.length);
        strongest = greatest > 0 ? strongestToFront(greatest, older, length) : NO_WEIGHTS;
        items = moveToFront(event.itemId(), older, length);
    }

    /** Returns a new array, because messages may still refer to the old one. */
    private String[] moveToFront(String item, int older, int length) {
        String[] moved = new String[length];
        moved[0] = item;
        for (int from = 0, to = 1; to < length; from++) {
            if (from != older) {
                moved[to++] = items[from];
            }
        }
        return moved;
    }

    private float[] strongestToFront(float weight, int older, int length) {
        float[] moved = new float[length];
        moved[0] = weight;
        for (int from = 0, to = 1; to < length; from++) {
            if (from != older) {
                moved[to++] = from < strongest.length ? strongest[from] : 0;
            }
        }
        return moved;
    }
}
