package io.recstream.job.control.rules;

import io.recstream.job.model.BlendParameters;
import io.recstream.job.model.ListRuleParameters;
import io.recstream.job.model.PublishedRules;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the job is, which rules are checked against.
 *
 * @param categories paths of the categories of the catalogue; empty if they are not known
 * @param eventWeights the settings' weights by event type; empty if they are not known
 * @param rules the settings of the list rules
 * @param blend the settings of the weights, and of the size of lists
 * @param fields what is known of items where lists are built
 * @param published the rules that are published, which the variants of an experiment override
 */
public record RulesContext(
        Optional<Set<String>> categories,
        Map<String, Double> eventWeights,
        ListRuleParameters rules,
        BlendParameters blend,
        KnownFields fields,
        PublishedRules published) {

    /** The largest size of lists. */
    static final int MAX_LIST = 200;

    /** A job of which nothing is known: only what is wrong in any job is refused. */
    public static final RulesContext UNKNOWN =
            new RulesContext(
                    Optional.empty(),
                    Map.of(),
                    ListRuleParameters.NONE,
                    new BlendParameters(
                            MAX_LIST,
                            BlendParameters.DEFAULT.knn(),
                            BlendParameters.DEFAULT.sequentialRules(),
                            BlendParameters.DEFAULT.associationRules(),
                            BlendParameters.DEFAULT.revisit()),
                    KnownFields.ANY,
                    PublishedRules.NONE);
}
