package io.recstream.job.window;

import java.io.Serializable;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * The lengths of windows and panes, and the steps in which events leave windows: all events of a
 * step leave a window when the first pane of the step does. So a window never has an event that is
 * older than its length, and is shorter by less than a step. Each window covers the shorter ones.
 *
 * @param panes the windows' lengths in panes, ascending
 * @param steps the windows' steps in panes, none longer than what its window is longer than the
 *     next shorter one
 * @param topCategories maximum number of categories in a window's features
 */
public record WindowShape(long paneMillis, long[] panes, long[] steps, int topCategories)
        implements Serializable {

    private static final long serialVersionUID = 1L;

    /**
     * Checks the steps: a window with a longer one would at times begin after a shorter window.
     *
     * @throws IllegalArgumentException for windows that do not cover the shorter ones
     */
    public WindowShape {
        long shorter = 0;
        for (int window = 0; window < panes.length; window++) {
            if (steps[window] < 1 || steps[window] > panes[window] - shorter) {
                throw new IllegalArgumentException(
                        "a window of %d panes after one of %d cannot have a step of %d"
                                .formatted(panes[window], shorter, steps[window]));
            }
            shorter = panes[window];
        }
    }

    /** Windows from which events leave pane by pane. */
    public static WindowShape of(List<Duration> lengths, Duration pane, int topCategories) {
        return of(lengths, List.of(), pane, topCategories);
    }

    /**
     * The shape of windows over panes.
     *
     * @param lengths ascending, each a multiple of the pane
     * @param steps as many, each a multiple of the pane; empty for steps of one pane
     */
    public static WindowShape of(
            List<Duration> lengths, List<Duration> steps, Duration pane, int topCategories) {
        long paneMillis = pane.toMillis();
        long[] panes = lengths.stream().mapToLong(l -> l.toMillis() / paneMillis).toArray();
        long[] stepPanes = new long[panes.length];
        Arrays.setAll(stepPanes, w -> steps.isEmpty() ? 1 : steps.get(w).toMillis() / paneMillis);
        return new WindowShape(paneMillis, panes, stepPanes, topCategories);
    }

    int windows() {
        return panes.length;
    }

    long longest() {
        return panes[panes.length - 1];
    }

    /** The step of the longest window, in panes. */
    long longestStep() {
        return steps[steps.length - 1];
    }

    /** The newest pane that has left a window as of another pane. */
    long lastOutside(int window, long asOf) {
        long step = steps[window];
        return Math.floorDiv(asOf - panes[window] + step, step) * step - 1;
    }

    /** The pane as of which an event of a pane has left a window. */
    long departure(int window, long pane) {
        long step = steps[window];
        return Math.floorDiv(pane, step) * step + panes[window];
    }

    /** The newest pane that has left all windows as of another pane. */
    long lastOutsideAll(long asOf) {
        return lastOutside(panes.length - 1, asOf);
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
