package io.recstream.job.model;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.ByteBuffer;

/**
 * The values of events as whole millionths, so that their sums are exact in any order and after any
 * restart. A value counts as its nearest millionth, ties to even; values beyond ±{@link #MAX_UNITS}
 * are refused.
 *
 * <p>A {@code double} stands for its shortest decimal, as its producer wrote it: 1234567890123.45
 * is 1234567890123450000 millionths, although the double itself is a little less.
 */
public final class MicroUnits {

    /** The largest magnitude of a value: nine million millions. */
    public static final long MAX_UNITS = 9_000_000_000_000L;

    /** The accepted values, for messages. */
    public static final String BOUNDS = "a number from -9,000,000,000,000 to 9,000,000,000,000";

    /** Returned for a value that is not a finite number, or beyond {@link #MAX_UNITS}. */
    public static final long OUT_OF_BOUNDS = Long.MIN_VALUE;

    private static final int DECIMALS = 6;
    private static final long PER_UNIT = 1_000_000;
    private static final BigDecimal MAX_DECIMAL = BigDecimal.valueOf(MAX_UNITS);

    /** Digits before the point, at most. */
    private static final int MAX_DIGITS = 13;

    /** Below it, a double that represents a number of millionths has an error of less than 1/4. */
    private static final double SURELY_NEAR = 1L << 50;

    private static final long EXACT_DOUBLE = 1L << 53;

    private MicroUnits() {}

    /** The nearest millionth, or {@link #OUT_OF_BOUNDS}. */
    public static long of(double value) {
        double scaled = value * PER_UNIT;
        double nearest = Math.rint(scaled);
        if (Math.abs(scaled) < SURELY_NEAR && Math.abs(scaled - nearest) < .25) {
            return (long) nearest;
        }
        return Math.abs(value) <= MAX_UNITS ? of(BigDecimal.valueOf(value)) : OUT_OF_BOUNDS;
    }

    /** The nearest millionth, or {@link #OUT_OF_BOUNDS}. Takes no longer for extreme exponents. */
    public static long of(BigDecimal value) {
        long digits = (long) value.precision() - value.scale();
        if (value.signum() == 0 || digits < -DECIMALS) {
            return 0;
        }
        if (digits > MAX_DIGITS || value.abs().compareTo(MAX_DECIMAL) > 0) {
            return OUT_OF_BOUNDS;
        }
        return value.setScale(DECIMALS, RoundingMode.HALF_EVEN).unscaledValue().longValueExact();
    }

    /** The nearest millionth, or {@link #OUT_OF_BOUNDS}. */
    public static long of(long value) {
        return value < -MAX_UNITS || value > MAX_UNITS ? OUT_OF_BOUNDS : value * PER_UNIT;
    }

    /** The double that is nearest to a number of millionths. */
    public static double toUnits(long micros) {
        long whole = micros / PER_UNIT;
        if (whole * PER_UNIT == micros) {
            return whole;
        }
        if (micros > -EXACT_DOUBLE && micros < EXACT_DOUBLE) {
            return micros / (double) PER_UNIT;
        }
        return BigDecimal.valueOf(micros, DECIMALS).doubleValue();
    }

    /** The double that is nearest to a 128-bit number of millionths. */
    public static double toUnits(long high, long low) {
        if (high == low >> 63) {
            return toUnits(low);
        }
        byte[] bigEndian = ByteBuffer.allocate(16).putLong(high).putLong(low).array();
        return new BigDecimal(new BigInteger(bigEndian), DECIMALS).doubleValue();
    }
}
