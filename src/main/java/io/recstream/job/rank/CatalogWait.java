package io.recstream.job.rank;

import io.recstream.job.model.ItemAvailability;
import java.util.BitSet;

/**
 * Tracks whether lists are withheld until the catalogue is loaded: from the start until the mark of
 * every subtask of {@code join-catalog} has arrived, or until the first list has been withheld for
 * the timeout.
 */
final class CatalogWait {

    private static final long NOT_YET = Long.MIN_VALUE;

    private final long timeoutMillis;
    private final BitSet marked = new BitSet();

    /** The number of subtasks; not known before the first mark. */
    private int instances = Integer.MAX_VALUE;

    /** Processing time at which the first list was withheld, and at which the wait ended. */
    private long since = NOT_YET;

    private long until = NOT_YET;

    private boolean over;

    /**
     * Starts waiting.
     *
     * @param timeoutMillis 0 for not waiting at all
     */
    CatalogWait(long timeoutMillis) {
        this.timeoutMillis = timeoutMillis;
        this.over = timeoutMillis == 0;
    }

    /** Whether lists are emitted. */
    boolean isOver() {
        return over;
    }

    /** Whether lists are emitted although the catalogue is not loaded. */
    boolean isTimedOut() {
        return over && timeoutMillis > 0 && marked.cardinality() < instances;
    }

    /** Starts the timeout with the first list that is withheld. */
    void begin(long now) {
        if (since == NOT_YET) {
            since = now;
        }
    }

    /** When the wait ends at the latest, if it has begun: epoch milliseconds. */
    long deadline() {
        return since == NOT_YET ? Long.MAX_VALUE : since + timeoutMillis;
    }

    /**
     * Records the mark of a subtask.
     *
     * @return whether the wait ends with it
     */
    boolean mark(ItemAvailability mark, long now) {
        instances = mark.subtasks();
        marked.set(mark.subtask());
        return marked.cardinality() == instances && end(now);
    }

    /**
     * Ends the wait if its time is over.
     *
     * @return whether it ends now
     */
    boolean expire(long now) {
        return now >= deadline() && end(now);
    }

    private boolean end(long now) {
        if (over) {
            return false;
        }
        over = true;
        until = now;
        return true;
    }

    /** How long lists have been withheld since the start, milliseconds. */
    long waited(long now) {
        return since == NOT_YET ? 0 : (until == NOT_YET ? now : until) - since;
    }

    /** Marks that have arrived, of how many. */
    @Override
    public String toString() {
        return marked.cardinality()
                + " of "
                + (instances == Integer.MAX_VALUE ? "all" : Integer.toString(instances));
    }
}
