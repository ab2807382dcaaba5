package io.recstream.window;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;

/**
 * Which windows there are over which panes.
 *
 * @param panes the windows' lengths in panes, ascending
 * @param topCategories how many categories a window names at most
 */
record WindowShape(long paneMillis, long[] panes, int topCategories) implements Serializable {

    private static final long serialVersionUID = 1L;

    /**
     * @param lengths ascending, each a multiple of the pane
     */
    static WindowShape of(List<Duration> lengths, Duration pane, int topCategories) {
        long paneMillis = pane.toMillis();
        long[] panes = lengths.stream().mapToLong(l -> l.toMillis() / paneMillis).toArray();
        return new WindowShape(paneMillis, panes, topCategories);
    }

    int windows() {
        return panes.length;
    }

    long longest() {
        return panes[panes.length - 1];
    }

    long paneOf(long time) {
        return Math.floorDiv(time, paneMillis);
    }

    long startOf(long pane) {
        return pane * paneMillis;
    }

    long lengthMillis(int window) {
        return panes[window] * paneMillis;
    }
}
