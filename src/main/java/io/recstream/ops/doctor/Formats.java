package io.recstream.ops.doctor;

import java.time.Duration;
import java.util.Locale;
import java.util.StringJoiner;

/** Formats values for messages. */
final class Formats {

    private static final double GIB = 1 << 30;

    private Formats() {}

    /** To the second, without parts that are zero. */
    static String time(Duration duration) {
        StringJoiner text = new StringJoiner(" ").setEmptyValue("0 s");
        add(duration.toDays(), "d", text);
        add(duration.toHoursPart(), "h", text);
        add(duration.toMinutesPart(), "min", text);
        add(duration.toSecondsPart(), "s", text);
        return text.toString();
    }

    private static void add(long count, String unit, StringJoiner text) {
        if (count > 0) {
            text.add(count + " " + unit);
        }
    }

    static String size(long bytes) {
        return String.format(Locale.ROOT, "%.1f GB", bytes / GIB);
    }
}
