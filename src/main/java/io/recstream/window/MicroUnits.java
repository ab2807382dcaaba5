package io.recstream.window;

/**
 * Sums of values that come out the same in any order and after any restart: whole millionths in a
 * {@code long} instead of a {@code double}.
 *
 * <p>A value counts as its nearest millionth (ties to even), at most 2⁵³ of them: some 9 billion
 * units. Sums stop at the ends of {@code long}, which takes more than a thousand such values.
 */
final class MicroUnits {

    private static final double PER_UNIT = 1e6;
    private static final double LIMIT = 1L << 53;

    private MicroUnits() {}

    static long of(double value) {
        return (long) Math.max(-LIMIT, Math.min(LIMIT, Math.rint(value * PER_UNIT)));
    }

    static long sum(long a, long b) {
        long sum = a + b;
        boolean overflown = ((a ^ sum) & (b ^ sum)) < 0;
        return overflown ? (a < 0 ? Long.MIN_VALUE : Long.MAX_VALUE) : sum;
    }

    static double toUnits(long micros) {
        return micros / PER_UNIT;
    }
}
