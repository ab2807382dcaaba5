package io.recstream.model;

import java.io.Serializable;
import java.util.List;

/**
 * Which categories may be in a list, and how often one. Categories are paths joined by {@code /}; a
 * rule about one is about all below it, too.
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
        allowed = List.copyOf(allowed);
        denied = List.copyOf(denied);
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
            if (isUnder(rules.get(i), category)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a category is the other one or below it: a/b is under a, ab is not. */
    public static boolean isUnder(String wide, String category) {
        return category.startsWith(wide)
                && (category.length() == wide.length() || category.charAt(wide.length()) == '/');
    }
}
