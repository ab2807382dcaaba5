package io.recstream.job.model;

import java.io.Serializable;

/**
 * How the experts' shares are mixed into a list.
 *
 * @param size the longest list, items
 * @param knn weight of the session neighbours
 * @param sequentialRules weight of "what follows the newest item"
 * @param associationRules weight of "what goes together with the newest items"
 * @param revisit weight of the habit to come back to an item of the same session
 */
public record BlendParameters(
        int size, double knn, double sequentialRules, double associationRules, double revisit)
        implements Serializable {

    public static final BlendParameters DEFAULT = new BlendParameters(20, .40, .20, .30, .10);
}
