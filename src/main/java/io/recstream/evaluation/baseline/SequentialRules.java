package io.recstream.evaluation.baseline;

/**
 * SR, sequential rules (Kamehkhosh, Jannach, Ludewig, "A comparison of frequent pattern techniques
 * and a deep learning method for session-based recommendation", TempRec at RecSys 2017): the items
 * within some steps after the newest item.
 *
 * <pre>
 * w(x → j) = Σ over the pairs (x, j) of a session, j at most `steps` events after x: weighting(distance)
 * score(j) = w(newest → j)
 * </pre>
 */
public final class SequentialRules implements SessionModel {

    private final int steps;
    private final Weighting weighting;
    private final Rows rules = new Rows();

    public SequentialRules(int steps, Weighting weighting) {
        this.steps = steps;
        this.weighting = weighting;
    }

    @Override
    public void learn(Prefix session, long time) {
        int last = session.length() - 1;
        for (int distance = 1; distance <= Math.min(steps, last); distance++) {
            rules.of(session.item(last - distance)).add(session.newest(), weighting.of(distance));
        }
    }

    @Override
    public void predict(Prefix session, Scores scores) {
        SparseRow row = rules.find(session.newest());
        if (row != null) {
            for (int i = 0; i < row.size(); i++) {
                scores.add(row.column(i), row.value(i));
            }
        }
    }
}
