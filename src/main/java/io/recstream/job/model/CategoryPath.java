package io.recstream.job.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A category path as one string: its parts joined by {@code /}, widest first. A {@code /} or a
 * backslash inside a part has a backslash before it, so that {@code Food\/Drink/Tea} has the two
 * parts {@code Food/Drink} and {@code Tea}. Parts with nothing visible in them are left out; a path
 * without parts is null, no category.
 */
public final class CategoryPath {

    private static final char SEPARATOR = '/';
    private static final char ESCAPE = '\\';

    private CategoryPath() {}

    /** The path of these parts, widest first; null if there are none. */
    public static String of(List<String> parts) {
        StringBuilder path = new StringBuilder();
        for (String part : parts) {
            if (!Ids.isMissing(part)) {
                if (!path.isEmpty()) {
                    path.append(SEPARATOR);
                }
                appendEscaped(part, path);
            }
        }
        return path.isEmpty() ? null : path.toString();
    }

    /**
     * The path that a text stands for, in the form that {@link #of} gives it: without blank parts,
     * and with a backslash before each that is none before {@code /} or a backslash. Null stays
     * null.
     */
    public static String parse(String text) {
        return text == null || isPlain(text) ? text : of(split(text));
    }

    /** The parts of a path or of any other text, widest first, each as it was before joining. */
    public static List<String> parts(String path) {
        List<String> parts = new ArrayList<>();
        if (path != null) {
            for (String part : split(path)) {
                if (!Ids.isMissing(part)) {
                    parts.add(part);
                }
            }
        }
        return parts;
    }

    /** Whether a text is a path without blank parts, such as of a slash too many. */
    public static boolean isWellFormed(String text) {
        return split(text).stream().noneMatch(Ids::isMissing);
    }

    /** Whether a path is the other one or below it: a/b is under a; ab is not, nor is a\/b. */
    public static boolean isUnder(String wide, String path) {
        return path.startsWith(wide)
                && (path.length() == wide.length() || path.charAt(wide.length()) == SEPARATOR);
    }

    /** The widest of some paths that a path is, or is below; null if there is none. */
    public static String widest(Set<String> paths, String path) {
        for (int at = path.indexOf(SEPARATOR); at >= 0; at = path.indexOf(SEPARATOR, at + 1)) {
            if (paths.contains(path.substring(0, at))) {
                return path.substring(0, at);
            }
        }
        return paths.contains(path) ? path : null;
    }

    /** Whether a text certainly is its own path: ASCII begins each part, and nothing is escaped. */
    private static boolean isPlain(String text) {
        boolean begins = true;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ESCAPE || (begins && (c <= ' ' || c >= 0x7F || c == SEPARATOR))) {
                return false;
            }
            begins = c == SEPARATOR;
        }
        return !begins;
    }

    private static void appendEscaped(String part, StringBuilder path) {
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            if (c == SEPARATOR || c == ESCAPE) {
                path.append(ESCAPE);
            }
            path.append(c);
        }
    }

    private static List<String> split(String text) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == SEPARATOR) {
                parts.add(part.toString());
                part.setLength(0);
            } else {
                if (c == ESCAPE && i + 1 < text.length() && isSpecial(text.charAt(i + 1))) {
                    i++;
                }
                part.append(text.charAt(i));
            }
        }
        parts.add(part.toString());
        return parts;
    }

    private static boolean isSpecial(char c) {
        return c == SEPARATOR || c == ESCAPE;
    }
}
