package io.recstream.job.control;

import io.recstream.job.model.CommandReport;
import io.recstream.job.model.CommandResult;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How far a command has come, from the reports of the stages. They come in any order, also before
 * it is known what the command is, and after a restart more than once.
 */
public final class CommandProgress {

    /** What a stage has reported. */
    static final class StageProgress {

        /** The parts that have applied it, by subject. */
        final Map<Long, BitSet> parts = new HashMap<>(2);

        /** How many parts there are. */
        int of = 1;

        long removed;

        boolean isComplete(int subjects) {
            return parts.size() == subjects
                    && parts.values().stream().allMatch(it -> it.cardinality() == of);
        }
    }

    /** Null until it is known. */
    CommandReport.Begun begun;

    /** By uid. */
    final Map<String, StageProgress> stages = new TreeMap<>();

    /** Null until every stage has reported. */
    CommandResult result;

    void begin(CommandReport.Begun report) {
        begun = report;
    }

    /** Adds a report; one that says nothing new changes nothing. */
    void add(CommandReport.Done done) {
        if (result != null) {
            return;
        }
        StageProgress stage = stages.computeIfAbsent(done.stage(), it -> new StageProgress());
        stage.of = done.parts();
        BitSet parts = stage.parts.computeIfAbsent(done.subject(), it -> new BitSet());
        int before = parts.cardinality();
        parts.set(done.firstPart(), done.lastPart() + 1);
        if (parts.cardinality() > before) {
            stage.removed += done.removed();
        }
    }

    /** Whether the command was refused, or every stage has applied it. */
    boolean isComplete() {
        return begun != null
                && begun.stages().stream()
                        .allMatch(
                                it ->
                                        stages.containsKey(it)
                                                && stages.get(it).isComplete(begun.subjects()));
    }

    /**
     * Ends it: only the result is kept, and nothing of the subjects.
     *
     * @param now processing time, epoch milliseconds
     */
    CommandResult finish(long now) {
        List<CommandResult.Stage> reported = new ArrayList<>();
        for (String stage : begun.stages()) {
            reported.add(new CommandResult.Stage(stage, stages.get(stage).removed));
        }
        result = new CommandResult(begun, now, List.copyOf(reported));
        begun = null;
        stages.clear();
        return result;
    }
}
