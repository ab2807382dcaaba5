package io.recstream.job.config;

import io.recstream.job.config.SettingProblem.Kind;
import io.recstream.job.model.Timestamps;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;

/**
 * Reads options and collects their problems; an invalid value is replaced by the default, so that
 * reading can continue.
 */
final class OptionReader {

    private final Configuration configuration;
    private final Map<String, String> given;
    private final List<SettingProblem> problems = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final Set<String> unreadable = new TreeSet<>();

    OptionReader(Configuration configuration) {
        this.configuration = configuration;
        this.given = configuration.toMap();
    }

    /** Warnings about accepted settings that should be changed. */
    List<String> warnings() {
        return warnings;
    }

    void warn(String warning) {
        warnings.add(warning);
    }

    List<SettingProblem> problems() {
        return problems;
    }

    <T> T read(ConfigOption<T> option) {
        return read(option, "give " + OptionTypes.example(option));
    }

    /**
     * Reads an option, of the job or of Flink.
     *
     * @param fix for an invalid value
     */
    <T> T read(ConfigOption<T> option, String fix) {
        String text = given.get(option.key());
        if (text != null && isOfDurations(option) && Durations.lacksUnit(text)) {
            if (unreadable.add(option.key())) {
                report(
                        option,
                        "has no unit",
                        "add it, such as " + shown(option) + ", 30 s or 30 ms");
            }
            return option.defaultValue();
        }
        try {
            return configuration.get(option);
        } catch (RuntimeException e) {
            if (unreadable.add(option.key())) {
                report(option, "cannot be read", fix);
            }
            return option.defaultValue();
        }
    }

    /** Only of our own options; Flink parses its own by its own rules. */
    private static boolean isOfDurations(ConfigOption<?> option) {
        return option.key().startsWith(JobOptions.PREFIX)
                && (option.defaultValue() instanceof Duration
                        || (option.defaultValue() instanceof List<?> items
                                && !items.isEmpty()
                                && items.get(0) instanceof Duration));
    }

    String text(ConfigOption<String> option) {
        String value = read(option);
        if (value == null || value.isBlank()) {
            report(option, "is required", "set it");
            return "";
        }
        return value.trim();
    }

    /** A time between 1970 and now. */
    Instant past(ConfigOption<String> option) {
        String text = text(option);
        long millis = Timestamps.parseIso(text);
        if (millis == Timestamps.NONE && !text.isEmpty()) {
            report(
                    option,
                    "is not a time with an offset from UTC",
                    "give one, such as " + option.defaultValue());
        } else if (millis != Timestamps.NONE && millis < 0) {
            report(option, "is before 1970", "give 1970-01-01T00:00:00Z or later");
        } else if (millis > System.currentTimeMillis()) {
            report(
                    option,
                    "is in the future, so that no event would be accepted",
                    "give a time in the past, such as " + option.defaultValue());
        }
        return millis == Timestamps.NONE ? Instant.EPOCH : Instant.ofEpochMilli(millis);
    }

    Duration positive(ConfigOption<Duration> option) {
        Duration value = read(option);
        if (value.toMillis() <= 0) {
            report(option, "is not above 0", "give a longer time, such as " + shown(option));
        }
        return value;
    }

    Duration notNegative(ConfigOption<Duration> option) {
        Duration value = read(option);
        if (value.isNegative()) {
            report(option, "is negative", "give 0 s or more");
        }
        return value;
    }

    int between(int least, int most, ConfigOption<Integer> option) {
        int value = read(option);
        if (value < least || value > most) {
            report(option, "is out of range", "give a number from " + least + " to " + most);
        }
        return value;
    }

    double positiveReal(ConfigOption<Double> option) {
        double value = read(option);
        if (!(value > 0) || Double.isInfinite(value)) {
            report(option, "is not above 0", "give a number above 0, such as " + shown(option));
        }
        return value;
    }

    double notNegativeReal(ConfigOption<Double> option) {
        double value = read(option);
        if (!(value >= 0) || Double.isInfinite(value)) {
            report(option, "is not 0 or above", "give a number from 0 up");
        }
        return value;
    }

    /** A size in bytes that fits an array. */
    int bytes(long least, ConfigOption<MemorySize> option) {
        long value = read(option).getBytes();
        if (value < least || value > Integer.MAX_VALUE) {
            report(option, "is out of range", "give a size from " + least + " b to 2047 mb");
            return Math.toIntExact(option.defaultValue().getBytes());
        }
        return (int) value;
    }

    Map<String, String> given() {
        return given;
    }

    /** Whether the option was valid; otherwise it has been reported already. */
    boolean isReadable(ConfigOption<?> option) {
        return !unreadable.contains(option.key());
    }

    void report(ConfigOption<?> option, String problem, String fix) {
        report(Kind.WRONG, option, problem, fix);
    }

    void report(Kind kind, ConfigOption<?> option, String problem, String fix) {
        String key = keyGiven(option);
        String value = given.get(key);
        if (value == null && option.hasDefaultValue()) {
            value = shown(option) + " (default)";
        }
        report(kind, key, value, problem, fix);
    }

    /** The key that is given for an option, which may be a deprecated one. */
    private String keyGiven(ConfigOption<?> option) {
        if (given.containsKey(option.key())) {
            return option.key();
        }
        return KnownKeys.formerKeys(option).stream()
                .filter(given::containsKey)
                .findFirst()
                .orElse(option.key());
    }

    void report(String key, String value, String problem, String fix) {
        report(Kind.WRONG, key, value, problem, fix);
    }

    void report(Kind kind, String key, String value, String problem, String fix) {
        problems.add(new SettingProblem(kind, key, value, problem, fix));
    }

    private static String shown(ConfigOption<?> option) {
        return OptionTypes.show(option.defaultValue());
    }
}
