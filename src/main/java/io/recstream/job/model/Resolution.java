package io.recstream.job.model;

/**
 * How the person of an event was found; only with {@code recstream.identity.enabled}.
 *
 * @param origin the {@link UserKey} of the event as it was sent: the id by which event ids and
 *     sessions are told apart, whoever the person turns out to be; empty after {@code
 *     track-session}
 * @param kind what the event is to its person
 */
public record Resolution(String origin, Kind kind) {

    /** What an event is to its person. */
    public enum Kind {
        /** It has just happened. */
        NEW,
        /**
         * It happened under another id of the person: it counts in windows and joins the session's
         * context, but nothing learns from it again.
         */
        REPLAY,
        /** No event: the person has been merged into another, so that their state is deleted. */
        RETIREMENT
    }
}
