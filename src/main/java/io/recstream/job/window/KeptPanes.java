package io.recstream.job.window;

import java.util.Optional;

/**
 * The panes of all users in state: decides which windows can be computed from them exactly.
 *
 * @param paneMillis the length of the panes
 * @param horizonMillis how long a pane is kept: the longest window
 * @param stepMillis of the longest window: so many panes are given up together
 */
record KeptPanes(long paneMillis, long horizonMillis, long stepMillis) {

    private static final long MINUTE = 60_000;
    private static final long HOUR = 60 * MINUTE;

    static KeptPanes of(WindowShape shape) {
        return new KeptPanes(
                shape.paneMillis(),
                shape.longest() * shape.paneMillis(),
                shape.longestStep() * shape.paneMillis());
    }

    /** Why these windows cannot be computed from the panes; empty if they can. */
    Optional<String> incompatibility(WindowShape wanted) {
        long longestMillis = wanted.longest() * wanted.paneMillis();
        if (wanted.paneMillis() % paneMillis != 0) {
            return Optional.of(
                    ("recstream.windows.pane = %s: the savepoint has counted in panes of %s, which do"
                                    + " not add up to it; give a multiple of that")
                            .formatted(show(wanted.paneMillis()), show(paneMillis)));
        }
        if (longestMillis > horizonMillis) {
            return Optional.of(
                    ("recstream.windows.lengths has a window of %s: the savepoint has forgotten what"
                                    + " is older than %s; give no longer one")
                            .formatted(show(longestMillis), show(horizonMillis)));
        }
        long stepMillis = wanted.longestStep() * wanted.paneMillis();
        long always = horizonMillis - this.stepMillis + paneMillis;
        if (longestMillis > always && stepMillis % this.stepMillis != 0) {
            return Optional.of(
                    ("recstream.windows.steps: the longest window has a step of %s, and the savepoint"
                                    + " has forgotten in steps of %s; give a multiple of that, or no"
                                    + " window longer than %s")
                            .formatted(show(stepMillis), show(this.stepMillis), show(always)));
        }
        return Optional.empty();
    }

    private static String show(long millis) {
        if (millis % HOUR == 0) {
            return millis / HOUR + " h";
        }
        return millis % MINUTE == 0 ? millis / MINUTE + " min" : millis + " ms";
    }
}
