package io.recstream.job.window;

import io.recstream.job.state.Golden;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What {@code compute-window} keeps, for the golden bytes. */
public final class GoldenWindows {

    private GoldenWindows() {}

    public static Golden<UserWindowState> golden() {
        UserWindowState incomplete = windows();
        incomplete.missingBefore = 1_700_000_000_001L;
        return new Golden<>(new UserWindowStateCodec(), Map.of(1, windows(), 2, incomplete));
    }

    private static UserWindowState windows() {
        UserWindowState windows = new UserWindowState(new PaneRing(60_000));
        windows.ring.add(1_700_000_000_000L, "i1", "view", "shoes", 0);
        windows.ring.add(1_700_000_200_000L, "ü1", "purchase", null, 19_990_000);
        windows.ring.advance(
                28_333_337, WindowShape.of(List.of(Duration.ofHours(1)), Duration.ofMinutes(1), 3));
        windows.version = 2;
        windows.departureTimer = 1_700_003_580_000L;
        windows.emittedAt = 1_700_000_200_123L;
        windows.emissionTimer = 1_700_000_260_123L;
        return windows;
    }
}
