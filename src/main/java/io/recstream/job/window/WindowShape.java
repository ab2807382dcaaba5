package io.recstream.job.window;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;

/**
 * The lengths of windows and panes.
 *
 * @param panes the windows' lengths in panes, ascending
 * @param topCategories maximum number of categories in a window's features
 */
public record WindowShape(long paneMillis, long[] panes, int topCategories)
        implements Serializable {

    private static final long serialVersionUID = 1L;

    /**
     * The shape of windows over panes.
     *
     * @param lengths ascending, each a multiple of the pane
     */
    public static WindowShape of(List<Duration> lengths, Duration pane, int topCategories) {
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

    public long paneOf(long time) {
        return Math.floorDiv(time, paneMillis);
    }

    public long startOf(long pane) {
        return pane * paneMillis;
    }

    long lengthMillis(int window) {
        return panes[window] * paneMillis;
    }
}
