package io.recstream.job.model;

import java.io.Serializable;

/**
 * The settings of the list rules. Unavailable and refused items are always removed.
 *
 * @param excludePurchased removes items that the user has bought
 * @param excludeSeen removes items that the user has recently seen, including those of the current
 *     session
 * @param minScore removes items with a lower score; 0 removes none
 * @param categories the list rules by category
 */
public record ListRuleParameters(
        boolean excludePurchased, boolean excludeSeen, double minScore, CategoryRules categories)
        implements Serializable {

    /** The event type of a purchase. */
    public static final String PURCHASE = "purchase";

    public static final ListRuleParameters NONE =
            new ListRuleParameters(false, false, 0, CategoryRules.NONE);
}
