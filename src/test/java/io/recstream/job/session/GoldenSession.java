package io.recstream.job.session;

import io.recstream.job.model.RecommendationUpdate;
import io.recstream.job.model.SessionParameters;
import io.recstream.job.model.TestingEvent;
import io.recstream.job.state.Golden;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.commons.codec.digest.MurmurHash3;

/** What {@code track-session} keeps, for the golden bytes. */
public final class GoldenSession {

    private static final SessionParameters RULES = new SessionParameters(1_000, 5_000, 10, 4, true);

    private GoldenSession() {}

    public static Golden<SessionState> golden() {
        return new Golden<>(
                new SessionStateCodec(),
                Map.of(1, ofVersionOne(), 2, ofVersionTwo(), 3, withTimer()));
    }

    private static SessionState withTimer() {
        SessionState state = twoSessions();
        state.idleAt = 1_700_600_000_000L;
        return state;
    }

    /** Without the timer, and with ids of sessions that have no half of the user. */
    private static SessionState ofVersionTwo() {
        SessionState state = twoSessions();
        state.open.replaceAll(GoldenSession::withFormerId);
        return state;
    }

    private static OpenSession withFormerId(OpenSession session) {
        long sequence =
                session.firstTime == 1_700_000_000_000L ? session.firstTime : 1_700_000_000_003L;
        byte[] user = "u1".getBytes(StandardCharsets.UTF_8);
        long[] hash = MurmurHash3.hash128x64(user, 0, user.length, Long.hashCode(sequence));
        OpenSession former =
                new OpenSession(
                        hash[0] ^ sequence,
                        session.producerId,
                        session.firstTime,
                        session.lastTime);
        former.events = session.events;
        former.items = session.items;
        former.strongest = session.strongest;
        return former;
    }

    /** Its only session is the only open one; it is not known when it began. */
    private static SessionState ofVersionOne() {
        SessionState state = new SessionState();
        observeThree(state);
        state.open.replaceAll(GoldenSession::withFormerId);
        OpenSession session = state.open.get(0);
        session.firstTime = session.lastTime;
        session.events = RecommendationUpdate.UNKNOWN;
        return state;
    }

    private static SessionState twoSessions() {
        SessionState state = new SessionState();
        observeThree(state);
        state.observe(TestingEvent.view("u1", "a").at(1_700_000_002_000L).event(), 1, RULES);
        return state;
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
