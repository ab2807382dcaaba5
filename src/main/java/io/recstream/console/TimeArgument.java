package io.recstream.console;

import io.recstream.job.config.Durations;
import io.recstream.job.model.Timestamps;
import java.time.DateTimeException;
import java.time.Instant;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A time on the command line: an ISO time with its offset, or a duration before now.
 *
 * @param text as it was given
 */
public record TimeArgument(Instant at, String text) implements ITypeConverter<TimeArgument> {

    /** For picocli. */
    public TimeArgument() {
        this(Instant.EPOCH, "");
    }

    @Override
    public TimeArgument convert(String text) {
        long time = Timestamps.parseIso(text);
        return time == Timestamps.NONE
                ? ago(text)
                : new TimeArgument(Instant.ofEpochMilli(time), text);
    }

    private static TimeArgument ago(String text) {
        try {
            return new TimeArgument(Instant.now().minus(Durations.parse(text)), text);
        } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
            throw new TypeConversionException(
                    "'"
                            + text
                            + "' is neither a time such as 2026-11-22T10:00:00Z nor a duration"
                            + " with its unit such as 2h");
        }
    }
}
