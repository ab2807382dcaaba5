package io.recstream.job.rank;

import io.recstream.job.model.ItemAvailability;
import java.util.BitSet;

/**
 * Whether lists wait for the catalogue: from the start on until every instance of {@code
 * join-catalog} has marked that it emitted what the catalogue held at the start, or until the first
 * list has waited for the timeout.
 */
final class CatalogWait {

    private static final long NOT_YET = Long.MIN_VALUE;

    private final long timeoutMillis;
    private final BitSet marked = new BitSet();

    /** How many instances there are; not known before the first mark. */
    private int instances = Integer.MAX_VALUE;

    /** Processing time at which something began to wait, and at which that ended. */
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

    /** Whether lists go out. */
    boolean isOver() {
        return over;
    }

    /** Whether lists go out, although the catalogue has not been read. */
    boolean isTimedOut() {
        return over && timeoutMillis > 0 && marked.cardinality() < instances;
    }

    /** Something waits: the time begins to run, unless it does. */
    void hold(long now) {
        if (since == NOT_YET) {
            since = now;
        }
    }

    /** When the wait ends at the latest, if it has begun: epoch milliseconds. */
    long deadline() {
        return since == NOT_YET ? Long.MAX_VALUE : since + timeoutMillis;
    }

    /**
     * Takes the mark of an instance.
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

    /** For how long something has waited since the start, milliseconds. */
    long waited(long now) {
        return since == NOT_YET ? 0 : (until == NOT_YET ? now : until) - since;
    }

    /** The marks that are there, of how many. */
    @Override
    public String toString() {
        return marked.cardinality()
                + " of "
                + (instances == Integer.MAX_VALUE ? "all" : Integer.toString(instances));
    }
}
