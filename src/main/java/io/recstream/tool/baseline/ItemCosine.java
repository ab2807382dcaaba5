package io.recstream.tool.baseline;

import java.util.Arrays;

/**
 * Incremental item-item collaborative filtering on binary session data (Sarwar et al., "Item-based
 * collaborative filtering recommendation algorithms", WWW 2001; incrementally as in Huang et al.,
 * "TencentRec", SIGMOD 2015).
 *
 * <pre>
 * sim(i, j) = n_ij / √(n_i · n_j)      n: sessions that hold the item, or both
 * score(j)  = Σ over the distinct items i ≠ j of the whole session: sim(i, j)
 * </pre>
 *
 * <p>A session counts an item, and a pair, once.
 */
public final class ItemCosine implements SessionModel {

    private final boolean ownItems;
    private final Rows pairs = new Rows();
    private double[] sessions = new double[1024];

    /**
     * Makes an empty model.
     *
     * @param ownItems whether items of the session itself compete
     */
    public ItemCosine(boolean ownItems) {
        this.ownItems = ownItems;
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
            SparseRow row = pairs.find(item);
            if (row != null && !session.holdsBefore(item, i)) {
                for (int n = 0; n < row.size(); n++) {
                    int other = row.column(n);
                    scores.add(other, row.value(n) / Math.sqrt(sessions[item] * sessions[other]));
                }
            }
        }
        if (!ownItems) {
            for (int i = 0; i < session.length(); i++) {
                scores.remove(session.item(i));
            }
        }
    }
}
