package io.recstream.job.neighbour;

import io.recstream.job.model.ItemUpdate;
import io.recstream.job.model.KnnParameters;

/**
 * What one item x has learnt: the recent sessions that contain it, what came after it (sequential
 * rules, SR), and what went with it (association rules, AR).
 *
 * <p>Bounded by {@link KnnParameters}: snippets, successors and partners each have a cap.
 */
public final class ItemState {

    /** How much weaker a partner is that came before the item than one that came after it. */
    private static final float BACKWARD = 0.6f;

    /** So many λ_rules after the epoch, a float still tells the first weights from nothing. */
    private static final double MOST_AGES = 8;

    final ItemDictionary dictionary = new ItemDictionary();
    final SnippetMemory snippets = new SnippetMemory();
    final RuleTable successors = new RuleTable();
    final RuleTable partners = new RuleTable();

    /**
     * The moment whose worth the rules' weights have, epoch milliseconds; Long.MIN_VALUE before the
     * first. Weights decay forward (Cormode et al., "Forward decay", ICDE 2009): what is learnt
     * later is entered heavier, so that nothing has to be touched as time passes.
     */
    long rulesEpoch = Long.MIN_VALUE;

    /** Bookkeeping of the item's page, see {@link SimilarItemsPage}. */
    final SimilarItemsPage page = new SimilarItemsPage();

    /** Event time of the newest visit, epoch milliseconds: when to forget the item. */
    long lastVisit = Long.MIN_VALUE;

    /**
     * Learns from a visit. With i the event's item and d the distance at which an item stood before
     * the event:
     *
     * <ul>
     *   <li>at an older item x: SR and AR w(x→i) += 1/d;
     *   <li>at i itself: AR w(i→x) += 0.6/d for every older x; and SR w(i→i) += 1/d where i is a
     *       repeat;
     *   <li>at all: the session's snippet is rewritten.
     * </ul>
     *
     * <p>All w decay with time, by exp(−Δt / λ_rules).
     */
    public void learn(ItemUpdate visit, KnnParameters caps) {
        lastVisit = Math.max(lastVisit, visit.time());
        String[] context = visit.context();
        float weight = visit.weight() * worth(visit.time(), caps);
        int repeat = visit.repeatDistance();
        if (visit.position() == 0) {
            if (repeat > 0) {
                successors.add(context[0], weight / repeat, caps.rules(), dictionary);
            }
            for (int k = 1; k < context.length; k++) {
                float backward = BACKWARD * weight / distance(k, repeat);
                partners.add(context[k], backward, caps.rules(), dictionary);
            }
        } else {
            float forward = weight / distance(visit.position(), repeat);
            successors.add(context[0], forward, caps.rules(), dictionary);
            partners.add(context[0], forward, caps.rules(), dictionary);
        }
        snippets.put(visit.session(), visit.time(), context, caps.snippets(), dictionary);
    }

    /** What 1 at a time is worth at the rules' epoch, which moves on before that gets large. */
    private float worth(long time, KnnParameters caps) {
        if (rulesEpoch == Long.MIN_VALUE) {
            rulesEpoch = time;
        }
        double ages = (time - rulesEpoch) / caps.lambdaRulesMillis();
        if (ages > MOST_AGES) {
            float factor = (float) Math.exp(-ages);
            successors.scale(factor);
            partners.scale(factor);
            rulesEpoch = time;
            return 1;
        }
        return (float) Math.exp(ages);
    }

    /** What a rule's weight is to be multiplied with at a time: exp(−(t − epoch) / λ_rules). */
    float decay(long time, KnnParameters caps) {
        return rulesEpoch == Long.MIN_VALUE
                ? 1
                : (float) Math.exp((rulesEpoch - time) / caps.lambdaRulesMillis());
    }

    /**
     * How far back (1 = the newest) the item at a position &gt; 0 stood before the event: the new
     * item has pushed all back by one, but where it is a repeat it has also left its old place, so
     * what is older has not moved.
     */
    private static int distance(int position, int repeatDistance) {
        return repeatDistance == 0 || position < repeatDistance ? position : position + 1;
    }

    /** Approximate bytes on the heap. */
    public int sizeInBytes() {
        int perSnippet = 40 + 4 * (snippets.size() == 0 ? 0 : snippets.items(0).length);
        return 256
                + perSnippet * snippets.size()
                + 72 * dictionary.capacity()
                + 8 * (successors.size() + partners.size());
    }
}
