package io.recstream.job.model;

import java.io.Serializable;

/**
 * The weights with which {@code Ranker} combines the experts' scores.
 *
 * @param size maximum number of items in a list
 * @param knn weight of the session neighbours
 * @param sequentialRules weight of the sequential rules of the newest item
 * @param associationRules weight of the association rules of the newest items
 * @param revisit weight of revisits of items of the same session
 */
public record BlendParameters(
        int size, double knn, double sequentialRules, double associationRules, double revisit)
        implements Serializable {

    public static final BlendParameters DEFAULT = new BlendParameters(20, .40, .20, .30, .10);
}
