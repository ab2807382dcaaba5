package io.recstream.evaluation.baseline;

/**
 * A model with reminders of the session's own items, learnt online (the idea of Jannach, Ludewig,
 * Lerche, "Session-based item recommendation in e-commerce", UMUAI 2017, as a prior by distance).
 *
 * <pre>
 * P(d)     = share of the events with at least d + 1 distinct items before them that went to the
 *            d-th newest of these, 0 = the newest
 * score(j) = model(j) / Σ model + weight · P(distance of j) / Σ P(distances of the session)
 * </pre>
 */
public final class Reminders implements SessionModel {

    private static final int DISTANCES = 64;

    private final SessionModel model;
    private final double weight;
    private final int nearest;
    private final double[] returns = new double[DISTANCES];
    private final double[] chances = new double[DISTANCES];

    /**
     * Wraps a model.
     *
     * @param weight of the prior; the model has weight 1
     * @param keepCurrent whether the newest item may be recommended again
     */
    public Reminders(SessionModel model, double weight, boolean keepCurrent) {
        this.model = model;
        this.weight = weight;
        this.nearest = keepCurrent ? 0 : 1;
    }

    @Override
    public void learn(Prefix session, long time) {
        int last = session.length() - 1;
        int distance = 0;
        for (int i = last - 1; i >= 0 && distance < DISTANCES; i--) {
            if (session.isLastBefore(i, last)) {
                chances[distance]++;
                if (session.item(i) == session.newest()) {
                    returns[distance]++;
                }
                distance++;
            }
        }
        model.learn(session, time);
    }

    @Override
    public void predict(Prefix session, Scores scores) {
        model.predict(session, scores);
        double mass = scores.sum();
        if (mass > 0) {
            scores.scale(1 / mass);
        }
        double prior = 0;
        int distinct = Math.min(DISTANCES, session.distinctFrom(0));
        for (int d = nearest; d < distinct; d++) {
            prior += probability(d);
        }
        if (!(prior > 0)) {
            return;
        }
        int distance = 0;
        for (int i = session.length() - 1; i >= 0 && distance < DISTANCES; i--) {
            if (session.isLast(i)) {
                if (distance >= nearest) {
                    scores.add(session.item(i), weight * probability(distance) / prior);
                }
                distance++;
            }
        }
    }

    @Override
    public void observe(Prefix session, long time) {
        model.observe(session, time);
    }

    private double probability(int distance) {
        return chances[distance] > 0 ? returns[distance] / chances[distance] : 0;
    }
}
