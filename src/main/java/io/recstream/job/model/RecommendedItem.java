package io.recstream.job.model;

import java.util.Objects;

/**
 * An entry of a list.
 *
 * @param score comparable within one list only
 * @param becauseOf the item of the session that contributed most of the score, or null
 * @param title or null where the job does not know it
 * @param category or null where the job does not know it
 */
public record RecommendedItem(
        String itemId,
        double score,
        RecommendationReason reason,
        String becauseOf,
        String title,
        String category) {

    /** The same entry with its item's title and category. */
    public RecommendedItem with(String itsTitle, String itsCategory) {
        return Objects.equals(itsTitle, title) && Objects.equals(itsCategory, category)
                ? this
                : new RecommendedItem(itemId, score, reason, becauseOf, itsTitle, itsCategory);
    }
}
