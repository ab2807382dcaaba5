package io.recstream.job.mapping;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a value stands in a record. In its text form {@code a.b} is a field of an object, {@code
 * a[]} each element of an array, {@code a[0]} one of them, {@code a[key=name]} the first one whose
 * field {@code key} is {@code name}, {@code 'a.b'} a name that has such characters itself. {@code
 * @key} begins a path in the record's key, {@code @timestamp} is the record's Kafka timestamp.
 *
 * @param text as it was written
 */
public record RecordPath(String text, Root root, List<Step> steps) implements Serializable {

    /** Where a path begins. */
    public enum Root {
        VALUE,
        KEY,
        TIMESTAMP
    }

    /** From a value to one within it. */
    public sealed interface Step extends Serializable permits Field, Element, Selected, Each {}

    /** A field of an object. */
    public record Field(String name) implements Step {
        private static final long serialVersionUID = 1L;
    }

    /** An element of an array, from 0. */
    public record Element(int index) implements Step {
        private static final long serialVersionUID = 1L;
    }

    /** The first object of an array that has such a field. */
    public record Selected(String field, String value) implements Step {
        private static final long serialVersionUID = 1L;
    }

    /** Every element of an array. */
    public record Each() implements Step {
        private static final long serialVersionUID = 1L;
    }

    private static final long serialVersionUID = 1L;

    private static final String KEY = "@key";
    private static final String TIMESTAMP = "@timestamp";

    public RecordPath {
        steps = List.copyOf(steps);
    }

    /**
     * Reads the text form.
     *
     * @throws IllegalArgumentException saying what is wrong with it
     */
    public static RecordPath parse(String text) {
        return new Parser(text.trim()).parse();
    }

    /** How many arrays the path walks. */
    public int arrays() {
        return (int) steps.stream().filter(Each.class::isInstance).count();
    }

    /** The steps up to and with those into so many arrays. */
    List<Step> upTo(int arrays) {
        int seen = 0;
        int end = 0;
        while (seen < arrays) {
            if (steps.get(end++) instanceof Each) {
                seen++;
            }
        }
        return steps.subList(0, end);
    }

    @Override
    public String toString() {
        return text;
    }

    private static final class Parser {

        private final String text;
        private final List<Step> steps = new ArrayList<>();
        private int at;

        Parser(String text) {
            this.text = text;
        }

        RecordPath parse() {
            Root root = root();
            boolean needsName = root == Root.VALUE;
            while (at < text.length() || needsName) {
                if (!needsName && text.charAt(at) == '[') {
                    at++;
                    steps.add(bracket());
                } else {
                    if (!needsName) {
                        expect('.');
                    }
                    steps.add(new Field(name(".[]")));
                }
                needsName = false;
            }
            if (root == Root.TIMESTAMP && !steps.isEmpty()) {
                throw new IllegalArgumentException(TIMESTAMP + " has no fields");
            }
            return new RecordPath(text, root, steps);
        }

        private Root root() {
            for (Root root : List.of(Root.KEY, Root.TIMESTAMP)) {
                String name = root == Root.KEY ? KEY : TIMESTAMP;
                if (text.startsWith(name)
                        && (text.length() == name.length()
                                || ".[".indexOf(text.charAt(name.length())) >= 0)) {
                    at = name.length();
                    return root;
                }
            }
            if (text.startsWith("@")) {
                throw new IllegalArgumentException(
                        "begins with @, which only @key and @timestamp do; a field of such a name"
                                + " stands in quotation marks: '@name'");
            }
            return Root.VALUE;
        }

        private Step bracket() {
            if (at < text.length() && text.charAt(at) == ']') {
                at++;
                return new Each();
            }
            String name = name("=]");
            Step step;
            if (at < text.length() && text.charAt(at) == '=') {
                at++;
                step = new Selected(name, name("]"));
            } else {
                step = new Element(index(name));
            }
            expect(']');
            return step;
        }

        private int index(String name) {
            if (!name.matches("\\d{1,6}")) {
                throw new IllegalArgumentException(
                        "has [" + name + "], which is neither [], [0] nor [field=value]");
            }
            return Integer.parseInt(name);
        }

        /** A name in quotation marks, in which '' stands for one; else up to one of the ends. */
        private String name(String ends) {
            StringBuilder name = new StringBuilder();
            if (at < text.length() && text.charAt(at) == '\'') {
                at++;
                while (at < text.length()) {
                    char c = text.charAt(at++);
                    if (c != '\'') {
                        name.append(c);
                    } else if (at < text.length() && text.charAt(at) == '\'') {
                        name.append('\'');
                        at++;
                    } else {
                        return name.toString();
                    }
                }
                throw new IllegalArgumentException("has a quotation mark that nothing closes");
            }
            while (at < text.length() && ends.indexOf(text.charAt(at)) < 0) {
                name.append(text.charAt(at++));
            }
            if (name.toString().isBlank()) {
                throw new IllegalArgumentException("lacks a name at character " + (at + 1));
            }
            return name.toString();
        }

        private void expect(char expected) {
            if (at >= text.length()) {
                throw new IllegalArgumentException("ends where '" + expected + "' is to follow");
            }
            if (text.charAt(at) != expected) {
                throw new IllegalArgumentException(
                        "has '"
                                + text.charAt(at)
                                + "' at character "
                                + (at + 1)
                                + " where '"
                                + expected
                                + "' is to follow");
            }
            at++;
        }
    }
}
