package io.recstream.job.control;

import io.recstream.job.model.CommandReport;
import io.recstream.job.model.CommandResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How far a command has come, from the reports of the stages. They come in any order, also before
 * it is known what the command is, and after a restart more than once. What a stage has reported of
 * each subject is kept outside of it, so that a report costs the same however many ids a command
 * has.
 */
public final class CommandProgress {

    /** What a stage has reported. */
    static final class StageProgress {

        /** Subjects that it is to report of. */
        int expected;

        /** Of these, those that it has not reported of in full. */
        int open;

        /** Subjects that it has reported of in full before they were expected. */
        int early;

        long removed;
    }

    /** Null until it is known. */
    CommandReport.Begun begun;

    /** By uid. */
    final Map<String, StageProgress> stages = new TreeMap<>();

    /** How many ids it was not applied to. */
    int kept;

    /** Null until every stage has reported. */
    CommandResult result;

    void begin(CommandReport.Begun report) {
        begun = report;
    }

    /** A stage is to report of a subject. */
    void expect(String stage, SubjectProgress subject) {
        if (!subject.expected) {
            subject.expected = true;
            StageProgress progress = of(stage);
            progress.expected++;
            if (subject.isComplete()) {
                progress.early--;
            } else {
                progress.open++;
            }
        }
    }

    /** Adds a report; one that says nothing new changes nothing. */
    void add(CommandReport.Done done, SubjectProgress subject) {
        if (isNew(done.stage(), subject, done.firstPart(), done.lastPart(), done.parts())) {
            of(done.stage()).removed += done.removed();
        }
    }

    /** A stage could not apply it to a subject. */
    void add(CommandReport.Kept report, SubjectProgress subject) {
        if (isNew(report.stage(), subject, 0, 0, 1)) {
            kept++;
        }
    }

    private boolean isNew(String stage, SubjectProgress subject, int first, int last, int of) {
        boolean wasComplete = subject.isComplete();
        int before = subject.parts.cardinality();
        // A user who is forgotten twice by one command has fewer parts the second time.
        subject.of = Math.max(subject.of, of);
        subject.parts.set(first, last + 1);
        if (!wasComplete && subject.isComplete()) {
            if (subject.expected) {
                of(stage).open--;
            } else {
                of(stage).early++;
            }
        }
        return subject.parts.cardinality() > before;
    }

    private StageProgress of(String stage) {
        return stages.computeIfAbsent(stage, it -> new StageProgress());
    }

    /**
     * Whether the command was refused, or every stage has applied it. A stage that finds further
     * subjects says so before it reports of the one that it has found them by.
     */
    boolean isComplete() {
        if (begun == null) {
            return false;
        }
        if (begun.stages().isEmpty()) {
            return true;
        }
        StageProgress first = stages.get(begun.stages().get(0));
        return first != null
                && first.expected == begun.subjects()
                && stages.values().stream().allMatch(it -> it.open == 0 && it.early == 0);
    }

    /**
     * Ends it: only the result is kept, and nothing of the subjects.
     *
     * @param now processing time, epoch milliseconds
     */
    CommandResult finish(long now) {
        List<CommandResult.Stage> reported = new ArrayList<>();
        for (String stage : begun.stages()) {
            reported.add(new CommandResult.Stage(stage, of(stage).removed));
        }
        result = new CommandResult(begun, now, List.copyOf(reported), kept);
        begun = null;
        stages.clear();
        return result;
    }
}
