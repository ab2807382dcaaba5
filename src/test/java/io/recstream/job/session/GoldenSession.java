package io.recstream.job.session;

import io.recstream.job.model.RecommendationUpdate;
import io.recstream.job.model.SessionParameters;
import io.recstream.job.model.TestingEvent;
import io.recstream.job.state.Golden;
import java.util.Map;

/** What {@code track-session} keeps, for the golden bytes. */
public final class GoldenSession {

    private static final SessionParameters RULES = new SessionParameters(1_000, 5_000, 10, 4, true);

    private GoldenSession() {}

    public static Golden<SessionState> golden() {
        return new Golden<>(
                new SessionStateCodec(),
                Map.of(1, ofVersionOne(), 2, twoSessions(), 3, withTimer()));
    }

    /** With ids of sessions that have a half of the user. */
    private static SessionState withTimer() {
        SessionState state = new SessionState();
        state.idsHaveOwner = true;
        observeFour(state);
        state.idleAt = 1_700_600_000_000L;
        return state;
    }

    /** Its only session is the only open one; it is not known when it began. */
    private static SessionState ofVersionOne() {
        SessionState state = new SessionState();
        observeThree(state);
        OpenSession session = state.open.get(0);
        session.firstTime = session.lastTime;
        session.events = RecommendationUpdate.UNKNOWN;
        return state;
    }

    private static SessionState twoSessions() {
        SessionState state = new SessionState();
        observeFour(state);
        return state;
    }

    private static void observeFour(SessionState state) {
        observeThree(state);
        state.observe(TestingEvent.view("u1", "a").at(1_700_000_002_000L).event(), 1, RULES);
    }

    private static void observeThree(SessionState state) {
        for (int i = 0; i < 3; i++) {
            state.observe(
                    TestingEvent.view("u1", "ü" + i)
                            .session("s1")
                            .at(1_700_000_000_000L + i)
                            .event(),
                    1 + i,
                    RULES);
        }
    }
}
