package io.recstream.ops.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.ops.deploy.JournalEntry.Action;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StandingTest {

    private static final Release NEXT = new Release("next.jar", "2", null, 1, Map.of());

    @ParameterizedTest
    @EnumSource(Action.class)
    void wheneverTheLockIsLostTheNextStepIsSaid(Action action) {
        assertThat(Standing.of(List.of(entry(action))))
                .contains(". Next: see who holds the lock (bin/recstream lock)")
                .doesNotEndWith(".");
    }

    @Test
    void theLastOfWhatWasDoneDecides() {
        JournalEntry stop = entry(Action.STOP);
        JournalEntry start = entry(Action.UPGRADE);
        assertThat(Standing.of(List.of(stop)))
                .contains("is to go on from s3://bucket/end", "--from-savepoint latest");
        assertThat(Standing.of(List.of(stop, start)))
                .contains("The job one (2 (next.jar) at parallelism 1) was submitted")
                .doesNotContain("--from-savepoint");
        assertThat(Standing.of(List.of(stop, start, entry(Action.WITHDRAW))))
                .contains("was cancelled, and the one before was not put back", "--jar JAR");
    }

    private static JournalEntry entry(Action action) {
        boolean isStart =
                !EnumSet.of(Action.STOP, Action.SAVEPOINT, Action.WITHDRAW, Action.CANCEL)
                        .contains(action);
        return new JournalEntry(
                Instant.EPOCH, action, "one", isStart ? NEXT : null, "s3://bucket/end");
    }
}
