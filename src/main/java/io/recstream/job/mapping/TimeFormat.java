package io.recstream.job.mapping;

import io.recstream.job.model.Timestamps;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;

/**
 * How a producer writes times: numbers, also as text, in a unit; other texts by a pattern, else in
 * ISO-8601.
 */
public final class TimeFormat implements Serializable {

    /** What a number counts since 1970-01-01T00:00:00Z. */
    public enum Unit {
        SECONDS(3),
        MILLIS(0),
        MICROS(-3),
        NANOS(-6);

        /** Milliseconds are the number times ten to this power. */
        private final int power;

        Unit(int power) {
            this.power = power;
        }

        /** The name that settings use. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Milliseconds, ISO-8601 with an offset. */
    public static final TimeFormat DEFAULT = new TimeFormat(Unit.MILLIS, "", null);

    private static final long serialVersionUID = 1L;

    /** Longer texts are no numbers, and larger exponents no times. */
    private static final int MAX_DIGITS = 40;

    private final Unit unit;
    private final String pattern;
    private final ZoneId zone;
    private transient DateTimeFormatter formatter;

    /**
     * Numbers in a unit, texts by a pattern.
     *
     * @param pattern of {@link DateTimeFormatter}, English names; empty for ISO-8601
     * @param zone of times that do not say theirs; null refuses these
     * @throws IllegalArgumentException if the pattern is none
     */
    public TimeFormat(Unit unit, String pattern, ZoneId zone) {
        this.unit = unit;
        this.pattern = pattern;
        this.zone = zone;
        formatter();
    }

    private DateTimeFormatter formatter() {
        if (formatter == null && !pattern.isEmpty()) {
            formatter = DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH);
        }
        return formatter;
    }

    /**
     * Epoch milliseconds of a number in the unit, rounded down; {@link Timestamps#NONE} if none.
     */
    public long millis(long number) {
        try {
            return switch (unit) {
                case SECONDS -> Math.multiplyExact(number, 1_000L);
                case MILLIS -> number;
                case MICROS -> Math.floorDiv(number, 1_000L);
                case NANOS -> Math.floorDiv(number, 1_000_000L);
            };
        } catch (ArithmeticException e) {
            return Timestamps.NONE;
        }
    }

    /**
     * Epoch milliseconds of a number in the unit, rounded down; {@link Timestamps#NONE} if none.
     */
    public long millis(BigDecimal number) {
        long digits = (long) number.precision() - number.scale();
        if (number.signum() == 0 || digits < -MAX_DIGITS) {
            return 0;
        }
        if (digits > MAX_DIGITS) {
            return Timestamps.NONE;
        }
        BigDecimal millis = number.scaleByPowerOfTen(unit.power).setScale(0, RoundingMode.FLOOR);
        return millis.precision() > 18 ? Timestamps.NONE : millis.longValueExact();
    }

    /** Epoch milliseconds of a text, rounded down; {@link Timestamps#NONE} if it is no time. */
    public long millis(String text) {
        String trimmed = text.trim();
        if (!pattern.isEmpty()) {
            return byPattern(trimmed);
        }
        if (isNumber(trimmed)) {
            try {
                return millis(new BigDecimal(trimmed));
            } catch (ArithmeticException | NumberFormatException e) {
                return Timestamps.NONE;
            }
        }
        long millis = Timestamps.parseIso(trimmed);
        return millis != Timestamps.NONE || zone == null ? millis : inZone(trimmed);
    }

    private static boolean isNumber(String text) {
        if (text.isEmpty() || text.length() > MAX_DIGITS) {
            return false;
        }
        boolean hasDigit = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean isDigit = c >= '0' && c <= '9';
            hasDigit |= isDigit;
            boolean isSign = (c == '-' || c == '+') && (i == 0 || isExponent(text, i - 1));
            if (!isDigit && !isSign && c != '.' && !(hasDigit && isExponent(text, i))) {
                return false;
            }
        }
        return hasDigit;
    }

    private static boolean isExponent(String text, int at) {
        return (text.charAt(at) | 0x20) == 'e';
    }

    /** An ISO-8601 time without an offset, or a date. */
    private long inZone(String text) {
        long asUtc = Timestamps.parseIso(text + "Z");
        if (asUtc == Timestamps.NONE) {
            asUtc = Timestamps.parseIso(text + "T00:00:00Z");
        }
        if (asUtc == Timestamps.NONE) {
            return Timestamps.NONE;
        }
        LocalDateTime local = LocalDateTime.ofInstant(Instant.ofEpochMilli(asUtc), ZoneOffset.UTC);
        return local.atZone(zone).toInstant().toEpochMilli();
    }

    private long byPattern(String text) {
        try {
            TemporalAccessor read =
                    formatter()
                            .parseBest(
                                    text,
                                    ZonedDateTime::from,
                                    Instant::from,
                                    LocalDateTime::from,
                                    LocalDate::from);
            if (read instanceof ZonedDateTime zoned) {
                return zoned.toInstant().toEpochMilli();
            }
            if (read instanceof Instant instant) {
                return instant.toEpochMilli();
            }
            if (zone == null) {
                return Timestamps.NONE;
            }
            LocalDateTime local =
                    read instanceof LocalDateTime dateTime
                            ? dateTime
                            : ((LocalDate) read).atStartOfDay();
            return local.atZone(zone).toInstant().toEpochMilli();
        } catch (DateTimeException | ArithmeticException e) {
            return Timestamps.NONE;
        }
    }

    /** For messages: what would be read. */
    @Override
    public String toString() {
        String zoned =
                zone == null ? " with an offset from UTC" : ", in " + zone + " unless it says";
        return pattern.isEmpty()
                ? unit + " since 1970 or ISO-8601" + zoned
                : unit + " since 1970 or text like " + pattern + zoned;
    }
}
