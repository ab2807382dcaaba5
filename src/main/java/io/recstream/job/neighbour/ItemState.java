package io.recstream.job.neighbour;

import io.recstream.job.model.ItemIds;
import io.recstream.job.model.ItemUpdate;
import io.recstream.job.model.KnnParameters;
import io.recstream.job.model.SessionIds;

/**
 * The state of one item x: the snippets of the recent sessions that contain it, its successors with
 * their weights (sequential rules, SR), and its partners, the items that sessions have together
 * with it, with their weights (association rules, AR).
 *
 * <p>Bounded by {@link KnnParameters}: snippets, successors and partners each have a cap.
 */
public final class ItemState {

    /** How much weaker a partner is that came before the item than one that came after it. */
    private static final float BACKWARD = 0.6f;

    /**
     * Weights are rescaled when this many λ_rules have passed since the epoch: long before floats
     * lose the oldest weights.
     */
    private static final double MAX_AGES = 8;

    final ItemDictionary dictionary = new ItemDictionary();
    final SnippetMemory snippets = new SnippetMemory();
    final WeightedPairs successors = new WeightedPairs();
    final WeightedPairs partners = new WeightedPairs();

    /**
     * The landmark of the decayed weights, epoch milliseconds; Long.MIN_VALUE before the first
     * update. Forward decay (Cormode et al., "Forward decay", ICDE 2009): a later update adds a
     * greater weight, so that stored weights need not be changed as time passes.
     */
    long pairsEpoch = Long.MIN_VALUE;

    /** The neighbours that were last emitted. */
    final PublishedNeighbours published = new PublishedNeighbours();

    /** Event time of the newest update, epoch milliseconds; the idle time counts from it. */
    long lastUpdate = Long.MIN_VALUE;

    /**
     * Learns from an update. With i the event's item, v the event's weight, and d the distance of
     * an item from the end of the session before the event (1 = the newest):
     *
     * <ul>
     *   <li>at an older item x: SR and AR w(x→i) += v/d;
     *   <li>at i itself: AR w(i→x) += 0.6·v/d for every older x; and SR w(i→i) += v/d where i is a
     *       repeat;
     *   <li>at every item: the session's snippet is rewritten.
     * </ul>
     *
     * <p>All w decay with time, by exp(−Δt / λ_rules); λ_rules is {@code lambdaPairsMillis}.
     *
     * @param context that of the update
     * @return the index of the session's snippet
     */
    public int learn(ItemUpdate update, ItemIds context, KnnParameters caps) {
        lastUpdate = Math.max(lastUpdate, update.time());
        float weight = update.weight() * storedWeight(update.time(), caps);
        int repeat = update.repeatDistance();
        if (update.position() == 0) {
            if (repeat > 0) {
                successors.add(context, 0, weight / repeat, caps.maxPairs(), dictionary);
            }
            for (int k = 1; k < context.size(); k++) {
                float backward = BACKWARD * weight / distance(k, repeat);
                partners.add(context, k, backward, caps.maxPairs(), dictionary);
            }
        } else {
            float forward = weight / distance(update.position(), repeat);
            successors.add(context, 0, forward, caps.maxPairs(), dictionary);
            partners.add(context, 0, forward, caps.maxPairs(), dictionary);
        }
        return snippets.put(update.session(), update.time(), context, caps.snippets(), dictionary);
    }

    /**
     * How a weight of 1 at this time is stored, as it is relative to the epoch: exp((t − epoch) /
     * λ_rules). Moves the epoch when that gets large.
     */
    private float storedWeight(long time, KnnParameters caps) {
        if (pairsEpoch == Long.MIN_VALUE) {
            pairsEpoch = time;
        }
        double ages = (time - pairsEpoch) / caps.lambdaPairsMillis();
        if (ages > MAX_AGES) {
            float factor = (float) Math.exp(-ages);
            successors.scale(factor);
            partners.scale(factor);
            pairsEpoch = time;
            return 1;
        }
        return (float) Math.exp(ages);
    }

    /**
     * The factor that turns a stored weight into the weight at time t: exp(−(t − epoch) / λ_rules).
     */
    float decay(long time, KnnParameters caps) {
        return pairsEpoch == Long.MIN_VALUE
                ? 1
                : (float) Math.exp((pairsEpoch - time) / caps.lambdaPairsMillis());
    }

    /**
     * The distance (1 = the newest) that the item at a position &gt; 0 had before the event. The
     * event's item moved all newer items back by one; if it is a repeat, items older than its
     * former position have not moved.
     */
    private static int distance(int position, int repeatDistance) {
        return repeatDistance == 0 || position < repeatDistance ? position : position + 1;
    }

    /**
     * Drops the snippets of a user's sessions. Weights are sums over all users, and stay.
     *
     * @param owner the user's half of the ids of their sessions
     * @param until a session with a later event is kept, epoch milliseconds
     * @return how many there were
     */
    int forget(int owner, long until) {
        return snippets.removeIf(
                (session, time) -> time <= until && SessionIds.ownerOf(session) == owner,
                dictionary);
    }

    /** Approximate bytes on the heap. */
    public int sizeInBytes() {
        return 256
                + snippets.sizeInBytes()
                + dictionary.sizeInBytes()
                + 8 * (successors.size() + partners.size());
    }
}
