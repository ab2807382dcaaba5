package io.recstream.telemetry;

/**
 * Intervals for a quantity that is estimated from ever more data, which hold at all times at once:
 * with probability 1 - alpha none of them misses it, however often and whenever somebody looks, and
 * stops.
 *
 * <p>An estimate with variance v from sums over many users is, over its intrinsic time t = 1 / v,
 * like W(t) / t of a Brownian motion W with a drift of the quantity. The boundary is the two-sided
 * normal mixture (Robbins, "Statistical methods related to the law of the iterated logarithm", Ann.
 * Math. Statist. 41, 1970; Howard, Ramdas, McAuliffe and Sekhon, "Time-uniform, nonparametric,
 * nonasymptotic confidence sequences", Ann. Statist. 49, 2021): the estimate plus and minus
 *
 * <pre>
 * √( (t + ρ) · ln( (t + ρ) / (ρ · alpha²) ) ) / t
 * </pre>
 *
 * With an estimated variance it is asymptotic (Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas,
 * "Time-uniform central limit theory and asymptotic confidence sequences", Ann. Statist. 52, 2024):
 * it needs some hundred users before the first look.
 *
 * @param alpha the probability of an error at any time
 * @param rho where the intervals are tightest; fixed before the first look
 */
public record ConfidenceSequence(double alpha, double rho) {

    /**
     * Where the boundary of the tightest interval is, in standard errors: about that of alpha =
     * 0.05.
     */
    private static final double STANDARD_ERRORS = 3.5;

    /**
     * A sequence that is tightest about when it can find a difference.
     *
     * @param smallestDifference that is of interest
     */
    public static ConfidenceSequence of(double alpha, double smallestDifference) {
        double time = square(STANDARD_ERRORS / smallestDifference);
        double log = -2 * Math.log(alpha);
        return new ConfidenceSequence(alpha, time / (log + Math.log(log) + 1));
    }

    /**
     * Half of the interval's width.
     *
     * @param variance of the estimate; not 0
     */
    public double radius(double variance) {
        double time = 1 / variance;
        return Math.sqrt((time + rho) * Math.log((time + rho) / (rho * square(alpha)))) / time;
    }

    private static double square(double x) {
        return x * x;
    }
}
