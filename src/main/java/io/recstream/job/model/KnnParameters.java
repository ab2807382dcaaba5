package io.recstream.job.model;

import java.io.Serializable;

/**
 * The sizes of an item's state and the parameters of its scores; the names are those of V-SkNN and
 * VSTAN (Ludewig et al., "Empirical analysis of session-based recommendation algorithms", UMUAI
 * 2020).
 *
 * @param snippets m: maximum number of recent sessions in an item's state
 * @param maxPairs maximum number of successors, and of partners, in an item's state
 * @param respondingItems A: number of the newest distinct items of a context that respond
 * @param candidates R: maximum number of candidates of each expert in one response
 * @param lambdaSpw decay of a query item's weight by its distance from the end of the query, items
 * @param lambdaSnhMillis decay of a snippet's weight by its age, milliseconds
 * @param lambdaInh decay of a neighbour item's weight by its distance from the matched item, items
 * @param lambdaIpw decay of a responding item's weight by its distance from the end of the query,
 *     items
 * @param lambdaPairsMillis decay of a successor's and a partner's weight by its age, milliseconds
 */
public record KnnParameters(
        int snippets,
        int maxPairs,
        int respondingItems,
        int candidates,
        double lambdaSpw,
        double lambdaSnhMillis,
        double lambdaInh,
        double lambdaIpw,
        double lambdaPairsMillis)
        implements Serializable {

    private static final double DAY_MILLIS = 86_400_000.0;

    public static final KnnParameters DEFAULT =
            new KnnParameters(100, 50, 4, 30, 2.0, 20 * DAY_MILLIS, 2.0, 1.5, 30 * DAY_MILLIS);
}
