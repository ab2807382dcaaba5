package io.recstream.job.rank;

import io.recstream.job.model.BlendParameters;
import io.recstream.job.model.CandidateResponse;
import io.recstream.job.model.CandidateScores;

/**
 * Normalises the responses to one event: an expert's share of an item's score is the expert's
 * weight times its score of the item, divided by the sum of its scores.
 *
 * @param knnMass Σ knn over all responses, before their candidates were cut
 * @param associationMass 1 + Σ ar
 * @param perKnn a_knn / Σ knn; 0 where there are no neighbours
 * @param perSequential a_sr
 * @param perAssociation a_ar / (1 + Σ ar)
 * @param perRevisit a_rev
 */
record ExpertShares(
        double knnMass,
        double associationMass,
        double perKnn,
        double perSequential,
        double perAssociation,
        double perRevisit) {

    /** Of responses by position; null where one is missing. */
    static ExpertShares of(CandidateResponse[] responses, BlendParameters weights) {
        double knnMass = 0;
        double associationMass = 1;
        for (CandidateResponse response : responses) {
            if (response != null) {
                knnMass += response.candidates().knnMass();
                associationMass += response.candidates().associationMass();
            }
        }
        return new ExpertShares(
                knnMass,
                associationMass,
                knnMass > 0 ? weights.knn() / knnMass : 0,
                weights.sequentialRules(),
                weights.associationRules() / associationMass,
                weights.revisit());
    }

    double knn(CandidateScores candidates, int candidate) {
        return perKnn * candidates.knn()[candidate];
    }

    double sequential(CandidateScores candidates, int candidate) {
        return perSequential * candidates.sequential()[candidate];
    }

    double association(CandidateScores candidates, int candidate) {
        return perAssociation * candidates.association()[candidate];
    }

    double revisit(RevisitModel revisits, int distance) {
        return perRevisit * revisits.revisitPrior(distance);
    }
}
