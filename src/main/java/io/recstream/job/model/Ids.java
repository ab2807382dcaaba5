package io.recstream.job.model;

/**
 * Checks ids of users, devices, sessions, events and items. An id is a text with at least one
 * visible character, of at most {@link UserEvent#MAX_ID_BYTES} bytes of UTF-8, without control
 * characters (category Cc) and without unpaired surrogates.
 */
public final class Ids {

    private Ids() {}

    /** Whether an id is null or has no visible character. */
    public static boolean isMissing(String id) {
        if (id == null) {
            return true;
        }
        for (int i = 0; i < id.length(); ) {
            int point = id.codePointAt(i);
            if (!isInvisible(point)) {
                return false;
            }
            i += Character.charCount(point);
        }
        return true;
    }

    /**
     * Checks a required id; returns null if it is valid.
     *
     * @param missing the reason if it is missing
     * @param field its name, for the message
     */
    public static Rejection check(DeadLetterReason missing, String field, String id) {
        if (id == null) {
            return new Rejection(missing, field + " is missing");
        }
        if (isMissing(id)) {
            return new Rejection(missing, field + " is blank: " + Quoted.of(id));
        }
        return check(field, id, UserEvent.MAX_ID_BYTES);
    }

    /** Checks an optional id; returns null if it is valid or missing. */
    public static Rejection checkOptional(String field, String id) {
        return isMissing(id) ? null : check(field, id, UserEvent.MAX_ID_BYTES);
    }

    static Rejection check(String field, String id, int maxBytes) {
        int bytes = 0;
        for (int i = 0; i < id.length(); ) {
            int point = id.codePointAt(i);
            if (Character.isISOControl(point)) {
                return new Rejection(
                        DeadLetterReason.MALFORMED,
                        field + " has a control character: " + Quoted.of(id));
            }
            if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
                return new Rejection(
                        DeadLetterReason.INVALID_UTF8,
                        field + " has an unpaired surrogate: " + Quoted.of(id));
            }
            bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
            i += Character.charCount(point);
        }
        return bytes <= maxBytes ? null : tooLong(field, id, bytes, maxBytes);
    }

    private static Rejection tooLong(String field, String id, int bytes, int maxBytes) {
        return new Rejection(
                DeadLetterReason.ID_TOO_LONG,
                "%s has %d bytes of UTF-8, at most %d are accepted: %s"
                        .formatted(field, bytes, maxBytes, Quoted.of(id)));
    }

    /** White space, controls, and the code points that Unicode lets displays ignore. */
    private static boolean isInvisible(int point) {
        if (point > ' ' && point < 0x7F) {
            return false;
        }
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    true;
            default ->
                    point == 0x034F // combining grapheme joiner
                            || isIn(point, 0x115F, 0x1160) // Hangul fillers
                            || isIn(point, 0x17B4, 0x17B5) // Khmer inherent vowels
                            || isIn(point, 0x180B, 0x180F) // Mongolian variation selectors
                            || point == 0x2065
                            || point == 0x2800 // Braille pattern blank
                            || point == 0x3164 // Hangul filler
                            || isIn(point, 0xFE00, 0xFE0F) // variation selectors
                            || point == 0xFFA0 // halfwidth Hangul filler
                            || isIn(point, 0xFFF0, 0xFFF8)
                            || isIn(point, 0xE0000, 0xE0FFF); // tags, variation selectors
        };
    }

    private static boolean isIn(int point, int first, int last) {
        return point >= first && point <= last;
    }
}
