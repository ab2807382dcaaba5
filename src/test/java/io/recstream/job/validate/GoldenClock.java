package io.recstream.job.validate;

import io.recstream.job.state.Golden;

/** What {@code validate-event} keeps, for the golden bytes. */
public final class GoldenClock {

    private GoldenClock() {}

    public static Golden<PartitionClock> golden() {
        return Golden.state(
                new PartitionClockCodec(), new PartitionClock("events", 3, 1_700_000_000_000L));
    }
}
