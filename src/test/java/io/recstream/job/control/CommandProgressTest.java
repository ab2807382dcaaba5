package io.recstream.job.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.job.model.CommandReport;
import io.recstream.job.model.CommandResult;
import io.recstream.job.model.SourceRecord;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class CommandProgressTest {

    private static final CommandReport.Begun BEGUN =
            new CommandReport.Begun(
                    "c1",
                    "forget",
                    1,
                    "ops",
                    null,
                    new SourceRecord("control", 0, 7, 0, null, null),
                    List.of(),
                    List.of("rank-list", "remember-item"),
                    2,
                    CommandReport.Outcome.NONE);

    /** Each stage reports for two subjects, one of them in three parts. */
    private static List<CommandReport> reports() {
        List<CommandReport> reports = new ArrayList<>();
        reports.add(BEGUN);
        for (long subject : new long[] {-5, 8}) {
            reports.add(
                    new CommandReport.Expected(
                            "c1", subject, List.of("rank-list", "remember-item")));
            reports.add(new CommandReport.Done("c1", "rank-list", subject, 0, 0, 1, 1));
            reports.add(new CommandReport.Done("c1", "remember-item", subject, 0, 41, 128, 10));
            reports.add(new CommandReport.Done("c1", "remember-item", subject, 42, 84, 128, 10));
            reports.add(new CommandReport.Done("c1", "remember-item", subject, 85, 127, 128, 10));
        }
        return reports;
    }

    /** One command names two users of a person: the second erasure of one has fewer parts. */
    @Test
    void aSubjectThatIsForgottenTwiceIsCompleteWithAllPartsOfTheFirstTime() {
        CommandProgress progress = new CommandProgress();
        accept(
                progress,
                new CommandReport.Begun(
                        "c1",
                        "forget",
                        1,
                        "ops",
                        null,
                        new SourceRecord("control", 0, 7, 0, null, null),
                        List.of(),
                        List.of("publish-identity"),
                        1,
                        CommandReport.Outcome.NONE));
        accept(progress, new CommandReport.Expected("c1", 8, List.of("publish-identity")));
        accept(progress, new CommandReport.Done("c1", "publish-identity", 8, 0, 0, 3, 1));
        accept(progress, new CommandReport.Done("c1", "publish-identity", 8, 0, 0, 1, 0));
        assertThat(progress.isComplete()).isFalse();
        accept(progress, new CommandReport.Done("c1", "publish-identity", 8, 1, 1, 3, 1));
        assertThat(progress.isComplete()).isFalse();
        accept(progress, new CommandReport.Done("c1", "publish-identity", 8, 2, 2, 3, 1));

        assertThat(progress.isComplete()).isTrue();
    }

    private final Map<String, SubjectProgress> subjects = new HashMap<>();

    private void accept(CommandProgress progress, CommandReport report) {
        if (report instanceof CommandReport.Begun begun) {
            progress.begin(begun);
        } else if (report instanceof CommandReport.Expected expected) {
            for (String stage : expected.stages()) {
                progress.expect(stage, subject(stage, expected.subject()));
            }
        } else if (report instanceof CommandReport.Done done) {
            progress.add(done, subject(done.stage(), done.subject()));
        }
    }

    private SubjectProgress subject(String stage, long subject) {
        return subjects.computeIfAbsent(stage + subject, it -> new SubjectProgress());
    }

    @Property(tries = 200)
    void itIsCompleteWithTheLastReportInWhateverOrderAlsoWhereSomeComeAgain(@ForAll Random random) {
        List<CommandReport> reports = reports();
        Collections.shuffle(reports, random);
        CommandProgress progress = new CommandProgress();
        subjects.clear();
        for (int i = 0; i < reports.size(); i++) {
            assertThat(progress.isComplete()).isFalse();
            accept(progress, reports.get(i));
            CommandReport again = reports.get(random.nextInt(i + 1));
            accept(progress, again);
        }
        assertThat(progress.isComplete()).isTrue();

        assertThat(progress.finish(99))
                .isEqualTo(
                        new CommandResult(
                                BEGUN,
                                99,
                                List.of(
                                        new CommandResult.Stage("rank-list", 2),
                                        new CommandResult.Stage("remember-item", 60)),
                                0));
    }

    /** After a rescale other subtasks report for other key groups. */
    @Test
    void partsMayOverlap() {
        CommandProgress progress = new CommandProgress();
        accept(progress, new CommandReport.Done("c1", "remember-item", 1, 0, 63, 128, 3));
        accept(progress, new CommandReport.Done("c1", "remember-item", 1, 43, 85, 128, 0));
        assertThat(subject("remember-item", 1).isComplete()).isFalse();
        accept(progress, new CommandReport.Done("c1", "remember-item", 1, 86, 127, 128, 2));
        assertThat(subject("remember-item", 1).isComplete()).isTrue();
        assertThat(progress.stages.get("remember-item").removed).isEqualTo(5);
    }

    @Test
    void aRefusedCommandIsCompleteAtOnce() {
        CommandProgress progress = new CommandProgress();
        progress.begin(
                new CommandReport.Begun(
                        "c1",
                        "dance",
                        1,
                        null,
                        null,
                        BEGUN.source(),
                        List.of("unknown"),
                        List.of(),
                        0,
                        CommandReport.Outcome.NONE));
        assertThat(progress.isComplete()).isTrue();
        assertThat(progress.finish(5).isRefused()).isTrue();
    }
}
