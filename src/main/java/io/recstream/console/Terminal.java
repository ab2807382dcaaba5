package io.recstream.console;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * The output of a command: repaints a block of lines in place on a terminal, and prints plain lines
 * elsewhere. Thread-safe.
 */
public final class Terminal {

    /** Set by {@code bin/recstream} to the width if the stream is a terminal. */
    private static final String COLUMNS = "recstream.columns.";

    private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}&&[^\n\t]]");

    private final PrintStream out;
    private final int columns;
    private int painted;

    public Terminal(PrintStream out, int columns) {
        this.out = out;
        this.columns = columns;
    }

    /** Standard output, or standard error if that is reserved for results. */
    public static Terminal of(boolean standardError) {
        FileDescriptor descriptor = standardError ? FileDescriptor.err : FileDescriptor.out;
        PrintStream stream =
                new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
        return new Terminal(
                stream, Integer.getInteger(COLUMNS + (standardError ? "stderr" : "stdout"), 0));
    }

    public boolean isLive() {
        return columns > 0;
    }

    public synchronized void line(String text) {
        painted = 0;
        out.println(harmless(text));
    }

    /**
     * Replaces the last block of lines, if nothing was printed after it; without a terminal prints
     * the lines.
     */
    public synchronized void repaint(List<String> lines) {
        if (!isLive()) {
            lines.forEach(this::line);
            return;
        }
        StringBuilder frame = new StringBuilder();
        if (painted > 0) {
            frame.append("\033[").append(painted).append("A");
        }
        for (String line : lines) {
            frame.append('\r').append(fit(line)).append("\033[K\n");
        }
        frame.append("\033[J");
        out.print(frame);
        out.flush();
        painted = lines.size();
    }

    /** Runs a slow step, and prints its name, duration and result. */
    public <T> T step(String what, Callable<T> work) throws Exception {
        long start = System.nanoTime();
        Thread ticker = new Thread(() -> tick(what, start), "progress");
        ticker.setDaemon(true);
        if (isLive()) {
            ticker.start();
        } else {
            line(what + " …");
        }
        boolean fine = false;
        try {
            T result = work.call();
            fine = true;
            return result;
        } finally {
            ticker.interrupt();
            ticker.join();
            String end = fine ? "done" : "FAILED";
            String text = String.format(Locale.ROOT, "%s … %s, %.1f s", what, end, seconds(start));
            if (isLive()) {
                repaint(List.of(text));
                painted = 0;
            } else {
                line(text);
            }
        }
    }

    private void tick(String what, long start) {
        try {
            while (true) {
                repaint(List.of(String.format(Locale.ROOT, "%s … %.0f s", what, seconds(start))));
                TimeUnit.MILLISECONDS.sleep(500);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String fit(String text) {
        String line = harmless(text);
        return line.codePointCount(0, line.length()) <= columns
                ? line
                : line.substring(0, line.offsetByCodePoints(0, columns - 1)) + "…";
    }

    /** Removes control characters, as ids may contain escape sequences. */
    private static String harmless(String text) {
        return CONTROL.matcher(text).replaceAll("?");
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
