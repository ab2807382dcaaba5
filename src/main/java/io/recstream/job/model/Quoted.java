package io.recstream.job.model;

import java.util.regex.Pattern;

/**
 * A value of unknown origin as it can stand in a message: in quotation marks, cut to a bounded
 * length, and without characters that a terminal or a browser would take for a command.
 */
public final class Quoted {

    /** Characters of a value that are shown. */
    public static final int MAX_LENGTH = 64;

    /** Stands for what must not be seen. */
    public static final String HIDDEN = "******";

    private static final Pattern QUERY = Pattern.compile("(?s)([?#;]).+");

    private Quoted() {}

    /** For instance {@code 'a\u0000b'}; {@code null} without quotation marks. */
    public static String of(String value) {
        return value == null ? "null" : "'" + escaped(value, MAX_LENGTH) + "'";
    }

    /**
     * The text itself, escaped and cut.
     *
     * @param maxLength code points of it that are kept; what is cut off shows as {@code …}
     */
    public static String escaped(String text, int maxLength) {
        StringBuilder shown = new StringBuilder(Math.min(text.length(), maxLength) + 16);
        int at = 0;
        for (int kept = 0; at < text.length() && kept < maxLength; kept++) {
            int point = text.codePointAt(at);
            int chars = Character.charCount(point);
            if (isPlain(point)) {
                shown.appendCodePoint(point);
            } else {
                for (int i = 0; i < chars; i++) {
                    escape(text.charAt(at + i), shown);
                }
            }
            at += chars;
        }
        return at < text.length() ? shown.append('…').toString() : shown.toString();
    }

    /**
     * An address, or several, without what may be a login: up to the last {@code @}, and from a
     * query on.
     */
    public static String withoutLogin(String addresses) {
        int begin = addresses.indexOf("://");
        begin = begin < 0 ? 0 : begin + "://".length();
        int at = addresses.lastIndexOf('@');
        String shown =
                at < begin
                        ? addresses
                        : addresses.substring(0, begin) + HIDDEN + addresses.substring(at);
        return begin == 0 ? shown : QUERY.matcher(shown).replaceFirst("$1" + HIDDEN);
    }

    private static boolean isPlain(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
            case Character.SPACE_SEPARATOR -> point == ' ';
            default -> true;
        };
    }

    private static void escape(char c, StringBuilder shown) {
        shown.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
            shown.append(Character.forDigit((c >> shift) & 0xF, 16));
        }
    }
}
