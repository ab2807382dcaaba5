package io.recstream.job.neighbour;

import io.recstream.job.model.Candidates;
import io.recstream.job.model.ItemUpdate;
import io.recstream.job.model.KnnParameters;

/**
 * What an item does with a visit: it learns first, then answers if it is asked. A visit that
 * teaches nothing (a negative event, an impression) only asks, and only where the item is part of
 * the context.
 *
 * <p>One instance per thread.
 */
public final class LearningScorer {

    private final KnnParameters knn;
    private final Scorer scorer;

    public LearningScorer(KnnParameters knn) {
        this(knn, new Scorer(knn));
    }

    LearningScorer(KnnParameters knn, Scorer scorer) {
        this.knn = knn;
        this.scorer = scorer;
    }

    /** Whether a visit needs what the item knows: not where it neither teaches nor is answered. */
    public static boolean needsMemory(ItemUpdate visit) {
        return visit.teaches() || isAnswered(visit);
    }

    private static boolean isAnswered(ItemUpdate visit) {
        return visit.asks() && visit.isInContext();
    }

    /**
     * Learns from a visit, and answers it.
     *
     * @param memory null only where the visit does not teach, and nothing is known
     */
    public Candidates learnAndAnswer(ItemState memory, ItemUpdate visit) {
        if (visit.teaches()) {
            memory.learn(visit, knn);
        }
        return answer(memory, visit);
    }

    /**
     * Answers a visit without learning from it.
     *
     * @param memory null where nothing is known
     */
    public Candidates answer(ItemState memory, ItemUpdate visit) {
        return memory != null && isAnswered(visit) ? scorer.answer(memory, visit) : Candidates.NONE;
    }
}
