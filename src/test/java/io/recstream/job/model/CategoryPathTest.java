package io.recstream.job.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CategoryPathTest {

    @Property
    void thePartsComeBackAsTheyWere(@ForAll("partLists") List<String> parts) {
        String path = CategoryPath.of(parts);

        assertThat(CategoryPath.parts(path)).isEqualTo(parts);
        assertThat(CategoryPath.parse(path)).isEqualTo(path);
        assertThat(CategoryPath.isWellFormed(path)).isTrue();
    }

    @Property
    void aPathIsUnderAnotherOneWhereItsPartsBeginWithAllOfTheOthers(
            @ForAll("partLists") List<String> wide, @ForAll("partLists") List<String> parts) {
        boolean begins = parts.size() >= wide.size() && parts.subList(0, wide.size()).equals(wide);

        assertThat(CategoryPath.isUnder(CategoryPath.of(wide), CategoryPath.of(parts)))
                .isEqualTo(begins);
    }

    @Property
    void anyTextIsAPathOrNone(@ForAll String text) {
        String path = CategoryPath.parse(text);

        assertThat(CategoryPath.parse(path)).isEqualTo(path);
        assertThat(CategoryPath.of(CategoryPath.parts(text))).isEqualTo(path);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            nullValues = "null",
            value = {
                "home/light, home/light",
                "Küche/Töpfe, Küche/Töpfe",
                "Food\\/Drink/Tea, Food\\/Drink/Tea",
                "a\\b, a\\\\b",
                "a\\, a\\\\",
                "a\\\\/b, a\\\\/b",
                "/home//light/, home/light",
                "\" / \", null",
                "\"\", null",
                "null, null",
                "\u200B/a, a",
            })
    void aTextStandsForAPath(String text, String path) {
        assertThat(CategoryPath.parse(text)).isEqualTo(path);
    }

    @Example
    void blankPartsAreNone() {
        assertThat(CategoryPath.of(List.of())).isNull();
        assertThat(CategoryPath.of(List.of("", " ", "\u00A0"))).isNull();
        assertThat(CategoryPath.of(List.of("", "Tea"))).isEqualTo("Tea");
        assertThat(CategoryPath.parts(null)).isEmpty();
    }

    @Example
    void theTextOfAPartIsNotSplit() {
        String drinks = CategoryPath.of(List.of("Food/Drink", "Tea"));

        assertThat(drinks).isEqualTo("Food\\/Drink/Tea");
        assertThat(CategoryPath.isUnder("Food", drinks)).isFalse();
        assertThat(CategoryPath.isUnder("Food\\/Drink", drinks)).isTrue();
        assertThat(new CategoryRules(List.of(), List.of("Food"), 0).denies(drinks)).isFalse();
    }

    @Provide
    Arbitrary<List<String>> partLists() {
        return Arbitraries.of("a", "b", "a/b", "/", "\\", "a\\", "\\/", "ä b", "日本")
                .list()
                .ofMinSize(1)
                .ofMaxSize(4);
    }
}
