package io.recstream.validate;

import io.recstream.model.UserEvent;
import java.nio.charset.StandardCharsets;

/** What an id may be: not blank, and at most {@link UserEvent#MAX_ID_BYTES} bytes of UTF-8. */
final class Ids {

    /** A char takes at most 3 bytes of UTF-8 (a surrogate pair 4), so short ids need no count. */
    private static final int SURELY_SHORT = UserEvent.MAX_ID_BYTES / 3;

    private Ids() {}

    static boolean isMissing(String id) {
        return id == null || id.isBlank();
    }

    static boolean isTooLong(String id) {
        return id.length() > SURELY_SHORT
                && (id.length() > UserEvent.MAX_ID_BYTES
                        || id.getBytes(StandardCharsets.UTF_8).length > UserEvent.MAX_ID_BYTES);
    }
}
