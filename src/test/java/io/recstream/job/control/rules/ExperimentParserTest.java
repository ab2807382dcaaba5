package io.recstream.job.control.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.job.model.Experiment;
import io.recstream.job.model.Experiment.Variant;
import io.recstream.job.model.ModelArbitraries;
import io.recstream.job.model.PublishedRules;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ExperimentParserTest {

    private static final Experiment EXPERIMENT =
            new Experiment(
                    "light-first",
                    "2026",
                    List.of(
                            new Variant("control", .9, PublishedRules.NONE),
                            new Variant("boosted", .1, boost())));

    private static PublishedRules boost() {
        return new PublishedRules(
                0,
                PublishedRules.Filters.NONE,
                new PublishedRules.Boosts(null, Map.of("home/light", 2.0), null),
                null,
                PublishedRules.Weights.NONE,
                null);
    }

    @Example
    void readsYamlAndJson() {
        String yaml =
                """
                id: light-first
                salt: 2026
                variants:
                  - {name: control, share: .9}
                  - name: boosted
                    share: 0.1
                    rules:
                      boosts: {categories: {home/light: 2}}
                """;
        String json =
                """
                {"id": "light-first", "salt": "2026", "variants": [
                  {"name": "control", "share": 0.9},
                  {"name": "boosted", "share": 0.1,
                   "rules": {"boosts": {"categories": {"home/light": 2}}}}]}
                """;
        for (String text : List.of(yaml, json)) {
            assertThat(ExperimentParser.parse(text, RulesContext.UNKNOWN).orElseThrow())
                    .isEqualTo(EXPERIMENT);
        }
        assertThat(
                        ExperimentParser.parse(
                                        yaml.replace("salt: 2026\n", ""), RulesContext.UNKNOWN)
                                .orElseThrow()
                                .salt())
                .as("by default the id")
                .isEqualTo("light-first");
    }

    @Example
    void theCanonicalDocument() {
        assertThat(ExperimentText.yaml(EXPERIMENT))
                .isEqualTo(
                        """
                        id: light-first
                        salt: "2026"
                        variants:
                          - name: control
                            share: 0.9
                          - name: boosted
                            share: 0.1
                            rules:
                              boosts:
                                categories:
                                  home/light: 2
                        """);
    }

    @Property(tries = 200)
    void theCanonicalDocumentIsReadBack(@ForAll("anyRules") PublishedRules rules) {
        Experiment experiment =
                new Experiment(
                        "x",
                        "s",
                        List.of(
                                new Variant("a", .25, PublishedRules.NONE),
                                new Variant("b", .75, withoutEventWeights(rules))));
        Parsed<Experiment> parsed =
                ExperimentParser.parse(ExperimentText.yaml(experiment), RulesContext.UNKNOWN);
        if (parsed.value().isPresent()) {
            assertThat(parsed.value()).hasValue(experiment);
        } else {
            assertThat(parsed.mistakes())
                    .allMatch(
                            mistake ->
                                    mistake.problem().matches("is (pinned|allowed|boosted).*")
                                            || mistake.problem().startsWith("makes all"));
        }
    }

    private static PublishedRules withoutEventWeights(PublishedRules rules) {
        return new PublishedRules(
                0, rules.filters(), rules.boosts(), rules.pins(), rules.weights(), null);
    }

    @Provide
    Arbitrary<PublishedRules> anyRules() {
        return ModelArbitraries.rules();
    }

    @Example
    void findsAllMistakesWithTheirLines() {
        RulesContext context =
                new RulesContext(
                        RulesContext.UNKNOWN.categories(),
                        Map.of(),
                        RulesContext.UNKNOWN.rules(),
                        RulesContext.UNKNOWN.blend(),
                        KnownFields.ANY,
                        new PublishedRules(
                                3,
                                new PublishedRules.Filters(
                                        null,
                                        null,
                                        null,
                                        PublishedRules.CategoryFilters.NONE,
                                        List.of("i1"),
                                        PublishedRules.AttributeFilters.NONE),
                                PublishedRules.Boosts.NONE,
                                null,
                                PublishedRules.Weights.NONE,
                                null));
        String yaml =
                """
                id: a/b
                sault: x
                variants:
                  - {name: a, share: 0.5}
                  - name: b
                    share: 0.4
                    rules:
                      pins: [{item: i1, position: 1}]
                      min-score: -1
                      event-weights: {view: 2}
                  - {name: a, share: 0.05}
                """;
        assertThat(mistakes(yaml, context))
                .containsExactly(
                        "line 1: id = 'a/b' is not a name; use letters, digits, '.', '_' and '-', at"
                                + " most 64",
                        "line 2: sault = 'x' is not a key here; did you mean salt?",
                        "line 3: variants has shares that add up to 0.95; give shares that add up to"
                                + " 1",
                        "line 8: variants.b.rules.pins.i1 = 'i1' is pinned and denied; take one of"
                                + " them out",
                        "line 9: variants.b.rules.min-score = '-1' is below 0; give a number from 0"
                                + " up",
                        "line 10: variants.b.rules.event-weights changes what is learnt for all"
                                + " users, not for a variant's alone; publish it as rules",
                        "line 11: variants[11].name = 'a' is the name of two variants; rename one");
        assertThat(mistakes("variants: [{name: a, share: 1.5}]", context))
                .containsExactly(
                        "line 1: has no id; give it",
                        "line 1: variants has 1 variants; give 2 to 10",
                        "line 1: variants[1].share = '1.5' is no share; give a number above 0, at"
                                + " most 1");
        assertThat(mistakes("", context)).hasSize(1);
    }

    /** Ten times a tenth is not 1 in binary. */
    @Example
    void sharesMayBeAsFarFromOneAsTheirBinaryFormIs() {
        StringBuilder yaml = new StringBuilder("id: x\nvariants:\n");
        for (int i = 0; i < 10; i++) {
            yaml.append("  - {name: v").append(i).append(", share: 0.1}\n");
        }
        assertThat(mistakes(yaml.toString(), RulesContext.UNKNOWN)).isEmpty();
        assertThat(
                        mistakes(
                                yaml.toString().replace("v9, share: 0.1", "v9, share: 0.10000001"),
                                RulesContext.UNKNOWN))
                .hasSize(1);
    }

    private static List<String> mistakes(String text, RulesContext context) {
        return ExperimentParser.parse(text, context).mistakes().stream()
                .map(Mistake::toString)
                .toList();
    }
}
