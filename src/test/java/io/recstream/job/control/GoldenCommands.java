package io.recstream.job.control;

import io.recstream.job.model.CommandReport;
import io.recstream.job.model.SourceRecord;
import io.recstream.job.state.Golden;
import java.util.List;
import java.util.Map;

/** What {@code report-command} keeps, for the golden bytes. */
public final class GoldenCommands {

    private GoldenCommands() {}

    /** Version 1 has neither the outcome nor what the stages have reported. */
    public static Golden<CommandProgress> golden() {
        CommandProgress before = new CommandProgress();
        before.begin(begun(CommandReport.Outcome.NONE));
        CommandProgress progress = new CommandProgress();
        progress.begin(begun(new CommandReport.Outcome(7L, "pins: []\n", "x1", "boosted")));
        SubjectProgress ranked = new SubjectProgress();
        progress.expect("rank-list", ranked);
        progress.add(new CommandReport.Done("c1", "rank-list", -5, 0, 0, 1, 1), ranked);
        SubjectProgress swept = subject();
        progress.expect("remember-item", swept);
        progress.kept = 2;
        return new Golden<>(new CommandProgressCodec(), Map.of(1, before, 2, progress));
    }

    /** A command of two stages. */
    private static CommandReport.Begun begun(CommandReport.Outcome outcome) {
        return new CommandReport.Begun(
                "c1",
                "forget",
                1_700_000_000_000L,
                "ü",
                null,
                new SourceRecord("control", 0, 7, 0, null, null),
                List.of(),
                List.of("rank-list", "remember-item"),
                1,
                outcome);
    }

    /** A subject that some key groups have reported of. */
    public static Golden<SubjectProgress> goldenSubject() {
        SubjectProgress subject = subject();
        subject.expected = true;
        return Golden.state(new SubjectProgressCodec(), subject);
    }

    private static SubjectProgress subject() {
        SubjectProgress subject = new SubjectProgress();
        subject.of = 128;
        subject.parts.set(3, 13);
        return subject;
    }
}
