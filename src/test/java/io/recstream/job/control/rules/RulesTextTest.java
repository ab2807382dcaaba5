package io.recstream.job.control.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.job.model.ModelArbitraries;
import io.recstream.job.model.PublishedRules;
import io.recstream.job.model.PublishedRules.AttributeFilters;
import io.recstream.job.model.PublishedRules.Boosts;
import io.recstream.job.model.PublishedRules.CategoryFilters;
import io.recstream.job.model.PublishedRules.Filters;
import io.recstream.job.model.PublishedRules.Pin;
import io.recstream.job.model.PublishedRules.Weights;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class RulesTextTest {

    private static final AttributeFilters ATTRIBUTES =
            new AttributeFilters(Map.of(), Map.of("brand", List.of("acme", "a b")));
    private static final Map<String, Map<String, Double>> FACTORS =
            Map.of("season", Map.of("winter", 2.0, "summer", .5), "x.y", Map.of("1", 3.0));
    private static final PublishedRules RULES =
            new PublishedRules(
                    3,
                    new Filters(
                            true,
                            null,
                            .00025,
                            new CategoryFilters(List.of(), List.of("a b"), 3),
                            List.of("007"),
                            ATTRIBUTES),
                    new Boosts(Map.of("i7", 1.5), Map.of("home/light", 2.0), FACTORS),
                    List.of(new Pin("i9", 1)),
                    new Weights(.4, null, null, null),
                    Map.of("view", 1.0));

    /** Rules that contradict themselves are read, too: only their checks would refuse them. */
    @Property(tries = 500)
    void theCanonicalDocumentIsReadBack(@ForAll("anyRules") PublishedRules rules) {
        Document document = new Document();
        PublishedRules read =
                new RulesReader(document, RulesContext.UNKNOWN)
                        .read(document.read(RulesText.yaml(rules)).orElseThrow());
        assertThat(document.mistakes())
                .allMatch(mistake -> mistake.problem().contains("is pinned at"));
        assertThat(read.withVersion(rules.version())).isEqualTo(rules);
        assertThat(RulesText.diff(rules, read)).isEmpty();
    }

    @Property(tries = 300)
    void equalRulesAndOnlyThoseHaveNoDifference(
            @ForAll("anyRules") PublishedRules before, @ForAll("anyRules") PublishedRules after) {
        assertThat(RulesText.diff(before, after).isEmpty())
                .isEqualTo(before.withVersion(0).equals(after.withVersion(0)));
    }

    @Example
    void theCanonicalDocument() {
        assertThat(RulesText.yaml(RULES))
                .isEqualTo(
                        """
                        exclude-purchased: true
                        min-score: 0.00025
                        max-per-category: 3
                        allowed-categories: []
                        denied-categories:
                          - "a b"
                        denied-items:
                          - "007"
                        allowed-attributes: {}
                        denied-attributes:
                          brand:
                            - "a b"
                            - acme
                        boosts:
                          items:
                            i7: 1.5
                          categories:
                            home/light: 2
                          attributes:
                            season:
                              summer: 0.5
                              winter: 2
                            x.y:
                              "1": 3
                        pins:
                          - {item: i9, position: 1}
                        weights:
                          knn: 0.4
                        event-weights:
                          view: 1
                        """);
        assertThat(RulesText.yaml(PublishedRules.NONE)).isEqualTo("{}\n");
    }

    @Example
    void theDifference() {
        PublishedRules after =
                new PublishedRules(
                        4,
                        new Filters(
                                null,
                                true,
                                .00025,
                                new CategoryFilters(null, List.of("a b"), 3),
                                List.of("i8"),
                                new AttributeFilters(null, Map.of("brand", List.of("acme", "b")))),
                        new Boosts(
                                Map.of("i7", 2.0),
                                null,
                                Map.of("season", Map.of("winter", 3.0, "summer", .5))),
                        List.of(new Pin("i9", 2)),
                        Weights.NONE,
                        Map.of("view", 1.0));
        assertThat(RulesText.diff(RULES, after))
                .containsExactly(
                        "exclude-purchased: true → (not set)",
                        "allowed-categories: [] → (not set)",
                        "denied-items.\"007\": denied → (not set)",
                        "allowed-attributes: {} → (not set)",
                        "denied-attributes.brand.\"a b\": denied → (not set)",
                        "boosts.items.i7: 1.5 → 2",
                        "boosts.categories.home/light: 2 → (not set)",
                        "boosts.attributes.season.winter: 2 → 3",
                        "boosts.attributes.x.y.\"1\": 3 → (not set)",
                        "pins.i9: 1 → 2",
                        "weights.knn: 0.4 → (not set)",
                        "exclude-seen: (not set) → true",
                        "denied-items.i8: (not set) → denied",
                        "denied-attributes.brand.b: (not set) → denied");
    }

    @Provide
    Arbitrary<PublishedRules> anyRules() {
        return ModelArbitraries.rules();
    }
}
