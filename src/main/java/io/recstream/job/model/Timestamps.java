package io.recstream.job.model;

import java.time.Instant;
import java.time.LocalDate;
import java.time.Month;
import java.time.chrono.IsoChronology;

/**
 * Parses times that are given as text or as numbers of unknown unit. Text is ISO-8601 with an
 * offset from UTC, or a number of epoch milliseconds.
 *
 * <p>Of ISO-8601: {@code 2026-11-28T10:00:00.123Z} or without hyphens and colons; {@code t}, {@code
 * z} and a space for the {@code T}; seconds may be missing; a fraction of one to nine digits behind
 * a point or comma, of which the milliseconds count; offsets {@code Z}, {@code +02}, {@code +0200},
 * {@code +02:00}; a zone in brackets behind the offset is ignored. {@code 24:00} is the next
 * midnight; a leap second counts as the second before it.
 */
public final class Timestamps {

    /** The accepted forms, for messages. */
    public static final String FORMS =
            "epoch milliseconds (1795860000000) or ISO-8601 with an offset"
                    + " (2026-11-28T10:00:00.123Z, +02:00, +0200, +02)";

    /** Returned if a text is not a time. */
    public static final long NONE = RawEvent.NO_TIME;

    private static final long NO_OFFSET = NONE + 1;
    private static final long DATE_ONLY = NONE + 2;
    private static final long SECOND = 1_000;
    private static final int MAX_OFFSET_SECONDS = 18 * 3_600;
    private static final int[] POWERS_OF_TEN = {100, 10, 1};

    private final String text;
    private int at;

    private Timestamps(String text) {
        this.text = text;
    }

    /** Epoch milliseconds, rounded down; {@link #NONE} if the text is no time. */
    public static long parse(String text) {
        int number = lengthOfNumber(text);
        if (number == text.length()) {
            return number(text);
        }
        return parseIso(text);
    }

    /** Like {@link #parse}, but a number is no time. */
    public static long parseIso(String text) {
        long time = new Timestamps(text).read();
        return time == NO_OFFSET || time == DATE_ONLY ? NONE : time;
    }

    /** A number of milliseconds, rounded down; {@link #NONE} if it is NaN or beyond a long. */
    public static long ofMillis(double millis) {
        return Math.abs(millis) < 0x1p63 ? (long) Math.floor(millis) : NONE;
    }

    /** Why {@link #parse} cannot parse a text, and the accepted forms. */
    public static String whyNot(String text) {
        long read = new Timestamps(text).read();
        String why =
                read == NO_OFFSET
                        ? "has no offset from UTC"
                        : read == DATE_ONLY ? "has no time of day" : "is no time that can be read";
        return why + "; give " + FORMS;
    }

    /**
     * What a number of milliseconds that cannot be right would be in another unit: the end of a
     * message, which is empty if no unit makes it credible.
     *
     * @param earliest epoch milliseconds of the earliest credible time
     * @param latest epoch milliseconds of the latest one
     */
    public static String likelyUnit(long value, long earliest, long latest) {
        if (value > 0 && value <= latest / 1_000 && value * 1_000 >= earliest) {
            return unit("seconds", value * 1_000);
        }
        long micros = value / 1_000;
        if (micros >= earliest && micros <= latest) {
            return unit("microseconds", micros);
        }
        long nanos = value / 1_000_000;
        if (nanos >= earliest && nanos <= latest) {
            return unit("nanoseconds", nanos);
        }
        return "";
    }

    private static String unit(String name, long millis) {
        return "; these are likely "
                + name
                + " ("
                + Instant.ofEpochMilli(millis)
                + "): give milliseconds, "
                + millis;
    }

    /** How long the decimal number is that the text begins with. */
    private static int lengthOfNumber(String text) {
        int at = !text.isEmpty() && isSign(text.charAt(0)) ? 1 : 0;
        int digits = digits(text, at);
        if (digits == at) {
            return -1;
        }
        at = digits;
        if (at < text.length() && text.charAt(at) == '.') {
            at = digits(text, at + 1);
        }
        if (at < text.length() && (text.charAt(at) | 0x20) == 'e') {
            int exponent = at + 1;
            if (exponent < text.length() && isSign(text.charAt(exponent))) {
                exponent++;
            }
            at = Math.max(at, digits(text, exponent));
        }
        return at;
    }

    private static int digits(String text, int from) {
        int at = from;
        while (at < text.length() && isDigit(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private static long number(String text) {
        try {
            return digits(text, isSign(text.charAt(0)) ? 1 : 0) == text.length()
                    ? Long.parseLong(text)
                    : ofMillis(Double.parseDouble(text));
        } catch (NumberFormatException e) {
            return NONE;
        }
    }

    private long read() {
        int year = number(4);
        boolean hyphens = skip('-');
        int month = number(2);
        if (hyphens && !skip('-')) {
            return NONE;
        }
        int day = number(2);
        if (year < 0 || month < 1 || month > 12 || day < 1 || day > days(year, month)) {
            return NONE;
        }
        if (at == text.length()) {
            return DATE_ONLY;
        }
        if (!skip('T') && !skip('t') && !skip(' ')) {
            return NONE;
        }
        int hour = number(2);
        boolean colons = skip(':');
        int minute = number(2);
        if (hour < 0 || hour > 24 || minute < 0 || minute > 59) {
            return NONE;
        }
        int second = 0;
        int millis = 0;
        if (colons ? skip(':') : isDigit(next())) {
            second = number(2);
            millis = fraction();
            if (second < 0 || second > 60 || millis < 0) {
                return NONE;
            }
        }
        if (hour == 24 && minute + second + millis > 0) {
            return NONE;
        }
        return withOffset(LocalDate.of(year, month, day), hour * 60 + minute, second, millis);
    }

    private long withOffset(LocalDate date, int minutes, int second, int millis) {
        if (at == text.length()) {
            return NO_OFFSET;
        }
        int offset = offset();
        if (offset == Integer.MIN_VALUE || !isAtEnd()) {
            return NONE;
        }
        boolean isLeapSecond = second == 60;
        if (isLeapSecond && Math.floorMod(minutes * 60 - offset, 86_400) != 86_340) {
            return NONE;
        }
        long seconds = date.toEpochDay() * 86_400 + minutes * 60L + second - offset;
        return (isLeapSecond ? seconds - 1 : seconds) * SECOND + millis;
    }

    /** The milliseconds of a fraction, 0 where there is none; below 0 if it is none. */
    private int fraction() {
        if (!skip('.') && !skip(',')) {
            return 0;
        }
        int from = at;
        int millis = 0;
        while (isDigit(next())) {
            int place = at - from;
            millis += place < POWERS_OF_TEN.length ? (next() - '0') * POWERS_OF_TEN[place] : 0;
            at++;
        }
        return at == from || at - from > 9 ? -1 : millis;
    }

    /** Seconds ahead of UTC; {@link Integer#MIN_VALUE} if it is no offset. */
    private int offset() {
        skip(' ');
        if (skip('Z') || skip('z')) {
            return 0;
        }
        boolean west = next() == '-' || next() == '\u2212';
        if (!west && next() != '+') {
            return Integer.MIN_VALUE;
        }
        at++;
        int hours = number(2);
        int minutes = 0;
        int seconds = 0;
        if (skip(':') || isDigit(next())) {
            minutes = number(2);
            if (skip(':')) {
                seconds = number(2);
            }
        }
        int offset = hours * 3_600 + minutes * 60 + seconds;
        boolean isOffset =
                hours >= 0
                        && minutes >= 0
                        && minutes < 60
                        && seconds >= 0
                        && seconds < 60
                        && offset <= MAX_OFFSET_SECONDS;
        return !isOffset ? Integer.MIN_VALUE : west ? -offset : offset;
    }

    /** After a zone in brackets as of RFC 9557, if there is one that need not be understood. */
    private boolean isAtEnd() {
        while (skip('[')) {
            int end = text.indexOf(']', at);
            if (end <= at || next() == '!') {
                return false;
            }
            at = end + 1;
        }
        return at == text.length();
    }

    /** A number of so many digits, or -1. */
    private int number(int digits) {
        int number = 0;
        for (int i = 0; i < digits; i++) {
            if (!isDigit(next())) {
                return -1;
            }
            number = number * 10 + next() - '0';
            at++;
        }
        return number;
    }

    private boolean skip(char expected) {
        if (next() != expected) {
            return false;
        }
        at++;
        return true;
    }

    /** NUL at the end. */
    private char next() {
        return at < text.length() ? text.charAt(at) : 0;
    }

    private static int days(int year, int month) {
        return Month.of(month).length(IsoChronology.INSTANCE.isLeapYear(year));
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isSign(char c) {
        return c == '-' || c == '+';
    }
}
