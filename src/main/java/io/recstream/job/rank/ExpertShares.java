package io.recstream.job.rank;

import io.recstream.job.model.BlendParameters;
import io.recstream.job.model.CandidateResponse;
import io.recstream.job.model.Candidates;

/**
 * How the answers to one event are normalised: the share of the whole score that an expert gives to
 * an item is its weight times its score of the item, divided by the sum of its scores.
 *
 * @param knnMass Σ knn over all answers, what they cut off included
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

    /** Of answers by position; null where one has not come. */
    static ExpertShares of(CandidateResponse[] answers, BlendParameters weights) {
        double knnMass = 0;
        double associationMass = 1;
        for (CandidateResponse answer : answers) {
            if (answer != null) {
                knnMass += answer.candidates().knnMass();
                associationMass += answer.candidates().associationMass();
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

    double knn(Candidates told, int candidate) {
        return perKnn * told.knn()[candidate];
    }

    double sequential(Candidates told, int candidate) {
        return perSequential * told.sequential()[candidate];
    }

    double association(Candidates told, int candidate) {
        return perAssociation * told.association()[candidate];
    }

    double revisit(RevisitModel habits, int distance) {
        return perRevisit * habits.revisitPrior(distance);
    }
}
