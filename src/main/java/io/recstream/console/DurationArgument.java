package io.recstream.console;

import io.recstream.job.config.Durations;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A duration on the command line, with its unit: 30s, 2min, 7d. */
public class DurationArgument implements ITypeConverter<Duration> {

    @Override
    public Duration convert(String text) {
        try {
            return Durations.parse(text);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new TypeConversionException(
                    "'" + text + "' is no duration with its unit, such as 30s or 10min");
        }
    }

    /** One above 0. */
    public static final class Positive extends DurationArgument {

        @Override
        public Duration convert(String text) {
            Duration duration = super.convert(text);
            if (duration.isNegative() || duration.isZero()) {
                throw new TypeConversionException(
                        "'" + text + "' is not above 0; give a duration such as 30s or 10min");
            }
            return duration;
        }
    }
}
