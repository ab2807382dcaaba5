package io.recstream.evaluation.baseline;

/**
 * V-SkNN, vector multiplication session-based kNN (Ludewig, Jannach, "Evaluation of session-based
 * recommendation algorithms", UMUAI 2018), in the variant that their later study tunes: quadratic
 * weights of the query's items, reciprocal weights of the steps, IDF.
 *
 * <pre>
 * w_i      = (pos_i / |q|)²                    pos: 1 = oldest event; an item counts at its last one
 * sim(N)   = Σ_{i ∈ q ∩ N} w_i / |distinct q|   over the m most recent sessions that share an item
 * score(j) = Σ_{N: k most similar, j ∈ N} sim(N) · 1/step(N) · (1 + idf · ln(sessions / events of j))
 * step(N)  = distance of the newest query item that N holds from the end of q, 1 = the newest event
 * </pre>
 */
public final class VSkNN implements SessionModel {

    private final SessionIndex index = new SessionIndex();
    private final Neighbourhood neighbours;
    private final QuerySteps steps = new QuerySteps();
    private final Weighting stepWeighting;
    private final double idfWeight;

    public VSkNN(int k, int m, Weighting stepWeighting, double idfWeight) {
        this.neighbours = new Neighbourhood(index, k, m);
        this.stepWeighting = stepWeighting;
        this.idfWeight = idfWeight;
    }

    @Override
    public void learn(Prefix session, long time) {
        index.learn(session, time);
    }

    @Override
    public void predict(Prefix session, Scores scores) {
        findNeighbours(session);
        steps.mark(session, 0);
        for (int n = 0; n < neighbours.size(); n++) {
            IntList items = index.distinct(neighbours.session(n));
            double weight = neighbours.similarity(n) * stepWeighting.of(steps.smallest(items));
            for (int i = 0; i < items.size(); i++) {
                int item = items.get(i);
                scores.add(item, weight * (1 + idfWeight * idf(item)));
            }
        }
        steps.unmark(session, 0);
    }

    private void findNeighbours(Prefix session) {
        neighbours.begin();
        int length = session.length();
        int distinct = session.distinctFrom(0);
        for (int i = 0; i < length; i++) {
            if (session.isLast(i)) {
                double position = (i + 1.0) / length;
                neighbours.add(session.item(i), position * position / distinct, session.session());
            }
        }
        neighbours.keepMostRecent();
        neighbours.keepMostSimilar();
    }

    private double idf(int item) {
        return Math.log((double) index.sessions() / index.events(item));
    }
}
