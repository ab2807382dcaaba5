package io.recstream.job.neighbour;

import io.recstream.job.model.Candidates;
import io.recstream.job.model.ItemIds;
import io.recstream.job.model.ItemUpdate;
import io.recstream.job.model.KnnParameters;
import io.recstream.job.model.PackedCandidates;

/**
 * Processes an update of an item: learns from it, then returns candidates if the update wants them.
 * A negative event or an impression is not learnt; it gets candidates only from items of the
 * context.
 *
 * <p>One instance per thread.
 */
public final class LearningScorer {

    private final KnnParameters knn;
    private final Scorer scorer;

    /** The context of an update. */
    private final ItemIds context = new ItemIds();

    public LearningScorer(KnnParameters knn) {
        this(knn, new Scorer(knn));
    }

    public LearningScorer(KnnParameters knn, Scorer scorer) {
        this.knn = knn;
        this.scorer = scorer;
    }

    /** Whether an update needs the item's state: it is learnt, or gets candidates. */
    public static boolean needsState(ItemUpdate update) {
        return update.isLearnt() || returnsCandidates(update);
    }

    private static boolean returnsCandidates(ItemUpdate update) {
        return update.wantsCandidates() && update.isInContext() && !update.isReplay();
    }

    /**
     * Learns from an update, then returns the candidates that it wants, or none.
     *
     * @param state may be null only if the update is not learnt and the item has no state
     */
    public Candidates learnAndScore(ItemState state, ItemUpdate update) {
        if (!update.isLearnt()) {
            return score(state, update);
        }
        int own = state.learn(update, update.context().unpack(context), knn);
        return returnsCandidates(update) ? scorer.score(state, update, own) : PackedCandidates.NONE;
    }

    /**
     * Returns the candidates that an update wants, or none, without learning from it.
     *
     * @param state null if the item has none
     */
    public Candidates score(ItemState state, ItemUpdate update) {
        return state != null && returnsCandidates(update)
                ? scorer.score(state, update)
                : PackedCandidates.NONE;
    }
}
