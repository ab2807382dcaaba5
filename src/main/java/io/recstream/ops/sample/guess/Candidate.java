package io.recstream.ops.sample.guess;

import java.util.Comparator;

/**
 * A path that may be a field.
 *
 * @param score higher is likelier
 * @param why for people
 */
record Candidate(PathProfile path, double score, String why) {

    /** The likeliest first; of equals the one that records have earlier. */
    static final Comparator<Candidate> BEST_FIRST =
            Comparator.comparingDouble(Candidate::score)
                    .reversed()
                    .thenComparingInt(it -> it.path().order());
}
