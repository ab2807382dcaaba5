package io.recstream.job.model;

import java.io.Serializable;

/**
 * What a user's lists leave out, beside unavailable items and those that they do not want.
 *
 * @param excludePurchased the items that they have bought
 * @param excludeSeen the items of their recent past, the current session's included
 * @param minScore what scores less; 0 leaves out nothing
 * @param categories what is left out for its category
 */
public record RuleParameters(
        boolean excludePurchased, boolean excludeSeen, double minScore, CategoryRules categories)
        implements Serializable {

    /** The type of the events by which a user buys an item. */
    public static final String PURCHASE = "purchase";

    public static final RuleParameters NONE =
            new RuleParameters(false, false, 0, CategoryRules.NONE);
}
