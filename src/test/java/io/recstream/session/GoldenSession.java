package io.recstream.session;

import io.recstream.model.TestingEvent;
import io.recstream.state.Golden;

/** What {@code track-session} keeps, for the golden bytes. */
public final class GoldenSession {

    private GoldenSession() {}

    public static Golden<SessionMemory> golden() {
        SessionMemory memory = new SessionMemory();
        for (int i = 0; i < 3; i++) {
            memory.observe(
                    TestingEvent.view("u1", "ü" + i)
                            .session("s1")
                            .at(1_700_000_000_000L + i)
                            .event(),
                    1 + i,
                    1_000,
                    10,
                    true);
        }
        return Golden.state(new SessionMemoryCodec(), memory);
    }
}
