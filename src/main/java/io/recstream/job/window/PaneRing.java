package io.recstream.job.window;

import io.recstream.job.model.WindowFeatures;
import java.util.List;

/**
 * One user's events in panes, from which every window can be computed exactly at pane granularity.
 *
 * <p>Windows are slices that share panes (lift, combine, lower: Tangwongsan et al., "General
 * Incremental Sliding-Window Aggregation", VLDB 2015; Traub et al., "Efficient Window Aggregation
 * with General Stream Slicing", EDBT 2019): an event is lifted to an entry of its pane ({@link
 * #add}), {@link PaneFold} combines the panes from the newest back and lowers them at each window's
 * beginning, and {@link #advance} evicts what has left the longest window. A window of k panes as
 * of pane a covers the panes a-k+1 to a, or begins with the first whole step of them ({@link
 * WindowShape}).
 */
public final class PaneRing {

    /** As of no pane yet. */
    static final long NEVER = Long.MIN_VALUE;

    /** Nothing will leave a window. */
    static final long NO_DEPARTURE = Long.MAX_VALUE;

    private final PaneEntries entries;
    private long paneMillis;
    private long asOf;
    private long eventsTotal;
    private long lastEventTime;

    public PaneRing(long paneMillis) {
        this(paneMillis, NEVER, 0, Long.MIN_VALUE, new PaneEntries(2, new Dictionary(5, 24)));
    }

    PaneRing(
            long paneMillis, long asOf, long eventsTotal, long lastEventTime, PaneEntries entries) {
        this.paneMillis = paneMillis;
        this.asOf = asOf;
        this.eventsTotal = eventsTotal;
        this.lastEventTime = lastEventTime;
        this.entries = entries;
    }

    PaneRing(PaneRing from) {
        this(
                from.paneMillis,
                from.asOf,
                from.eventsTotal,
                from.lastEventTime,
                new PaneEntries(from.entries));
    }

    /**
     * Adds an event; call {@link #advance} afterwards.
     *
     * @param micros its value in {@link io.recstream.job.model.MicroUnits}
     */
    public void add(long time, String itemId, String type, String categoryOrNull, long micros) {
        eventsTotal++;
        lastEventTime = Math.max(lastEventTime, time);
        long pane = Math.floorDiv(time, paneMillis);
        entries.add(pane, itemId, type, categoryOrNull, micros);
    }

    /** Advances the windows' newest pane, to that of an event; never back. */
    public void advance(long newestPane, WindowShape shape) {
        asOf = Math.max(asOf, newestPane);
        entries.evictTo(shape.lastOutsideAll(asOf));
    }

    /**
     * Lets events leave their windows up to the pane that time has reached. The windows' newest
     * pane becomes the one as of which the last of them has left, and not the pane reached: so it
     * is the same in whatever steps time advances.
     *
     * @return whether an event has left a window
     */
    public boolean expire(long reachedPane, WindowShape shape) {
        if (reachedPane < asOf) {
            return false;
        }
        long before = asOf;
        advance(lastDeparture(reachedPane, shape), shape);
        return asOf > before;
    }

    /**
     * The pane at whose start the next event leaves a window; {@link #NO_DEPARTURE} of an empty
     * ring. Where the windows have become shorter than all events are old, those leave at once.
     */
    public long nextDeparture(WindowShape shape) {
        long next = NO_DEPARTURE;
        for (int window = 0; window < shape.windows(); window++) {
            int first = entries.firstAfter(shape.lastOutside(window, asOf));
            if (first < entries.size()) {
                next = Math.min(next, shape.departure(window, entries.pane(first)));
            }
        }
        return next == NO_DEPARTURE && !isEmpty() ? asOf : next;
    }

    /** All windows of the fold's shape, shortest first. */
    public List<WindowFeatures> windows(PaneFold fold) {
        return fold.windows(entries, asOf);
    }

    /**
     * Changes the length of the panes when the settings have changed. Exact if the new length is a
     * multiple of the old one; else an old pane moves to the new one in which it starts.
     */
    void usePanes(long millis) {
        if (millis != paneMillis) {
            entries.movePanes(paneMillis, millis);
            asOf = Math.floorDiv((asOf + 1) * paneMillis - 1, millis);
            paneMillis = millis;
        }
    }

    public boolean isEmpty() {
        return entries.size() == 0;
    }

    /** The newest pane that the windows cover. */
    long asOf() {
        return asOf;
    }

    long paneMillis() {
        return paneMillis;
    }

    long eventsTotal() {
        return eventsTotal;
    }

    /** The greatest time of an event, epoch milliseconds. */
    long lastEventTime() {
        return lastEventTime;
    }

    PaneEntries entries() {
        return entries;
    }

    int sizeInBytes() {
        return 56 + entries.sizeInBytes();
    }

    /** The newest pane up to this one as of which an event has left a window; or {@link #NEVER}. */
    private long lastDeparture(long pane, WindowShape shape) {
        long last = NEVER;
        for (int window = 0; window < shape.windows(); window++) {
            int gone = entries.firstAfter(shape.lastOutside(window, pane));
            if (gone > 0) {
                last = Math.max(last, shape.departure(window, entries.pane(gone - 1)));
            }
        }
        return last;
    }
}
