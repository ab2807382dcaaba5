package io.recstream.job.model;

import java.io.DataOutput;
import java.io.IOException;

/**
 * The best candidates that one item returns, with their scores by expert, and each expert's sum of
 * scores over all candidates, with which scores are normalised.
 */
public sealed interface Candidates permits CandidateScores, PackedCandidates {

    /** How many there are. */
    int size();

    /** The sum of all session-neighbour scores, including candidates that were cut. */
    float knnMass();

    /** The sum of all association-rule scores, including candidates that were cut. */
    float associationMass();

    /**
     * The candidates, to read.
     *
     * @param scratch may be overwritten and returned
     */
    CandidateScores scores(CandidateScores scratch);

    /** The candidates, to read. */
    default CandidateScores scores() {
        return scores(new CandidateScores());
    }

    /** The candidates, to be kept. */
    PackedCandidates packed();

    /** Writes the bytes of {@link #packed}, behind their length. */
    void writePacked(DataOutput out) throws IOException;
}
