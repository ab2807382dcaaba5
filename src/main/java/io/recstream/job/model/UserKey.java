package io.recstream.job.model;

/**
 * The key of a user, in topics, in state and over HTTP: the user id, or {@code device:} and the
 * device id of an anonymous user. A user id that itself looks like such a key, {@code device:…}
 * behind any number of {@code user:}, gets the prefix {@code user:}, so that no two users share a
 * key; all other ids are unchanged.
 *
 * @param isDevice whether the id is that of a device
 * @param id as the producer sent it
 */
public record UserKey(boolean isDevice, String id) {

    private static final String DEVICE = "device:";
    private static final String USER = "user:";

    /** The longest key: an id of the greatest length behind a prefix. */
    private static final int MAX_BYTES = UserEvent.MAX_ID_BYTES + DEVICE.length();

    /**
     * The key of an event: the user's if there is a user id, else the device's; null if neither.
     */
    public static String of(String userId, String deviceId) {
        if (!Ids.isMissing(userId)) {
            return ofUser(userId);
        }
        return Ids.isMissing(deviceId) ? null : DEVICE + deviceId;
    }

    /** The user or device of a key: the inverse of {@link #of}. */
    public static UserKey parse(String key) {
        if (key.startsWith(DEVICE)) {
            return new UserKey(true, key.substring(DEVICE.length()));
        }
        return new UserKey(false, looksLikeDevice(key) ? key.substring(USER.length()) : key);
    }

    /**
     * Checks a key; returns null if it is valid.
     *
     * @param field its name, for the message
     */
    public static Rejection check(String field, String key) {
        if (Ids.isMissing(key)) {
            return Ids.check(DeadLetterReason.MISSING_USER_ID, field, key);
        }
        return Ids.check(field, key, looksLikeDevice(key) ? MAX_BYTES : UserEvent.MAX_ID_BYTES);
    }

    private static String ofUser(String userId) {
        return looksLikeDevice(userId) ? USER + userId : userId;
    }

    private static boolean looksLikeDevice(String text) {
        int at = 0;
        while (text.startsWith(USER, at)) {
            at += USER.length();
        }
        return text.startsWith(DEVICE, at);
    }
}
