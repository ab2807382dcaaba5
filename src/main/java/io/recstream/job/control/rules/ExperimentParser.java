package io.recstream.job.control.rules;

import io.recstream.job.control.rules.Document.Field;
import io.recstream.job.model.Experiment;
import io.recstream.job.model.Experiment.Variant;
import io.recstream.job.model.PublishedRules;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Parses a document of an experiment, YAML or JSON, and checks it. */
public final class ExperimentParser {

    static final String ID = "id";
    static final String SALT = "salt";
    static final String VARIANTS = "variants";
    static final String NAME = "name";
    static final String SHARE = "share";
    static final String RULES = "rules";

    static final int MAX_VARIANTS = 10;

    private static final Pattern NAMES = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private final Document document = new Document();
    private final RulesContext context;

    private ExperimentParser(RulesContext context) {
        this.context = context;
    }

    /**
     * The experiment, or all mistakes.
     *
     * @param context with the published rules, which the variants override
     */
    public static Parsed<Experiment> parse(String text, RulesContext context) {
        return new ExperimentParser(context).parse(text);
    }

    private Parsed<Experiment> parse(String text) {
        Field root = document.read(text).orElse(null);
        if (root == null) {
            return Parsed.of(null, document.mistakes());
        }
        Map<String, Field> fields = document.fields(root, List.of(ID, SALT, VARIANTS));
        String id = needed(fields, ID, root) ? name(fields.get(ID)) : null;
        String salt = fields.containsKey(SALT) ? name(fields.get(SALT)) : id;
        List<Variant> variants =
                needed(fields, VARIANTS, root) ? variants(fields.get(VARIANTS)) : List.of();
        return document.mistakes().isEmpty()
                ? Parsed.of(new Experiment(id, salt, variants), List.of())
                : Parsed.of(null, document.mistakes());
    }

    private boolean needed(Map<String, Field> fields, String key, Field in) {
        if (!fields.containsKey(key)) {
            document.report(in.line(), in.key(), null, "has no " + key, "give it");
        }
        return fields.containsKey(key);
    }

    private String name(Field field) {
        String text = document.text(field);
        if (text != null && !NAMES.matcher(text).matches()) {
            document.report(
                    field, "is not a name", "use letters, digits, '.', '_' and '-', at most 64");
        }
        return text;
    }

    private List<Variant> variants(Field field) {
        List<Field> elements = document.elements(field);
        List<Variant> variants = new ArrayList<>();
        if (elements == null) {
            return variants;
        }
        int line = document.lineOf(field.key());
        if (elements.size() < 2 || elements.size() > MAX_VARIANTS) {
            document.report(
                    line,
                    field.key(),
                    null,
                    "has " + elements.size() + " variants",
                    "give 2 to " + MAX_VARIANTS);
        }
        Set<String> names = new HashSet<>();
        double sum = 0;
        boolean readable = true;
        for (Field element : elements) {
            Variant variant = variant(element, names);
            readable &= variant != null;
            sum += variant == null ? 0 : variant.share();
            variants.add(variant);
        }
        if (readable && !(Math.abs(sum - 1) <= Experiment.TOLERANCE)) {
            document.report(
                    line,
                    field.key(),
                    null,
                    "has shares that add up to " + YamlWriter.number(Math.rint(sum * 1e10) / 1e10),
                    "give shares that add up to 1");
        }
        return variants;
    }

    /** Null if it has no name or no share. */
    private Variant variant(Field element, Set<String> names) {
        Field own = new Field(element.key() + "[" + element.line() + "]", "", element.node());
        Map<String, Field> fields = document.fields(own, List.of(NAME, SHARE, RULES));
        String name = needed(fields, NAME, own) ? name(fields.get(NAME)) : null;
        if (name != null && !names.add(name)) {
            document.report(fields.get(NAME), "is the name of two variants", "rename one");
        }
        Double share = needed(fields, SHARE, own) ? document.real(fields.get(SHARE)) : null;
        if (share != null && (share <= 0 || share > 1)) {
            document.report(fields.get(SHARE), "is no share", "give a number above 0, at most 1");
            share = null;
        }
        PublishedRules rules =
                fields.containsKey(RULES)
                        ? rules(VARIANTS + "." + name + "." + RULES, fields.get(RULES))
                        : PublishedRules.NONE;
        return name != null && share != null ? new Variant(name, share, rules) : null;
    }

    private PublishedRules rules(String key, Field field) {
        document.remember(key, field.line());
        PublishedRules rules =
                new RulesReader(document, context).read(new Field(key, "", field.node()));
        if (rules.eventWeights() != null) {
            document.report(
                    document.lineOf(key + "." + RulesReader.EVENT_WEIGHTS),
                    key + "." + RulesReader.EVENT_WEIGHTS,
                    null,
                    "changes what is learnt for all users, not for a variant's alone",
                    "publish it as rules");
        }
        new Contradictions(document, key + ".")
                .check(context.published().overriddenBy(rules), context);
        return rules;
    }
}
