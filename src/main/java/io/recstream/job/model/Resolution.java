package io.recstream.job.model;

/**
 * How the person of an event was found; only with {@code recstream.identity.enabled}. Or that it is
 * no event of a user, but of a command.
 *
 * @param origin the {@link UserKey} of the event as it was sent: the id by which event ids and
 *     sessions are told apart, whoever the person turns out to be; empty after {@code
 *     track-session}
 * @param kind what the event is to its person
 * @param missingBefore see {@link UserFeatures}; only of a merge
 */
public record Resolution(String origin, Kind kind, long missingBefore) {

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
        RETIREMENT,
        /**
         * No event: all events of another id were replayed for the person. The list is built anew
         * for the newest session, and the features say what is missing.
         */
        MERGE,
        /** No event: the user is to be forgotten, by the command whose id is that of the event. */
        ERASURE,
        /**
         * No event and no user: the weights of event types, for the users of a key group, by the
         * command whose id is that of the event.
         */
        WEIGHTS
    }

    /** That of an event, a replay or a retirement. */
    public Resolution(String origin, Kind kind) {
        this(origin, kind, UserFeatures.COMPLETE);
    }
}
