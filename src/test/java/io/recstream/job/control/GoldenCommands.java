package io.recstream.job.control;

import io.recstream.job.model.CommandReport;
import io.recstream.job.model.SourceRecord;
import io.recstream.job.state.Golden;
import java.util.List;
import java.util.Map;

/** What {@code report-command} keeps, for the golden bytes. */
public final class GoldenCommands {

    private GoldenCommands() {}

    /** Version 1 has no outcome. */
    public static Golden<CommandProgress> golden() {
        return new Golden<>(
                new CommandProgressCodec(),
                Map.of(
                        1,
                        progress(CommandReport.Outcome.NONE),
                        2,
                        progress(new CommandReport.Outcome(7L, "pins: []\n", "x1", "boosted"))));
    }

    /** A command that one of two stages has applied. */
    private static CommandProgress progress(CommandReport.Outcome outcome) {
        CommandProgress progress = new CommandProgress();
        progress.begin(
                new CommandReport.Begun(
                        "c1",
                        "forget",
                        1_700_000_000_000L,
                        "ü",
                        null,
                        new SourceRecord("control", 0, 7, 0, null, null),
                        List.of(),
                        List.of("rank-list", "remember-item"),
                        1,
                        outcome));
        progress.add(new CommandReport.Done("c1", "rank-list", -5, 0, 0, 1, 1));
        progress.add(new CommandReport.Done("c1", "remember-item", -5, 3, 12, 128, 42));
        return progress;
    }
}
