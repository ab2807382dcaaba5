package io.recstream.job.model;

/**
 * Ids of sessions: 64 bits, of which the upper half is of the user and the lower half of the
 * session. So all sessions of a user are found where nothing else of them is known.
 *
 * <p>Two of a million users have the same half with a probability of 1 in 4,300.
 */
public final class SessionIds {

    private SessionIds() {}

    /**
     * The id of a session of a user.
     *
     * @param text with the number, distinguishes the user's sessions
     */
    public static long of(String user, String text, long number) {
        return ((long) owner(user) << 32) | (TextHash.of(text, number) >>> 32);
    }

    /** The half of a user. */
    public static int owner(String user) {
        return (int) TextHash.of(user, 0);
    }

    /** The half of the user whose session it is. */
    public static int ownerOf(long session) {
        return (int) (session >>> 32);
    }
}
