package io.recstream.evaluation.baseline;

import java.util.Arrays;

/**
 * Incremental item-item collaborative filtering on binary session data (Sarwar et al., "Item-based
 * collaborative filtering recommendation algorithms", WWW 2001), as the streaming baseline of
 * Jugovac, Jannach, Karimi, "StreamingRec: a framework for benchmarking stream-based news
 * recommenders", RecSys 2018, scores it: from the whole session, by Jaccard's measure.
 *
 * <pre>
 * n_i, n_ij = sessions that hold item i, or both i and j; each session counts once
 * jaccard   = n_ij / (n_i + n_j − n_ij)      cosine = n_ij / √(n_i · n_j)
 * score(j)  = Σ over the distinct items i of the session: sim(i, j)
 * </pre>
 *
 * <p>An item has similarity 1 to itself, so that items of the session are recommended again, except
 * the current one.
 */
public final class ItemItem implements SessionModel {

    /** The similarity of two items' sets of sessions. */
    public enum Similarity {
        JACCARD {
            @Override
            double of(double both, double one, double other) {
                return both / (one + other - both);
            }
        },
        COSINE {
            @Override
            double of(double both, double one, double other) {
                return both / Math.sqrt(one * other);
            }
        };

        abstract double of(double both, double one, double other);
    }

    private final Similarity similarity;
    private final boolean keepCurrent;
    private final Rows pairs = new Rows();

    /** Number of sessions by item. */
    private double[] sessions = new double[1024];

    /**
     * Creates an untrained model.
     *
     * @param keepCurrent whether the newest item may be recommended again
     */
    public ItemItem(Similarity similarity, boolean keepCurrent) {
        this.similarity = similarity;
        this.keepCurrent = keepCurrent;
    }

    @Override
    public void learn(Prefix session, long time) {
        int item = session.newest();
        int before = session.length() - 1;
        if (session.holdsBefore(item, before)) {
            return;
        }
        if (item >= sessions.length) {
            sessions = Arrays.copyOf(sessions, Math.max(item + 1, 2 * sessions.length));
        }
        sessions[item]++;
        for (int i = 0; i < before; i++) {
            int other = session.item(i);
            if (!session.holdsBefore(other, i)) {
                pairs.of(item).add(other, 1);
                pairs.of(other).add(item, 1);
            }
        }
    }

    @Override
    public void predict(Prefix session, Scores scores) {
        for (int i = 0; i < session.length(); i++) {
            int item = session.item(i);
            if (!session.holdsBefore(item, i) && isKnown(item)) {
                scores.add(item, 1);
                scorePartners(item, scores);
            }
        }
        if (!keepCurrent) {
            scores.remove(session.newest());
        }
    }

    private void scorePartners(int item, Scores scores) {
        SparseRow row = pairs.find(item);
        if (row != null) {
            for (int n = 0; n < row.size(); n++) {
                int other = row.column(n);
                double both = row.value(n);
                scores.add(other, similarity.of(both, sessions[item], sessions[other]));
            }
        }
    }

    private boolean isKnown(int item) {
        return item < sessions.length && sessions[item] > 0;
    }
}
