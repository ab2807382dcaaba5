package io.recstream.job.control.rules;

import io.recstream.job.model.NearestName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A YAML document, of which JSON is a part, with the lines of its keys. Reading a value of another
 * type than expected collects a mistake and returns null.
 */
final class Document {

    /** Characters of a document. */
    static final int MAX_LENGTH = 1 << 20;

    private static final Pattern NUMBER =
            Pattern.compile("[-+]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][-+]?\\d+)?");
    private static final Pattern NOT_FINITE =
            Pattern.compile("[-+]?\\.?(inf|infinity|nan)", Pattern.CASE_INSENSITIVE);

    private final List<Mistake> mistakes = new ArrayList<>();

    /** Line by the full name of a key. */
    private final Map<String, Integer> lines = new TreeMap<>();

    /** A value with the full name of its key. */
    record Field(String key, String name, Node node) {

        int line() {
            return Document.line(node);
        }

        /** As written, where it is one scalar. */
        String text() {
            return node instanceof ScalarNode scalar ? scalar.getValue() : null;
        }
    }

    List<Mistake> mistakes() {
        return mistakes;
    }

    /** The document's root, or empty if it is no YAML. */
    Optional<Field> read(String text) {
        if (text.length() > MAX_LENGTH) {
            report(1, "", null, "is longer than " + MAX_LENGTH + " characters", "shorten it");
            return Optional.empty();
        }
        try {
            Optional<Node> root =
                    new Compose(LoadSettings.builder().setCodePointLimit(MAX_LENGTH).build())
                            .composeString(text);
            if (root.isEmpty()) {
                report(1, "", null, "is an empty document", "write {} to change nothing");
            }
            return root.map(node -> new Field("", "", node));
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
            report(line, "", null, "is not YAML: " + e.getProblem(), "correct the line");
        } catch (YamlEngineException e) {
            String problem = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            report(1, "", null, "is not YAML: " + problem, "correct the document");
        } catch (StackOverflowError e) {
            report(1, "", null, "is nested too deep", "write it as documented");
        }
        return Optional.empty();
    }

    private static int line(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
    }

    /** The line of a key, or of the nearest key above it. */
    int lineOf(String key) {
        String at = key;
        while (!at.isEmpty() && !lines.containsKey(at)) {
            at = at.contains(".") ? at.substring(0, at.lastIndexOf('.')) : "";
        }
        return lines.getOrDefault(at, 1);
    }

    /** Names a line for mistakes that are found later. */
    void remember(String key, int line) {
        lines.putIfAbsent(key, line);
    }

    void report(int line, String key, String value, String problem, String fix) {
        mistakes.add(new Mistake(line, key, value, problem, fix));
    }

    void report(Field field, String problem, String fix) {
        report(field.line(), field.key(), field.text(), problem, fix);
    }

    /** The fields of a mapping, by name; those with another name than these are mistakes. */
    Map<String, Field> fields(Field of, Collection<String> known) {
        Map<String, Field> fields = entries(of);
        fields.values()
                .removeIf(
                        field -> {
                            boolean unknown = !known.contains(field.name());
                            if (unknown) {
                                report(
                                        lineOf(field.key()),
                                        field.key(),
                                        field.text(),
                                        "is not a key here",
                                        nearest(field.name(), known));
                            }
                            return unknown;
                        });
        return fields;
    }

    static String nearest(String name, Collection<String> known) {
        return NearestName.closeTo(name, known)
                .map(near -> "did you mean " + near + "?")
                .orElse(
                        known.size() <= 12
                                ? "give one of "
                                        + String.join(", ", known.stream().sorted().toList())
                                : "remove it");
    }

    /** The entries of a mapping with any names. */
    Map<String, Field> entries(Field of) {
        Map<String, Field> fields = new LinkedHashMap<>();
        if (!(of.node() instanceof MappingNode mapping)) {
            report(of, isEmpty(of) ? "has no value" : "is not a mapping", "give names and values");
            return fields;
        }
        for (NodeTuple tuple : mapping.getValue()) {
            Node keyNode = tuple.getKeyNode();
            if (!(keyNode instanceof ScalarNode scalar)) {
                report(line(keyNode), of.key(), null, "has a key that is no text", "give a name");
                continue;
            }
            String name = scalar.getValue();
            String key = of.key().isEmpty() ? name : of.key() + "." + name;
            if (fields.containsKey(name)) {
                report(line(keyNode), key, null, "is given twice", "keep one of them");
                continue;
            }
            remember(key, line(keyNode));
            fields.put(name, new Field(key, name, tuple.getValueNode()));
        }
        return fields;
    }

    /** The elements of a sequence; null if it is none. */
    List<Field> elements(Field of) {
        if (!(of.node() instanceof SequenceNode sequence)) {
            report(
                    of,
                    isEmpty(of) ? "has no value" : "is not a list",
                    "give a list, such as [a, b]");
            return null;
        }
        List<Field> elements = new ArrayList<>();
        for (Node node : sequence.getValue()) {
            elements.add(new Field(of.key(), of.name(), node));
        }
        return elements;
    }

    private static boolean isEmpty(Field field) {
        return field.node() instanceof ScalarNode scalar
                && scalar.getScalarStyle() == ScalarStyle.PLAIN
                && List.of("", "null", "~").contains(scalar.getValue().toLowerCase(Locale.ROOT));
    }

    /** A text; an id such as {@code 007} needs no quotation marks. */
    String text(Field field) {
        if (isEmpty(field) || field.text() == null) {
            report(field, isEmpty(field) ? "has no value" : "is not a text", "give a text");
            return null;
        }
        return field.text();
    }

    Boolean flag(Field field) {
        String text = plain(field);
        if ("true".equals(text) || "false".equals(text)) {
            return Boolean.valueOf(text);
        }
        report(field, isEmpty(field) ? "has no value" : "is not a flag", "give true or false");
        return null;
    }

    /** A finite number. */
    Double real(Field field) {
        String text = plain(field);
        if (text != null && NUMBER.matcher(text).matches()) {
            double value = Double.parseDouble(text);
            if (Double.isFinite(value)) {
                return value;
            }
        }
        boolean infinite =
                text != null
                        && (NUMBER.matcher(text).matches() || NOT_FINITE.matcher(text).matches());
        report(
                field,
                infinite ? "is not finite" : isEmpty(field) ? "has no value" : "is not a number",
                field.text() != null && text == null
                        ? "remove the quotation marks"
                        : "give a number");
        return null;
    }

    Integer whole(Field field, int least, int most) {
        Double value = real(field);
        if (value == null) {
            return null;
        }
        if (value != Math.rint(value) || value < least || value > most) {
            report(
                    field,
                    "is not a whole number from " + least + " to " + most,
                    "give one of these");
            return null;
        }
        return value.intValue();
    }

    /** The text of a scalar without quotation marks, else null. */
    private static String plain(Field field) {
        return field.node() instanceof ScalarNode scalar
                        && scalar.getScalarStyle() == ScalarStyle.PLAIN
                ? scalar.getValue()
                : null;
    }
}
