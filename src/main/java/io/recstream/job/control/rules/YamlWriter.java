package io.recstream.job.control.rules;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Writes YAML in one form only: block style, two blanks, texts quoted where they must be. */
final class YamlWriter {

    /** Texts that mean the same without quotation marks, whatever reads them. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z][A-Za-z0-9_./-]*");

    private static final Set<String> WORDS =
            Set.of("true", "false", "null", "yes", "no", "on", "off", "y", "n");

    /** A longer key needs a mark of its own. */
    private static final int LONGEST_KEY = 1_000;

    private final StringBuilder text = new StringBuilder();
    private String indent = "";

    boolean isEmpty() {
        return text.isEmpty();
    }

    /** A number or a flag; nothing if it is null. */
    void value(String key, Object value) {
        if (value != null) {
            line(key + ": " + number(value));
        }
    }

    void text(String key, String value) {
        line(key + ": " + quoted(value));
    }

    void texts(String key, List<String> values) {
        if (values != null && values.isEmpty()) {
            line(key + ": []");
        } else if (values != null) {
            line(key + ":");
            values.forEach(value -> line("  - " + quoted(value)));
        }
    }

    void map(String key, Map<String, Double> values) {
        if (values != null && values.isEmpty()) {
            line(key + ": {}");
        } else if (values != null) {
            line(key + ":");
            values.forEach((name, value) -> entry(quoted(name), number(value)));
        }
    }

    private void entry(String name, String value) {
        if (name.length() > LONGEST_KEY) {
            line("  ? " + name);
            line("  : " + value);
        } else {
            line("  " + name + ": " + value);
        }
    }

    /** A list of mappings of texts and numbers, each in one line. */
    void mappings(String key, List<Map<String, Object>> values) {
        line(key + (values.isEmpty() ? ": []" : ":"));
        for (Map<String, Object> fields : values) {
            StringBuilder one = new StringBuilder();
            fields.forEach(
                    (name, value) ->
                            one.append(one.isEmpty() ? "" : ", ")
                                    .append(name)
                                    .append(": ")
                                    .append(
                                            value instanceof String words
                                                    ? quoted(words)
                                                    : number(value)));
            line("  - {" + one + "}");
        }
    }

    void begin(String key) {
        line(key + ":");
        indent += "  ";
    }

    /** Begins an element of a list with its first field. */
    void element(String key, String value) {
        line("- " + key + ": " + quoted(value));
        indent += "  ";
    }

    void end() {
        indent = indent.substring(2);
    }

    private void line(String line) {
        text.append(indent).append(line).append('\n');
    }

    @Override
    public String toString() {
        return text.toString();
    }

    /** A number without more digits than it needs: 2 for 2.0. */
    static String number(Object value) {
        if (!(value instanceof Double real)) {
            return String.valueOf(value);
        }
        BigDecimal decimal = BigDecimal.valueOf(real).stripTrailingZeros();
        return Math.abs(decimal.scale()) > 20 ? real.toString() : decimal.toPlainString();
    }

    /** A text, in quotation marks if it could be read as something else. */
    static String quoted(String value) {
        if (PLAIN.matcher(value).matches() && !WORDS.contains(value.toLowerCase(Locale.ROOT))) {
            return value;
        }
        StringBuilder quoted = new StringBuilder("\"");
        value.codePoints()
                .forEach(
                        point -> {
                            if (point == '"' || point == '\\') {
                                quoted.append('\\').appendCodePoint(point);
                            } else if ((point >= ' ' && point < 0x7F)
                                    || Character.isLetterOrDigit(point)) {
                                quoted.appendCodePoint(point);
                            } else {
                                quoted.append(
                                        point < 0x10000
                                                ? "\\u%04X".formatted(point)
                                                : "\\U%08X".formatted(point));
                            }
                        });
        return quoted.append('"').toString();
    }
}
