package io.recstream.job.model;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;

/**
 * Which categories may be in a list, and how often one. Categories are each a {@link CategoryPath};
 * a rule about one is about all below it, too.
 *
 * @param allowed where it names any, nothing else may be in a list, nor an item whose category is
 *     unknown
 * @param denied what may not, whatever else is allowed
 * @param maximum the most items of one and the same path in a list, those without a category not
 *     counted; 0 for any number
 */
public record CategoryRules(List<String> allowed, List<String> denied, int maximum)
        implements Serializable {

    public static final CategoryRules NONE = new CategoryRules(List.of(), List.of(), 0);

    public CategoryRules {
        allowed = paths(allowed);
        denied = paths(denied);
    }

    /** Whether a category, or null where it is unknown, may be in lists as far as allowed goes. */
    public boolean allows(String category) {
        return allowed.isEmpty() || (category != null && isUnderAny(allowed, category));
    }

    /** Whether a category, or null where it is unknown, may not be in lists. */
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
