package io.recstream.job.neighbour;

import io.recstream.job.model.CandidateScores;
import io.recstream.job.model.Candidates;
import io.recstream.job.model.ItemIds;
import io.recstream.job.model.ItemUpdate;
import io.recstream.job.model.KnnParameters;
import java.util.Arrays;
import java.util.function.Function;

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

    /** The cells of a slot. */
    private static final int CELLS = 4;

    private static final int ORDER = 0;
    private static final int KNN = 1;
    private static final int SEQUENTIAL = 2;
    private static final int ASSOCIATION = 3;

    private final KnnParameters parameters;
    private final SessionQuery query;

    /**
     * By slot: its number in touched + 1, or 0 if it has no score; and the score of each expert.
     * Side by side, because nearly every access to a slot needs two of them.
     */
    private float[] cells = new float[64 * CELLS];

    /** Slots that have a score, in the order of their first one. */
    private int[] touched = new int[64];

    private int touchedSize;

    /** A bit for each number in touched: whether the candidate is one of the best. */
    private long[] kept = new long[1];

    /** The ranks of an expert's best candidates. */
    private final long[] best;

    private int bestSize;

    /** The context of an update. */
    private final ItemIds asked = new ItemIds();

    private final CandidateScores scores = new CandidateScores();
    private final Function<CandidateScores, Candidates> form;

    /** Returns candidates in arrays of their own. */
    public Scorer(KnnParameters parameters) {
        this(parameters, CandidateScores::copy);
    }

    /**
     * @param form what is returned of the candidates, whose arrays are reused
     */
    public Scorer(KnnParameters parameters, Function<CandidateScores, Candidates> form) {
        this.parameters = parameters;
        this.form = form;
        this.query = new SessionQuery(parameters);
        this.best = new long[parameters.candidates()];
    }

    /** The best candidates of each expert for the context of an update. */
    public Candidates score(ItemState state, ItemUpdate update) {
        ItemIds context = update.context().unpack(asked);
        return form.apply(scores(state, context, update.place(), update.session(), update.time()));
    }

    /**
     * The best candidates for an update that was just learnt.
     *
     * @param own the index of its session's snippet, which is the context
     */
    Candidates score(ItemState state, ItemUpdate update, int own) {
        makeRoom(state.dictionary.capacity());
        query.begin(state, own, update.place());
        return form.apply(scores(state, update.place(), update.session(), update.time()));
    }

    /** The same in arrays that the next call reuses. */
    CandidateScores scores(
            ItemState state, ItemIds context, int position, long session, long time) {
        makeRoom(state.dictionary.capacity());
        query.begin(state, context, position);
        return scores(state, position, session, time);
    }

    private CandidateScores scores(ItemState state, int position, long session, long time) {
        float knnMass = scoreNeighbours(state.snippets, session, time);
        query.end();
        keepBestNeighbours();
        float decay = state.decay(time, parameters);
        if (position == 0) {
            scoreSuccessors(state.successors, decay);
        }
        float associationMass = scorePartners(state.partners, position, decay);
        collect(state.dictionary);
        scores.masses(knnMass, associationMass);
        clear();
        return scores;
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
            if (score > 0) {
                add(KNN, slots[start + k], score);
                mass += score;
            }
        }
        return mass;
    }

    private void keepBestNeighbours() {
        for (int i = 0; i < touchedSize; i++) {
            offer(i, cells[touched[i] * CELLS + KNN]);
        }
        keepOffered();
    }

    /** p(j) = w(x→j) / (1 + Σ w). */
    private void scoreSuccessors(WeightedPairs successors, float decay) {
        scorePairs(SEQUENTIAL, successors, decay / (SR_PRIOR + decay * successors.mass()));
    }

    /** 0.5^position · w(x→j). */
    private float scorePartners(WeightedPairs partners, int position, float decay) {
        float scale = decay * (float) Math.pow(0.5, position);
        scorePairs(ASSOCIATION, partners, scale);
        return scale * partners.mass();
    }

    /** Scores an item's pairs, and keeps the best. */
    private void scorePairs(int expert, WeightedPairs pairs, float scale) {
        for (int i = 0; i < pairs.size(); i++) {
            float score = scale * pairs.weight(i);
            if (score > 0) {
                offer(add(expert, pairs.slot(i), score), score);
            }
        }
        keepOffered();
    }

    /**
     * Adds to a slot's score, and returns the slot's number in touched. Not for scores that are 0
     * as a float: each touched slot has one that is not.
     */
    private int add(int expert, int slot, float score) {
        int cell = slot * CELLS;
        if (cells[cell + ORDER] == 0) {
            touched[touchedSize++] = slot;
            cells[cell + ORDER] = touchedSize;
        }
        cells[cell + expert] += score;
        return (int) cells[cell + ORDER] - 1;
    }

    /**
     * An expert's positive score of a candidate, by number in touched. The R best remain; of equal
     * ones those that were scored first. They are a heap with the worst of them on top once there
     * are so many.
     */
    private void offer(int number, float score) {
        // Positive floats order like their bits.
        long rank = (long) Float.floatToRawIntBits(score) << 32 | (Integer.MAX_VALUE - number);
        if (bestSize < best.length) {
            best[bestSize++] = rank;
            if (bestSize == best.length) {
                for (int at = bestSize / 2 - 1; at >= 0; at--) {
                    sink(at, best[at]);
                }
            }
        } else if (rank > best[0]) {
            sink(0, rank);
        }
    }

    /** Marks the candidates that remain of those that were offered. */
    private void keepOffered() {
        for (int i = 0; i < bestSize; i++) {
            int number = Integer.MAX_VALUE - (int) best[i];
            kept[number >> 6] |= 1L << number;
        }
        bestSize = 0;
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

    /**
     * The union of each expert's best R candidates, in the order in which they were first scored.
     */
    private void collect(ItemDictionary dictionary) {
        scores.clear();
        int words = (touchedSize + 63) >> 6;
        for (int word = 0; word < words; word++) {
            for (long bits = kept[word]; bits != 0; bits &= bits - 1) {
                int slot = touched[(word << 6) + Long.numberOfTrailingZeros(bits)];
                int start = scores.items().append(dictionary.idLength(slot));
                dictionary.copyId(slot, scores.items().bytes(), start);
                int cell = slot * CELLS;
                scores.scoreLast(
                        cells[cell + KNN], cells[cell + SEQUENTIAL], cells[cell + ASSOCIATION]);
            }
        }
    }

    private void clear() {
        for (int i = 0; i < touchedSize; i++) {
            int cell = touched[i] * CELLS;
            cells[cell + ORDER] = 0;
            cells[cell + KNN] = 0;
            cells[cell + SEQUENTIAL] = 0;
            cells[cell + ASSOCIATION] = 0;
        }
        Arrays.fill(kept, 0, (touchedSize + 63) >> 6, 0);
        touchedSize = 0;
    }

    private void makeRoom(int slots) {
        if (slots > touched.length) {
            int length = 2 * slots;
            cells = new float[length * CELLS];
            touched = new int[length];
            kept = new long[(length + 63) >> 6];
        }
    }
}
