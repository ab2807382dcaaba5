package io.recstream.job.model;

/**
 * Scores of candidates as numbers of 16 bits, relative to the sum of all: six bits of exponent and
 * ten of fraction. Exact to one part in two thousand, down to 2<sup>-62</sup> of the sum, where
 * floats are normal; what is smaller is 0.
 */
public final class RoundedScores {

    /** The sum to which probabilities are relative. */
    public static final float ONE = 1;

    /** How many bits of a float's fraction are rounded away. */
    private static final int DROPPED = 13;

    /** How many of them remain. */
    private static final int FRACTION = 23 - DROPPED;

    /** The exponent of the least score with a number, below that of the sum. */
    private static final int DEPTH = 62;

    private static final int MAX = 0xFFFF;

    private RoundedScores() {}

    /** Replaces scores by the nearest ones that have numbers. */
    public static void round(float[] scores, float sum) {
        for (int i = 0; i < scores.length; i++) {
            scores[i] = of(number(scores[i], sum), sum);
        }
    }

    /**
     * The number of a score; greater scores have greater numbers.
     *
     * @param score 0 or greater
     * @param sum of all scores, so not less than the score
     */
    static int number(float score, float sum) {
        int bits = (Float.floatToRawIntBits(score) + (1 << (DROPPED - 1))) >>> DROPPED;
        return bits == 0 ? 0 : Math.max(0, Math.min(bits - below(sum), MAX));
    }

    /** The score of a number. */
    static float of(int number, float sum) {
        return number == 0 ? 0 : Float.intBitsToFloat((number + below(sum)) << DROPPED);
    }

    /** The bits that remain of the greatest float below the range, whose number is 0. */
    private static int below(float sum) {
        return ((Math.getExponent(sum) + 127 - DEPTH) << FRACTION) - 1;
    }
}
