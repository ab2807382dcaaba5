package io.recstream.telemetry;

/**
 * A mean over observations of users, where those of one user are not independent: the ratio of the
 * sums over users, with its variance by the delta method.
 *
 * <pre>
 * R = Σ yᵤ / Σ nᵤ         var(R) ≈ m / (m - 1) · Σ (yᵤ - R nᵤ)² / (Σ nᵤ)²        m users
 * </pre>
 *
 * See Deng, Knoblich and Lu, "Applying the delta method in metric analytics", KDD 2018. Holds sums
 * only; who keeps those of each user is the caller.
 */
final class UserRatio {

    private long users;
    private double n;
    private double y;
    private double nn;
    private double yy;
    private double ny;

    /**
     * A user has one observation more.
     *
     * @param count of the user's observations before
     * @param sum of the user's values before
     * @param value of the observation
     */
    void add(double count, double sum, double value) {
        users += count == 0 ? 1 : 0;
        n += 1;
        y += value;
        nn += 2 * count + 1;
        yy += value * (2 * sum + value);
        ny += (count + 1) * (sum + value) - count * sum;
    }

    /** The sum of the values. */
    double sum() {
        return y;
    }

    long users() {
        return users;
    }

    double observations() {
        return n;
    }

    /** NaN without observations. */
    double mean() {
        return y / n;
    }

    /** NaN with fewer than two users. */
    double variance() {
        if (users < 2) {
            return Double.NaN;
        }
        double mean = mean();
        double squares = Math.max(0, yy - 2 * mean * ny + mean * mean * nn);
        return squares * users / (users - 1) / (n * n);
    }
}
