package io.recstream.job.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** A category is under another one where its path begins with all the other's steps. */
class CategoryRulesTest {

    @Property
    void aRuleIsAboutAllBelowItsCategory(
            @ForAll("paths") String wide, @ForAll("paths") String category) {
        List<String> steps = Arrays.asList(category.split("/"));
        List<String> first = Arrays.asList(wide.split("/"));
        boolean under =
                steps.size() >= first.size() && steps.subList(0, first.size()).equals(first);
        assertThat(CategoryPath.isUnder(wide, category)).isEqualTo(under);
        CategoryRules rules = new CategoryRules(List.of("x", wide), List.of("x", wide), 0);
        assertThat(rules.allows(category)).isEqualTo(under);
        assertThat(rules.denies(category)).isEqualTo(under);
    }

    @Provide
    Arbitrary<String> paths() {
        return Arbitraries.of("a", "b", "ab", "ä")
                .list()
                .ofMinSize(1)
                .ofMaxSize(3)
                .map(steps -> String.join("/", steps));
    }

    @Example
    void anUnknownCategoryIsNeitherAllowedNorDenied() {
        CategoryRules rules = new CategoryRules(List.of("a"), List.of("b"), 0);
        assertThat(rules.allows(null)).isFalse();
        assertThat(rules.denies(null)).isFalse();
        assertThat(CategoryRules.NONE.allows(null)).isTrue();
        assertThat(CategoryRules.NONE.allows("a")).isTrue();
    }
}
