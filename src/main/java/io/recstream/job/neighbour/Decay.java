package io.recstream.job.neighbour;

/**
 * exp(−age / λ) by a table of the powers of two: within 1e-6 of it, and the same on every machine.
 * The innermost loop uses it instead of Math.exp, which dominated the cost there.
 */
final class Decay {

    private static final int STEPS = 1024;

    /** 2^(−i / STEPS). */
    private static final float[] POWERS = new float[STEPS + 1];

    /** 2^−i, down to the smallest normal float and the one below. */
    private static final float[] HALVINGS = new float[2 - Float.MIN_EXPONENT];

    static {
        for (int i = 0; i < HALVINGS.length; i++) {
            HALVINGS[i] = Math.scalb(1f, -i);
        }
        for (int i = 0; i <= STEPS; i++) {
            POWERS[i] = (float) Math.pow(2, -i / (double) STEPS);
        }
    }

    private final double halvingsPerMilli;

    Decay(double lambdaMillis) {
        halvingsPerMilli = 1 / (lambdaMillis * Math.log(2));
    }

    /** 1 for ages of 0 and below; 0 where a float underflows. */
    float at(long ageMillis) {
        double halvings = Math.max(0, ageMillis) * halvingsPerMilli;
        int whole = (int) halvings;
        if (whole >= HALVINGS.length) {
            return 0;
        }
        double step = (halvings - whole) * STEPS;
        int i = (int) step;
        float power = POWERS[i] + (float) (step - i) * (POWERS[i + 1] - POWERS[i]);
        return power * HALVINGS[whole];
    }
}
