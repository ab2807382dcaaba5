package io.recstream.job.control;

import io.recstream.job.model.CommandReport;
import io.recstream.job.model.SourceRecord;
import io.recstream.job.state.Golden;
import java.util.List;

/** What {@code report-command} keeps, for the golden bytes. */
public final class GoldenCommands {

    private GoldenCommands() {}

    /** A command that one of two stages has applied. */
    public static Golden<CommandProgress> golden() {
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
                        1));
        progress.add(new CommandReport.Done("c1", "rank-list", -5, 0, 0, 1, 1));
        progress.add(new CommandReport.Done("c1", "remember-item", -5, 3, 12, 128, 42));
        return Golden.state(new CommandProgressCodec(), progress);
    }
}
