package io.recstream.job.neighbour;

import io.recstream.job.model.Candidates;
import io.recstream.job.model.ItemIds;
import io.recstream.job.model.ItemUpdate;
import io.recstream.job.model.KnnParameters;

/**
 * Scores candidates for the next item of a query q = q1..qL (newest first here) from the state of
 * one item x of q, at time t.
 *
 * <p>Session neighbours as in VSTAN (Ludewig, Mauro, Latifi, Jannach, UMUAI 2020), decomposed by
 * credit: a past session N counts at the newest query item that it contains, so the scores of
 * several responding items add up:
 *
 * <pre>
 * w_i      = exp(−i / λ_spw)                                    i = distance from the end of q, among the last A
 * sim(N)   = Σ_{i ∈ q∩N} w_i / (√(Σ w_i²) · √|N|) · exp(−(t − t_N) / λ_snh)
 * score(j) = Σ_N sim(N) · exp(−position(x) / λ_ipw) · exp(−|pos_N(j) − pos_N(i*)| / λ_inh)
 * </pre>
 *
 * with i* the newest item of N that is in q, over all N ≠ the query's own session that contain no
 * item of q newer than x.
 *
 * <p>Scratch arrays are reused: one instance per thread.
 */
public final class Scorer {

    /** Prior of the sequential rules: one imagined event without a successor. */
    private static final float SR_PRIOR = 1f;

    private final KnnParameters parameters;
    private final SessionQuery query;
    private float[] knn = new float[64];
    private float[] sequential = new float[64];
    private float[] association = new float[64];

    /** Slots that have a score, in the order of their first one. */
    private int[] touched = new int[64];

    /** By index in touched. */
    private boolean[] kept = new boolean[64];

    private int touchedSize;

    /** The ranks of an expert's best candidates. */
    private final long[] best;

    public Scorer(KnnParameters parameters) {
        this.parameters = parameters;
        this.query = new SessionQuery(parameters);
        this.best = new long[parameters.candidates()];
    }

    /** The best candidates of each expert for the context of an update. */
    public Candidates score(ItemState state, ItemUpdate update) {
        return score(state, update.context(), update.place(), update.session(), update.time());
    }

    /**
     * The best candidates for an update that was just learnt.
     *
     * @param own the index of its session's snippet, which is the context
     */
    Candidates score(ItemState state, ItemUpdate update, int own) {
        makeRoom(state.dictionary.capacity());
        query.begin(state, own, update.place());
        return score(state, update.place(), update.session(), update.time());
    }

    Candidates score(ItemState state, String[] context, int position, long session, long time) {
        makeRoom(state.dictionary.capacity());
        query.begin(state, context, position);
        return score(state, position, session, time);
    }

    private Candidates score(ItemState state, int position, long session, long time) {
        float knnMass = scoreNeighbours(state.snippets, session, time);
        query.end();
        float decay = state.decay(time, parameters);
        if (position == 0) {
            scoreSuccessors(state.successors, decay);
        }
        float associationMass = scorePartners(state.partners, position, decay);
        Candidates best = selectBest(state.dictionary, knnMass, associationMass);
        clear();
        return best;
    }

    private float scoreNeighbours(SnippetMemory snippets, long session, long time) {
        float mass = 0;
        for (int n = 0; n < snippets.size(); n++) {
            if (snippets.session(n) != session) {
                float similarity = query.similarity(snippets, n, time - snippets.time(n));
                if (similarity > 0) {
                    mass += spread(snippets, n, similarity);
                }
            }
        }
        return mass;
    }

    private float spread(SnippetMemory snippets, int index, float similarity) {
        int[] slots = snippets.slots();
        int start = snippets.start(index);
        int length = snippets.length(index);
        int match = query.newestMatch();
        float mass = 0;
        for (int k = 0; k < length; k++) {
            float score = similarity * query.decay(k, match);
            add(knn, slots[start + k], score);
            mass += score;
        }
        return mass;
    }

    /** p(j) = w(x→j) / (1 + Σ w). */
    private void scoreSuccessors(WeightedPairs successors, float decay) {
        float scale = decay / (SR_PRIOR + decay * successors.mass());
        for (int i = 0; i < successors.size(); i++) {
            add(sequential, successors.slot(i), scale * successors.weight(i));
        }
    }

    /** 0.5^position · w(x→j). */
    private float scorePartners(WeightedPairs partners, int position, float decay) {
        float scale = decay * (float) Math.pow(0.5, position);
        for (int i = 0; i < partners.size(); i++) {
            add(association, partners.slot(i), scale * partners.weight(i));
        }
        return scale * partners.mass();
    }

    /** Ignores scores that are 0 as a float: each touched slot has one that is not. */
    private void add(float[] scores, int slot, float score) {
        if (score > 0) {
            if (knn[slot] == 0 && sequential[slot] == 0 && association[slot] == 0) {
                touched[touchedSize++] = slot;
            }
            scores[slot] += score;
        }
    }

    /**
     * The union of each expert's best R candidates, in the order in which they were first scored.
     */
    private Candidates selectBest(ItemDictionary dictionary, float knnMass, float associationMass) {
        keepBest(knn);
        keepBest(sequential);
        keepBest(association);
        int size = 0;
        int length = 0;
        for (int i = 0; i < touchedSize; i++) {
            if (kept[i]) {
                size++;
                length += dictionary.idLength(touched[i]);
            }
        }
        byte[] ids = new byte[length];
        int[] ends = new int[size];
        float[][] scores = new float[3][size];
        int next = 0;
        int end = 0;
        for (int i = 0; i < touchedSize; i++) {
            int slot = touched[i];
            if (kept[i]) {
                dictionary.copyId(slot, ids, end);
                end += dictionary.idLength(slot);
                ends[next] = end;
                scores[0][next] = knn[slot];
                scores[1][next] = sequential[slot];
                scores[2][next] = association[slot];
                next++;
            }
        }
        return new Candidates(
                new ItemIds(ids, ends), scores[0], scores[1], scores[2], knnMass, associationMass);
    }

    /**
     * Marks an expert's R best positive scores; of equal ones those that were scored first. The
     * best so far are a heap with the worst of them on top.
     */
    private void keepBest(float[] scores) {
        int most = parameters.candidates();
        int size = 0;
        for (int i = 0; i < touchedSize; i++) {
            float score = scores[touched[i]];
            if (score > 0) {
                // Positive floats order like their bits.
                long rank = (long) Float.floatToRawIntBits(score) << 32 | (Integer.MAX_VALUE - i);
                if (size < most) {
                    best[size++] = rank;
                    if (size == most) {
                        for (int at = size / 2 - 1; at >= 0; at--) {
                            sink(at, best[at]);
                        }
                    }
                } else if (rank > best[0]) {
                    sink(0, rank);
                }
            }
        }
        for (int i = 0; i < size; i++) {
            kept[Integer.MAX_VALUE - (int) best[i]] = true;
        }
    }

    /** Puts a rank into the full heap, at a place or below it. */
    private void sink(int place, long rank) {
        int at = place;
        for (int child = 2 * at + 1; child < best.length; child = 2 * at + 1) {
            if (child + 1 < best.length && best[child + 1] < best[child]) {
                child++;
            }
            if (best[child] >= rank) {
                break;
            }
            best[at] = best[child];
            at = child;
        }
        best[at] = rank;
    }

    private void clear() {
        for (int i = 0; i < touchedSize; i++) {
            int slot = touched[i];
            knn[slot] = 0;
            sequential[slot] = 0;
            association[slot] = 0;
            kept[i] = false;
        }
        touchedSize = 0;
    }

    private void makeRoom(int slots) {
        if (slots > knn.length) {
            int length = 2 * slots;
            knn = new float[length];
            sequential = new float[length];
            association = new float[length];
            touched = new int[length];
            kept = new boolean[length];
        }
    }
}
