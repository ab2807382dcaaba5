package io.recstream.job.config;

import io.recstream.job.model.CategoryPath;
import io.recstream.job.model.CategoryRules;
import java.util.List;
import java.util.Set;
import org.apache.flink.configuration.ConfigOption;

/** Checks the options about categories and attributes of items. */
final class CategoryOptions {

    private final OptionReader options;

    CategoryOptions(OptionReader options) {
        this.options = options;
    }

    void check(JobSettings.Catalog catalog, JobSettings.Ranking ranking) {
        CategoryRules rules = ranking.rules().categories();
        if (!ranking.replicatesCatalog() && options.isReadable(JobOptions.REPLICATE_CATALOG)) {
            String what = "categories";
            needsCatalog(JobOptions.ALLOWED_CATEGORIES, !rules.allowed().isEmpty(), what);
            needsCatalog(JobOptions.DENIED_CATEGORIES, !rules.denied().isEmpty(), what);
            needsCatalog(JobOptions.MAX_PER_CATEGORY, rules.maximum() > 0, what);
            boolean keeps = !catalog.attributes().isEmpty();
            needsCatalog(JobOptions.CATALOG_ATTRIBUTES, keeps, "attributes");
        }
        checkPaths(JobOptions.ALLOWED_CATEGORIES);
        checkPaths(JobOptions.DENIED_CATEGORIES);
        Set<String> denied = Set.copyOf(rules.denied());
        for (String allowed : rules.allowed()) {
            String by = CategoryPath.widest(denied, allowed);
            if (by != null) {
                options.report(
                        JobOptions.ALLOWED_CATEGORIES,
                        allowed
                                + " is denied by "
                                + by
                                + " in "
                                + JobOptions.DENIED_CATEGORIES.key()
                                + ", so that it would never be in a list",
                        "take one of them out");
            }
        }
    }

    private void needsCatalog(ConfigOption<?> option, boolean given, String what) {
        if (given) {
            options.report(
                    option,
                    "needs the " + what + " of all items where lists are made",
                    "set " + JobOptions.REPLICATE_CATALOG.key() + ": true, or remove it");
        }
    }

    private void checkPaths(ConfigOption<List<String>> option) {
        for (String path : options.read(option)) {
            if (!CategoryPath.isWellFormed(path)) {
                options.report(
                        option,
                        "'" + path + "' is not a category path",
                        "give the names joined by '/', widest first, such as home/light");
            }
        }
    }
}
