package io.recstream.job.config;

import java.time.Duration;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.apache.flink.util.TimeUtils;

/** Parses durations. Flink reads a number without a unit as milliseconds. */
public final class Durations {

    private static final Pattern BARE = Pattern.compile("0*[1-9][0-9]*");
    private static final Pattern AROUND_ITEMS = Pattern.compile("[\\[\\]'\";,]");

    private Durations() {}

    /** Whether a duration, or one of a list, is a number without a unit, except 0. */
    static boolean lacksUnit(String text) {
        return Arrays.stream(AROUND_ITEMS.split(text))
                .anyMatch(item -> BARE.matcher(item.trim()).matches());
    }

    /**
     * Parses a duration.
     *
     * @throws IllegalArgumentException if it is invalid, or has no unit
     */
    public static Duration parse(String text) {
        if (lacksUnit(text)) {
            throw new IllegalArgumentException(
                    "'"
                            + text
                            + "' has no unit; give one, such as "
                            + text.trim()
                            + " s or "
                            + text.trim()
                            + " min");
        }
        return TimeUtils.parseDuration(text);
    }
}
