package io.recstream.neighbour;

import io.recstream.model.ItemVisit;
import io.recstream.model.KnnParameters;

/**
 * What one item x has learnt: the recent sessions that contain it, what came after it (sequential
 * rules, SR), and what went with it (association rules, AR).
 *
 * <p>Bounded by {@link KnnParameters}: snippets, successors and partners each have a cap.
 */
public final class ItemMemory {

    /** How much weaker a partner is that came before the item than one that came after it. */
    private static final float BACKWARD = 0.6f;

    final ItemDictionary dictionary = new ItemDictionary();
    final SnippetMemory snippets = new SnippetMemory();
    final RuleTable successors = new RuleTable();
    final RuleTable partners = new RuleTable();

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
     */
    public void learn(ItemVisit visit, KnnParameters caps) {
        lastVisit = Math.max(lastVisit, visit.time());
        String[] context = visit.context();
        float weight = visit.weight();
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
