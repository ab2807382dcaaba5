package io.recstream.job.control.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.recstream.job.model.BlendParameters;
import io.recstream.job.model.CategoryRules;
import io.recstream.job.model.ListRuleParameters;
import io.recstream.job.model.PublishedRules;
import io.recstream.job.model.PublishedRules.AttributeFilters;
import io.recstream.job.model.PublishedRules.Boosts;
import io.recstream.job.model.PublishedRules.CategoryFilters;
import io.recstream.job.model.PublishedRules.Filters;
import io.recstream.job.model.PublishedRules.Pin;
import io.recstream.job.model.PublishedRules.Weights;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RulesParserTest {

    /** A shop whose categories and event types are known. */
    private static final RulesContext SHOP =
            new RulesContext(
                    Optional.of(Set.of("home/light", "home/garden", "toys")),
                    Map.of("view", 1.0, "purchase", 4.0),
                    new ListRuleParameters(
                            false, false, 0, new CategoryRules(List.of(), List.of("toys"), 0)),
                    new BlendParameters(10, 0, 0, 0, .1),
                    new KnownFields(true, Set.of("brand", "season")),
                    PublishedRules.NONE);

    private static final PublishedRules ALL =
            new PublishedRules(
                    PublishedRules.UNPUBLISHED,
                    new Filters(
                            true,
                            false,
                            .001,
                            new CategoryFilters(List.of("home"), List.of("home/weapons"), 3),
                            List.of("i1", "007"),
                            new AttributeFilters(
                                    Map.of("season", List.of("winter", "2027")),
                                    Map.of("brand", List.of("acme")))),
                    new Boosts(
                            Map.of("i7", 1.5),
                            Map.of("home/light", 2.0),
                            Map.of("brand", Map.of("zeta", 1.25, "b & c", .5))),
                    List.of(new Pin("i9", 1), new Pin("i8", 3)),
                    new Weights(.4, .2, .3, .1),
                    Map.of("view", 1.0, "dislike", -1.0));

    @Test
    void readsEveryKey() {
        String yaml =
                """
                # A comment.
                exclude-purchased: true
                exclude-seen: false
                min-score: 1e-3
                max-per-category: 3
                allowed-categories: [home]
                denied-categories: [/home/weapons/]
                denied-items:
                  - i1
                  - 007
                allowed-attributes: {season: [winter, 2027]}
                denied-attributes:
                  brand: [acme]
                boosts:
                  items: {i7: 1.5}
                  categories:
                    home/light: 2
                  attributes:
                    brand: {zeta: 1.25, b & c: 0.5}
                pins:
                  - {item: i9, position: 1}
                  - item: i8
                    position: 3
                weights: {knn: .4, sequential-rules: 0.2, association-rules: 0.3, revisit: 0.1}
                event-weights: {view: 1, dislike: -1}
                """
                        .replace("/home/weapons/", "home/weapons");
        assertThat(RulesParser.parse(yaml, RulesContext.UNKNOWN).orElseThrow()).isEqualTo(ALL);
    }

    @Test
    void readsJson() {
        String json =
                """
                {"exclude-purchased": true, "exclude-seen": false, "min-score": 0.001,
                 "max-per-category": 3, "allowed-categories": ["home"],
                 "denied-categories": ["home/weapons"], "denied-items": ["i1", "007"],
                 "allowed-attributes": {"season": ["winter", "2027"]},
                 "denied-attributes": {"brand": ["acme"]},
                 "boosts": {"items": {"i7": 1.5}, "categories": {"home/light": 2},
                            "attributes": {"brand": {"zeta": 1.25, "b & c": 0.5}}},
                 "pins": [{"item": "i9", "position": 1}, {"item": "i8", "position": 3}],
                 "weights": {"knn": 0.4, "sequential-rules": 0.2, "association-rules": 0.3,
                             "revisit": 0.1},
                 "event-weights": {"view": 1, "dislike": -1.0}}
                """;
        assertThat(RulesParser.parse(json, RulesContext.UNKNOWN).orElseThrow()).isEqualTo(ALL);
    }

    @Test
    void whatIsAbsentIsNotGiven() {
        assertThat(RulesParser.parse("{}", RulesContext.UNKNOWN).orElseThrow())
                .isEqualTo(PublishedRules.NONE);
        assertThat(
                        RulesParser.parse("denied-items: []", RulesContext.UNKNOWN)
                                .orElseThrow()
                                .filters()
                                .deniedItems())
                .isEmpty();
    }

    @Test
    void findsAllMistakesWithTheirLines() {
        String yaml =
                """
                exclude-purchased: yes
                exclude-sen: true
                min-score: -0.5
                max-per-category: 1.5
                allowed-categories: [home/lihgt]
                denied-items: [i1]
                boosts:
                  items:
                    i1: 2
                    i2: 0
                    i3: "2"
                  attributes: {"brand=acme": 1.2, brnd: {acme: 2}}
                pins:
                  - {item: i1, position: 1}
                  - {item: i2, position: 1}
                  - {item: i3}
                  - {item: i4, position: 11}
                weights:
                  knn: .inf
                  revisit: -1
                event-weights:
                  viw: 1
                """;
        assertThat(mistakes(yaml, SHOP))
                .containsExactly(
                        "line 1: exclude-purchased = 'yes' is not a flag; give true or false",
                        "line 2: exclude-sen = 'true' is not a key here; did you mean exclude-seen?",
                        "line 3: min-score = '-0.5' is below 0; give a number from 0 up",
                        "line 4: max-per-category = '1.5' is not a whole number from 0 to 200; give"
                                + " one of these",
                        "line 5: allowed-categories = 'home/lihgt' is not a category of the"
                                + " catalogue; did you mean home/light?",
                        "line 9: boosts.items.i1 is boosted and denied; take one of them out",
                        "line 10: boosts.items.i2 = '0' is not above 0; give a factor from 0.000001"
                                + " to 1000000; above 1 raises, below 1 lowers",
                        "line 11: boosts.items.i3 = '2' is not a number; remove the quotation marks",
                        "line 12: boosts.attributes.brand=acme = '1.2' is not an attribute of"
                                + " recstream.catalog.attributes; give one of brand, season",
                        "line 12: boosts.attributes.brand=acme = '1.2' is not a mapping; give names"
                                + " and values",
                        "line 12: boosts.attributes.brnd is not an attribute of"
                                + " recstream.catalog.attributes; did you mean brand?",
                        "line 14: pins.i1 = 'i1' is pinned and denied; take one of them out",
                        "line 15: pins = 'i2' is pinned at 1 like i1; give each a position of its"
                                + " own",
                        "line 16: pins has a pin without position; give {item: ID, position: N}",
                        "line 17: pins[17].position = '11' is not a whole number from 1 to 10; give"
                                + " one of these",
                        "line 19: weights.knn = '.inf' is not finite; give a number",
                        "line 20: weights.revisit = '-1' is below 0; give a number from 0 up",
                        "line 22: event-weights.viw = '1' is not an event type of"
                                + " recstream.events.types; did you mean view?");
    }

    @Test
    void aCategoryIsNotAllowedOrBoostedAndDenied() {
        String yaml =
                """
                allowed-categories:
                  - home/light
                  - toys
                denied-categories: [home]
                boosts: {categories: {home/garden: 2}}
                """;
        assertThat(mistakes(yaml, RulesContext.UNKNOWN))
                .containsExactly(
                        "line 2: allowed-categories.home/light = 'home/light' is allowed, and denied"
                                + " by home; take one of them out",
                        "line 5: boosts.categories.home/garden is boosted, and denied by home; take"
                                + " one of them out");
    }

    @Test
    void refusesWhatIsWrongOfAttributes() {
        String yaml =
                """
                allowed-attributes:
                  brand: [acme, zeta]
                  season: []
                denied-attributes:
                  brand: [acme, beta]
                  season: winter
                boosts:
                  attributes:
                    brand:
                      beta: 2
                      zeta: 0
                      " ": 1
                    season: {}
                """;
        assertThat(mistakes(yaml, SHOP))
                .containsExactly(
                        "line 2: allowed-attributes.brand.acme is allowed and denied; take one of"
                                + " them out",
                        "line 3: allowed-attributes.season is empty; give a value, or remove it",
                        "line 6: denied-attributes.season = 'winter' is not a list; give a list,"
                                + " such as [a, b]",
                        "line 10: boosts.attributes.brand.beta is boosted and denied; take one of"
                                + " them out",
                        "line 11: boosts.attributes.brand.zeta = '0' is not above 0; give a factor"
                                + " from 0.000001 to 1000000; above 1 raises, below 1 lowers",
                        "line 12: boosts.attributes.brand.  = ' ' is not the value of an attribute;"
                                + " give a text of at most 256 bytes",
                        "line 13: boosts.attributes.season is empty; give a value, or remove it");
    }

    @Test
    void attributesAreThoseThatTheJobKeeps() {
        RulesContext none =
                new RulesContext(
                        Optional.empty(),
                        Map.of(),
                        SHOP.rules(),
                        SHOP.blend(),
                        new KnownFields(true, Set.of()),
                        PublishedRules.NONE);
        assertThat(mistakes("denied-attributes: {brand: [acme]}", none))
                .containsExactly(
                        "line 1: denied-attributes.brand is not an attribute of"
                                + " recstream.catalog.attributes; add it there, so that the job"
                                + " keeps it");
    }

    /** 10,000 paths against 10,000: a check of each with each takes minutes. */
    @Test
    @Timeout(20)
    void contradictionsOfManyPathsAreFoundInTime() {
        StringBuilder allowed = new StringBuilder("allowed-categories: [");
        StringBuilder denied = new StringBuilder("denied-categories: [");
        Set<String> known = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            String top = "%s%d".formatted("a".repeat(30), i);
            known.add(top + "/b/c");
            allowed.append(i == 0 ? "" : ", ").append(top).append("/b");
            denied.append(i == 0 ? "" : ", ").append(top).append(i == 77 ? "" : "/b/c");
        }
        RulesContext context =
                new RulesContext(
                        Optional.of(known),
                        Map.of(),
                        SHOP.rules(),
                        SHOP.blend(),
                        SHOP.fields(),
                        PublishedRules.NONE);
        String path = "a".repeat(30) + "77/b";
        assertThat(mistakes(allowed + "]\n" + denied + "]", context))
                .containsExactly(
                        "line 1: allowed-categories.%s = '%s' is allowed, and denied by %s; take one of them out"
                                .formatted(path, path, "a".repeat(30) + "77"));
    }

    @Test
    void rulesAreCheckedTogetherWithTheSettingsThatTheyKeep() {
        assertThat(mistakes("allowed-categories: [toys]", SHOP))
                .containsExactly(
                        "line 1: allowed-categories.toys = 'toys' is allowed, and denied by toys;"
                                + " take one of them out");
        assertThat(mistakes("\nweights: {revisit: 0}", SHOP))
                .containsExactly(
                        "line 2: weights makes all weights 0, so that no list has an order; give one"
                                + " of them a weight above 0");
        assertThat(mistakes("weights: {revisit: 0, knn: 1}", SHOP)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "allowed-categories: [a]",
                "denied-categories: [a]",
                "max-per-category: 1",
                "boosts: {categories: {a: 2}}"
            })
    void categoriesNeedTheReplicatedCatalogue(String yaml) {
        RulesContext without =
                new RulesContext(
                        Optional.empty(),
                        Map.of(),
                        SHOP.rules(),
                        SHOP.blend(),
                        new KnownFields(false, Set.of()),
                        PublishedRules.NONE);
        assertThat(mistakes(yaml, without))
                .singleElement()
                .asString()
                .contains("set recstream.rank.replicate-catalog: true");
    }

    @Test
    void aCategoryThatHasCategoriesBelowItIsKnown() {
        assertThat(mistakes("boosts: {categories: {home: 2, toys: 1}}", SHOP))
                .containsExactly(
                        "line 1: boosts.categories.toys is boosted, and denied by toys; take one of"
                                + " them out");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | line 1: is an empty document; write {} to change nothing",
                "'a: b: c' | line 1: is not YAML: mapping values are not allowed here",
                "'[a]' | line 1: is not a mapping; give names and values",
                "'pins:' | line 1: pins = '' has no value",
                "'pins: [a]' | line 1: pins[1] = 'a' is not a mapping",
                "'denied-items: {a: 1}' | line 1: denied-items is not a list",
                "'denied-items: [[a]]' | line 1: denied-items is not a text",
                "'denied-items: [\" \"]' | is not an item id",
                "'min-score: NaN' | is not finite",
                "'min-score: 1e999' | is not finite",
                "'min-score: [1]' | is not a number; give a number",
                "'{min-score: 1, min-score: 2}' | min-score is given twice",
                "'denied-categories: [a//b]' | is not a category path",
                "'? [a]\n: b' | has a key that is no text",
                "'--- {}\n--- {}' | is not YAML",
                "'pins: &a [*a]' | line 1: pins[1] is not a mapping",
            })
    void refusesWhatIsNotADocumentOfRules(String yaml, String mistake) {
        assertThat(mistakes(yaml, RulesContext.UNKNOWN))
                .anySatisfy(found -> assertThat(found).contains(mistake));
    }

    @Test
    void refusesWhatIsTooMuch() {
        String pins = "";
        for (int i = 1; i <= 21; i++) {
            pins += "\n- {item: i" + i + ", position: " + i + "}";
        }
        assertThat(mistakes("\npins:" + pins, RulesContext.UNKNOWN))
                .containsExactly("line 2: pins has 21 entries; give at most 20");
        assertThat(mistakes("#".repeat(1 << 21), RulesContext.UNKNOWN))
                .singleElement()
                .asString()
                .contains("is longer than");
        assertThat(mistakes("[".repeat(200_000), RulesContext.UNKNOWN)).isNotEmpty();
    }

    @Test
    void aMistakeIsShownWithoutControlCharacters() {
        assertThat(mistakes("\"a\\e[31mb\": 1", RulesContext.UNKNOWN))
                .singleElement()
                .asString()
                .startsWith("line 1: a\\u001b[31mb = '1' is not a key here");
    }

    @Test
    void anExceptionHasAllMistakes() {
        assertThatThrownBy(
                        () -> RulesParser.parse("a: 1\nb: 2", RulesContext.UNKNOWN).orElseThrow())
                .hasMessageContaining("line 1: a")
                .hasMessageContaining("line 2: b");
    }

    private static List<String> mistakes(String yaml, RulesContext context) {
        return RulesParser.parse(yaml, context).mistakes().stream().map(Mistake::toString).toList();
    }
}
