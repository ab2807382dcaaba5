package io.recstream.job.mapping;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a field's value comes from: a constant, written {@code =view}; or the first of several
 * paths at which there is one, written {@code userId | traits.id}; or nowhere.
 *
 * @param constant or null
 * @param paths none where the field is not mapped
 */
public record FieldSource(String constant, List<RecordPath> paths) implements Serializable {

    private static final long serialVersionUID = 1L;

    /** Of a field that is not mapped. */
    public static final FieldSource NONE = new FieldSource(null, List.of());

    public FieldSource {
        paths = List.copyOf(paths);
    }

    /**
     * Reads the text form.
     *
     * @throws IllegalArgumentException saying what is wrong with it
     */
    public static FieldSource parse(String text) {
        if (text.isBlank()) {
            return NONE;
        }
        if (text.startsWith("=")) {
            String constant = text.substring(1).trim();
            if (constant.isEmpty()) {
                throw new IllegalArgumentException("is a constant without a value");
            }
            return new FieldSource(constant, List.of());
        }
        List<RecordPath> paths = new ArrayList<>();
        for (String path : alternatives(text)) {
            paths.add(RecordPath.parse(path));
        }
        return new FieldSource(null, paths);
    }

    /** Between bars that stand in no quotation marks. */
    private static List<String> alternatives(String text) {
        List<String> parts = new ArrayList<>();
        boolean isQuoted = false;
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\'') {
                isQuoted = !isQuoted;
            } else if (c == '|' && !isQuoted) {
                parts.add(text.substring(from, i));
                from = i + 1;
            }
        }
        parts.add(text.substring(from));
        return parts;
    }

    public boolean isMapped() {
        return constant != null || !paths.isEmpty();
    }

    /** The text form. */
    @Override
    public String toString() {
        return constant != null
                ? "=" + constant
                : String.join(" | ", paths.stream().map(RecordPath::text).toList());
    }
}
