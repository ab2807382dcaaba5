package io.recstream.job.model;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;

/**
 * The list rules by category. Each category is a {@link CategoryPath} and includes all categories
 * below it.
 *
 * @param allowed if not empty, only items of these categories may be in a list, and none whose
 *     category is unknown
 * @param denied categories whose items may not be in a list, even if they are allowed
 * @param maximum the maximum number of items with the same path in a list, items without a category
 *     not counted; 0 for no maximum
 */
public record CategoryRules(List<String> allowed, List<String> denied, int maximum)
        implements Serializable {

    public static final CategoryRules NONE = new CategoryRules(List.of(), List.of(), 0);

    public CategoryRules {
        allowed = paths(allowed);
        denied = paths(denied);
    }

    /** Whether a category, or null if it is unknown, is allowed. */
    public boolean allows(String category) {
        return allowed.isEmpty() || (category != null && isUnderAny(allowed, category));
    }

    /** Whether a category, or null if it is unknown, is denied. */
    public boolean denies(String category) {
        return category != null && isUnderAny(denied, category);
    }

    private static boolean isUnderAny(List<String> rules, String category) {
        for (int i = 0; i < rules.size(); i++) {
            if (CategoryPath.isUnder(rules.get(i), category)) {
                return true;
            }
        }
        return false;
    }

    private static List<String> paths(List<String> texts) {
        return texts.stream().map(CategoryPath::parse).filter(Objects::nonNull).toList();
    }
}
