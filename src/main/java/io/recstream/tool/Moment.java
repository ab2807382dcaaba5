package io.recstream.tool;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.apache.flink.util.TimeUtils;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A moment as people give it: a time with its offset, or how long ago. */
public record Moment(Instant at) implements ITypeConverter<Moment> {

    /** For picocli. */
    public Moment() {
        this(Instant.EPOCH);
    }

    @Override
    public Moment convert(String text) {
        try {
            return new Moment(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException notATime) {
            return ago(text);
        }
    }

    private static Moment ago(String text) {
        try {
            return new Moment(Instant.now().minus(TimeUtils.parseDuration(text)));
        } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
            throw new TypeConversionException(
                    "'"
                            + text
                            + "' is neither a time such as 2026-11-22T10:00:00Z nor a duration"
                            + " such as 2h");
        }
    }
}
