package io.recstream.evaluation.baseline;

/**
 * VMIS-kNN (Kersbergen, Sprangers, Schelter, "Serenade: low-latency session-based recommendation in
 * e-commerce at scale", SIGMOD 2022).
 *
 * <pre>
 * q        = the last few events of the session
 * sim(N)   = Σ_{i ∈ q ∩ N} pos_i / |distinct q|      over the m most recent sessions that share an item
 * score(j) = Σ_{N: k most similar, j ∈ N} sim(N) · (1 − 0.1 · step(N)) · idf(j)
 * idf(j)   = ln(entries / sessions of j)             entries: pairs of a session and an item of it
 * step(N)  = distance of the newest query item that N holds from the end of q, 1 = the newest event
 * </pre>
 *
 * <p>The current item is not recommended, unless configured.
 */
public final class VmisKnn implements SessionModel {

    private final SessionIndex index = new SessionIndex();
    private final Neighbourhood neighbours;
    private final QuerySteps steps = new QuerySteps();
    private final int queryEvents;
    private final boolean keepCurrent;

    /**
     * Creates an untrained model.
     *
     * @param queryEvents number of the session's last events in the query
     * @param keepCurrent whether the newest item may be recommended again
     */
    public VmisKnn(int k, int m, int queryEvents, boolean keepCurrent) {
        this.neighbours = new Neighbourhood(index, k, m);
        this.queryEvents = queryEvents;
        this.keepCurrent = keepCurrent;
    }

    @Override
    public void learn(Prefix session, long time) {
        index.learn(session, time);
    }

    @Override
    public void predict(Prefix session, Scores scores) {
        int from = Math.max(0, session.length() - queryEvents);
        findNeighbours(session, from);
        steps.mark(session, from);
        for (int n = 0; n < neighbours.size(); n++) {
            IntList items = index.distinct(neighbours.session(n));
            double weight = neighbours.similarity(n) * Weighting.LINEAR.of(steps.smallest(items));
            for (int i = 0; i < items.size(); i++) {
                int item = items.get(i);
                scores.add(item, weight * idf(item));
            }
        }
        steps.unmark(session, from);
        if (!keepCurrent) {
            scores.remove(session.newest());
        }
    }

    private void findNeighbours(Prefix session, int from) {
        neighbours.begin();
        int distinct = session.distinctFrom(from);
        for (int i = session.length() - 1; i >= from; i--) {
            if (session.isLast(i)) {
                double position = i - from + 1.0;
                neighbours.add(session.item(i), position / distinct, session.session());
            }
        }
        neighbours.keepMostRecent();
        neighbours.keepMostSimilar();
    }

    private double idf(int item) {
        return Math.log((double) index.entries() / index.sessions(item).size());
    }
}
