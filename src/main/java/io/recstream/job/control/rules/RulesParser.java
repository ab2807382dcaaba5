package io.recstream.job.control.rules;

import io.recstream.job.model.PublishedRules;

/** Parses a document of rules, YAML or JSON, and checks it. */
public final class RulesParser {

    private RulesParser() {}

    /** The rules, {@link PublishedRules#UNPUBLISHED}, or all mistakes. */
    public static Parsed<PublishedRules> parse(String text, RulesContext context) {
        Document document = new Document();
        PublishedRules rules =
                document.read(text)
                        .map(root -> new RulesReader(document, context).read(root))
                        .orElse(PublishedRules.NONE);
        new Contradictions(document, "").check(rules, context);
        return Parsed.of(rules, document.mistakes());
    }
}
