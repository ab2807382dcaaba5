package io.recstream.job.config;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.util.TimeUtils;

/** The types of options in documentation and messages. */
final class OptionTypes {

    private static final long KILOBYTE = 1024;
    private static final long MEGABYTE = 1024 * KILOBYTE;

    private OptionTypes() {}

    /** The name of the type. */
    static String name(ConfigOption<?> option) {
        Object value = option.defaultValue();
        if (value instanceof Enum<?> constant) {
            return Arrays.stream(constant.getDeclaringClass().getEnumConstants())
                    .map(Object::toString)
                    .collect(Collectors.joining(" or "));
        } else if (value instanceof Duration) {
            return "duration";
        } else if (value instanceof MemorySize) {
            return "size";
        } else if (value instanceof Integer) {
            return "whole number";
        } else if (value instanceof Boolean) {
            return "true or false";
        } else if (value instanceof Double) {
            return "number";
        } else if (value instanceof List<?> items) {
            return items.isEmpty() ? "list of texts" : "list of durations";
        } else if (value instanceof Map<?, ?>) {
            return "map";
        }
        return "text";
    }

    /** An example of a valid value. */
    static String example(ConfigOption<?> option) {
        Object value = option.defaultValue();
        if (value instanceof Enum<?>) {
            return name(option);
        }
        return "a " + name(option) + (value == null ? "" : " such as " + show(value));
    }

    static String show(Object value) {
        if (value == null) {
            return "";
        } else if (value instanceof Duration duration) {
            return duration.isZero() ? "0 s" : TimeUtils.formatWithHighestUnit(duration);
        } else if (value instanceof MemorySize size) {
            return show(size.getBytes());
        } else if (value instanceof List<?> items) {
            return items.stream().map(OptionTypes::show).collect(Collectors.joining(";"));
        } else if (value instanceof Map<?, ?> entries) {
            return new TreeMap<>(entries)
                    .entrySet().stream()
                            .map(entry -> entry.getKey() + ":" + entry.getValue())
                            .collect(Collectors.joining(","));
        }
        return value.toString();
    }

    private static String show(long bytes) {
        if (bytes >= MEGABYTE && bytes % MEGABYTE == 0) {
            return bytes / MEGABYTE + " mb";
        }
        return bytes >= KILOBYTE && bytes % KILOBYTE == 0 ? bytes / KILOBYTE + " kb" : bytes + " b";
    }
}
