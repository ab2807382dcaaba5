package io.recstream.job.neighbour;

import io.recstream.job.model.ItemIds;
import io.recstream.job.model.KnnParameters;

/**
 * The similarity of past sessions to the query q1..qL (newest first here) at one item x of q: the
 * terms of {@link Scorer}'s formula.
 *
 * <p>Slots are those of one item's state, from {@link #begin} to {@link #end}. Scratch arrays are
 * reused: one instance per thread.
 */
final class SessionQuery {

    private final Decay freshness;

    /** 1 / √|N|, by |N|. */
    private final float[] perLength = new float[128];

    private final float[] queryWeight;
    private final float[] responseWeight;
    private final float[] positionDecay = new float[128];

    /** By slot: position in the query + 1, or 0. */
    private byte[] queryPosition = new byte[64];

    /** The slots of the query's items; -1 for one that the state does not have. */
    private int[] slots = new int[16];

    private int length;

    /** The position of x in the query. */
    private int place;

    /** exp(−position(x) / λ_ipw) / √(Σ w_i²). */
    private float scale;

    private int newestMatch;

    SessionQuery(KnnParameters parameters) {
        freshness = new Decay(parameters.lambdaSnhMillis());
        int responding = parameters.respondingItems();
        queryWeight = new float[responding];
        responseWeight = new float[responding];
        for (int i = 0; i < responding; i++) {
            queryWeight[i] = (float) Math.exp(-i / parameters.lambdaSpw());
            responseWeight[i] = (float) Math.exp(-i / parameters.lambdaIpw());
        }
        for (int i = 0; i < positionDecay.length; i++) {
            positionDecay[i] = (float) Math.exp(-i / parameters.lambdaInh());
            perLength[i] = (float) (1 / Math.sqrt(i));
        }
    }

    /** Begins a query by the items of a context, which the state need not have. */
    void begin(ItemState state, ItemIds context, int position) {
        prepare(state, context.size(), position);
        for (int i = 0; i < context.size(); i++) {
            slots[i] = state.dictionary.find(context, i);
        }
        mark(true);
    }

    /** Begins a query by the items of a stored session. */
    void begin(ItemState state, int snippet, int position) {
        SnippetMemory snippets = state.snippets;
        prepare(state, snippets.length(snippet), position);
        System.arraycopy(snippets.slots(), snippets.start(snippet), slots, 0, length);
        mark(true);
    }

    private void prepare(ItemState state, int items, int position) {
        if (state.dictionary.capacity() > queryPosition.length) {
            queryPosition = new byte[2 * state.dictionary.capacity()];
        }
        if (items > slots.length) {
            slots = new int[2 * items];
        }
        length = items;
        place = position;
        double norm = 0;
        int weighted = Math.min(items, queryWeight.length);
        for (int i = 0; i < weighted; i++) {
            norm += queryWeight[i] * queryWeight[i];
        }
        scale = (float) (responseWeight[position] / Math.sqrt(norm));
    }

    void end() {
        mark(false);
    }

    private void mark(boolean set) {
        for (int i = 0; i < length; i++) {
            if (slots[i] >= 0) {
                queryPosition[slots[i]] = (byte) (set ? i + 1 : 0);
            }
        }
    }

    /** sim(N) · exp(−position(x) / λ_ipw), or 0 for a session that is not credited to x. */
    float similarity(SnippetMemory snippets, int index, long ageMillis) {
        float overlap = creditedOverlap(snippets, index);
        return overlap > 0 ? scale * overlap * freshness(snippets.length(index), ageMillis) : 0;
    }

    /** exp(−distance / λ_inh), the distance of a session's item from its matched one. */
    float decay(int position, int match) {
        return positionDecay[Math.abs(position - match)];
    }

    /**
     * The position of the newest item of the last scored session that is in the query; -1 if none
     * is.
     */
    int newestMatch() {
        return newestMatch;
    }

    /**
     * Σ w_i over the common items; 0 if one of them is newer in the query than x, because N is
     * credited to that item.
     */
    float creditedOverlap(SnippetMemory snippets, int index) {
        int[] slots = snippets.slots();
        int start = snippets.start(index);
        int length = snippets.length(index);
        newestMatch = -1;
        float overlap = 0;
        for (int k = 0; k < length; k++) {
            int at = queryPosition[slots[start + k]] - 1;
            if (at >= 0) {
                if (at < place) {
                    return 0;
                }
                newestMatch = newestMatch < 0 ? k : newestMatch;
                overlap += at < queryWeight.length ? queryWeight[at] : 0;
            }
        }
        return overlap;
    }

    /** exp(−(t − t_N) / λ_snh) / √|N|; a session from the future is as fresh as one of now. */
    float freshness(int length, long ageMillis) {
        return freshness.at(ageMillis) * perLength[length];
    }

    /** exp(−position(x) / λ_ipw) / √(Σ w_i²). */
    float scale() {
        return scale;
    }

    /** w_i = exp(−i / λ_spw); 0 for an item that is not among the last A. */
    float weight(int position) {
        return position < queryWeight.length ? queryWeight[position] : 0;
    }
}
