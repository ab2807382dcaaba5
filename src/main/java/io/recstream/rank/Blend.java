package io.recstream.rank;

import io.recstream.model.Answer;
import io.recstream.model.BlendParameters;
import io.recstream.model.Candidates;
import io.recstream.model.RecommendationReason;
import io.recstream.model.RecommendedItem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Makes one list of the answers to one event: sum, blend, calibrate, filter, cut, explain.
 *
 * <pre>
 * share(j) = a_knn · knn(j) / Σ knn + a_sr · sr(j) + a_ar · ar(j) / (1 + Σ ar) + a_rev · P(distance of j)
 * score(j) = share(j) · calibration(distance of j)      for items of the own session, else share(j)
 * </pre>
 *
 * <p>A function of the answers, whatever their order of arrival: they are summed by position, and
 * ties fall by id.
 */
public final class Blend {

    private static final RecommendationReason[] EXPERTS = {
        RecommendationReason.SIMILAR_SESSIONS,
        RecommendationReason.OFTEN_NEXT,
        RecommendationReason.OFTEN_TOGETHER,
        RecommendationReason.SEEN_BEFORE
    };
    private static final int KNN = 0;
    private static final int SEQUENTIAL = 1;
    private static final int ASSOCIATION = 2;
    private static final int REVISIT = 3;

    private final BlendParameters parameters;

    public Blend(BlendParameters parameters) {
        this.parameters = parameters;
    }

    /**
     * A list, and what is needed to learn from the event that follows it.
     *
     * @param ownShares the share of the whole score that the context's items had before
     *     calibration, newest first
     * @param candidates how many items had a score, the filtered ones included
     */
    public record Blended(List<RecommendedItem> items, float[] ownShares, int candidates) {}

    /** One candidate, while the answers are summed. */
    private static final class Candidate {
        final String item;
        final double[] shares = new double[EXPERTS.length];

        /** By expert: the largest single contribution, and the item it came from. */
        final double[] largest = new double[EXPERTS.length];

        final String[] because = new String[EXPERTS.length];
        double score;

        Candidate(String item) {
            this.item = item;
        }

        Candidate add(int expert, double share, String answering) {
            shares[expert] += share;
            if (share > largest[expert]) {
                largest[expert] = share;
                because[expert] = answering;
            }
            return this;
        }

        double sum() {
            return shares[KNN] + shares[SEQUENTIAL] + shares[ASSOCIATION] + shares[REVISIT];
        }
    }

    /**
     * Blends the answers to one event.
     *
     * @param answers by position; null where one has not come
     * @param context the distinct items of the session, newest first
     * @param recommendable which items may be in the list
     */
    public Blended blend(
            Answer[] answers, String[] context, Habits habits, Predicate<String> recommendable) {
        Map<String, Candidate> candidates = sum(answers);
        for (int d = 0; d < context.length; d++) {
            double prior = parameters.revisit() * habits.revisitPrior(d);
            if (prior > 0) {
                candidates
                        .computeIfAbsent(context[d], Candidate::new)
                        .add(REVISIT, prior, context[d]);
            }
        }
        Candidate[] ranked = candidates.values().toArray(new Candidate[0]);
        double total = 0;
        for (Candidate candidate : ranked) {
            candidate.score = candidate.sum();
            total += candidate.score;
        }
        float[] ownShares = new float[context.length];
        for (int d = 0; d < context.length; d++) {
            Candidate own = candidates.get(context[d]);
            if (own != null) {
                ownShares[d] = (float) (own.score / total);
                own.score *= habits.calibration(d);
            }
        }
        return new Blended(best(ranked, recommendable), ownShares, ranked.length);
    }

    private Map<String, Candidate> sum(Answer[] answers) {
        double knnMass = 0;
        double associationMass = 1;
        for (Answer answer : answers) {
            if (answer != null) {
                knnMass += answer.candidates().knnMass();
                associationMass += answer.candidates().associationMass();
            }
        }
        double perKnn = knnMass > 0 ? parameters.knn() / knnMass : 0;
        double perAssociation = parameters.associationRules() / associationMass;
        Map<String, Candidate> candidates = new LinkedHashMap<>(256);
        for (Answer answer : answers) {
            if (answer != null) {
                Candidates told = answer.candidates();
                for (int i = 0; i < told.size(); i++) {
                    double knn = perKnn * told.knn()[i];
                    double sequential = parameters.sequentialRules() * told.sequential()[i];
                    double association = perAssociation * told.association()[i];
                    // An expert may weigh nothing; what only he knows is no candidate.
                    if (knn + sequential + association > 0) {
                        candidates
                                .computeIfAbsent(told.items()[i], Candidate::new)
                                .add(KNN, knn, answer.itemId())
                                .add(SEQUENTIAL, sequential, answer.itemId())
                                .add(ASSOCIATION, association, answer.itemId());
                    }
                }
            }
        }
        return candidates;
    }

    private List<RecommendedItem> best(Candidate[] ranked, Predicate<String> recommendable) {
        Arrays.sort(
                ranked,
                (a, b) ->
                        a.score != b.score
                                ? Double.compare(b.score, a.score)
                                : a.item.compareTo(b.item));
        List<RecommendedItem> items = new ArrayList<>(parameters.size());
        for (Candidate candidate : ranked) {
            if (items.size() == parameters.size()) {
                break;
            }
            if (recommendable.test(candidate.item)) {
                items.add(explain(candidate));
            }
        }
        return items;
    }

    private static RecommendedItem explain(Candidate candidate) {
        int expert = 0;
        for (int e = 1; e < EXPERTS.length; e++) {
            if (candidate.shares[e] > candidate.shares[expert]) {
                expert = e;
            }
        }
        return new RecommendedItem(
                candidate.item,
                candidate.score,
                EXPERTS[expert],
                candidate.because[expert],
                null,
                null);
    }
}
