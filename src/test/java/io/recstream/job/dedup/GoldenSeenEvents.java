package io.recstream.job.dedup;

import io.recstream.job.state.Golden;

/** What {@code drop-duplicate} keeps, for the golden bytes. */
public final class GoldenSeenEvents {

    private GoldenSeenEvents() {}

    public static Golden<SeenEvents> golden() {
        SeenEvents seen = new SeenEvents(450_000);
        seen.append(1, -2, 3, 3_777_777);
        seen.append(4, 5, -6, 3_777_776);
        return Golden.state(new SeenEventsCodec(), seen);
    }
}
