package io.recstream.evaluation;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** A progress bar with the remaining time; without a terminal, occasional lines. */
final class ProgressBar {

    private static final long LIVE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long PLAIN_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int WIDTH = 30;

    /** The clock is read once per this many events. */
    private static final int STRIDE = 0xff;

    private final PrintWriter out;
    private final boolean live;
    private String what = "";
    private int total;
    private long start;
    private long shown;
    private boolean painted;

    ProgressBar(PrintWriter out, boolean live) {
        this.out = out;
        this.live = live;
    }

    /** Prints nothing. */
    static ProgressBar none() {
        return new ProgressBar(new PrintWriter(PrintWriter.nullWriter()), false);
    }

    void begin(String what, int total) {
        this.what = what;
        this.total = total;
        start = System.nanoTime();
        shown = start;
        painted = false;
    }

    void at(int done) {
        if ((done & STRIDE) == 0) {
            long now = System.nanoTime();
            if (now - shown >= (live ? LIVE_NANOS : PLAIN_NANOS)) {
                shown = now;
                show(done, (now - start) / 1e9);
            }
        }
    }

    private void show(int done, double seconds) {
        double share = (double) done / total;
        String left =
                done == 0
                        ? ""
                        : String.format(Locale.ROOT, ", %.0f s left", seconds * (1 / share - 1));
        if (live) {
            int filled = (int) (share * WIDTH);
            out.printf(
                    Locale.ROOT,
                    "\r%-15s [%s%s] %3.0f %%%s\033[K",
                    what,
                    "#".repeat(filled),
                    "-".repeat(WIDTH - filled),
                    100 * share,
                    left);
            painted = true;
        } else {
            out.printf(Locale.ROOT, "%s: %.0f %%%s%n", what, 100 * share, left);
        }
        out.flush();
    }

    void end() {
        if (painted) {
            out.print("\r\033[K");
            out.flush();
        }
    }
}
