package io.recstream.job.control;

import io.recstream.job.model.CommandReport;
import io.recstream.job.model.CommandResult;
import io.recstream.job.state.CodecType;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Collects what the stages report of a command.
 *
 * <p>Keyed by command id. State: one {@link CommandProgress}, and until the result a {@link
 * SubjectProgress} for each stage and subject. Forgets: after the retention (processing time).
 * Emits: one {@link CommandResult} when the command was refused, or when every stage has applied
 * it; the same again when the command is sent again, and a refusal where its id was used by
 * another.
 */
public final class ReportCommand
        extends KeyedProcessFunction<String, CommandReport, CommandResult> {

    private static final long serialVersionUID = 1L;

    private final long retentionMillis;

    private transient ValueState<CommandProgress> progressState;
    private transient MapState<String, SubjectProgress> subjects;

    /**
     * An operator with its settings.
     *
     * @param retention how long the result of a command is known after its end
     */
    public ReportCommand(Duration retention) {
        this.retentionMillis = retention.toMillis();
    }

    public static ValueStateDescriptor<CommandProgress> progressDescriptor() {
        return new ValueStateDescriptor<>(
                "command-progress",
                CodecType.of(CommandProgress.class, new CommandProgressCodec()));
    }

    /** By uid of the stage and hash of the subject. */
    public static MapStateDescriptor<String, SubjectProgress> subjectsDescriptor() {
        return new MapStateDescriptor<>(
                "command-subjects",
                Types.STRING,
                CodecType.of(SubjectProgress.class, new SubjectProgressCodec()));
    }

    @Override
    public void open(OpenContext context) {
        subjects = getRuntimeContext().getMapState(subjectsDescriptor());
        progressState = getRuntimeContext().getState(progressDescriptor());
    }

    @Override
    public void processElement(CommandReport report, Context context, Collector<CommandResult> out)
            throws Exception {
        CommandProgress progress = progressState.value();
        if (report instanceof CommandReport.Repeated) {
            if (progress != null && progress.result != null) {
                out.collect(progress.result);
            }
            return;
        }
        if (report instanceof CommandReport.Conflict conflict) {
            long now = context.timerService().currentProcessingTime();
            out.collect(new CommandResult(conflict.refused(), now, List.of(), 0));
            if (progress != null && progress.result != null) {
                // The newest record of the id stays that of the command that was applied.
                out.collect(progress.result);
            }
            return;
        }
        // Applied once more, when its id was no longer known: a new command.
        boolean isNew =
                progress == null
                        || (progress.result != null && report instanceof CommandReport.Begun);
        progress = isNew ? new CommandProgress() : progress;
        if (report instanceof CommandReport.Begun begun) {
            progress.begin(begun);
        } else if (progress.result == null) {
            add(report, progress);
        }
        if (progress.result == null && progress.isComplete()) {
            long now = context.timerService().currentProcessingTime();
            out.collect(progress.finish(now));
            subjects.clear();
            context.timerService().registerProcessingTimeTimer(now + retentionMillis);
        }
        progressState.update(progress);
    }

    private void add(CommandReport report, CommandProgress progress) throws Exception {
        if (report instanceof CommandReport.Expected expected) {
            for (String stage : expected.stages()) {
                String key = key(stage, expected.subject());
                SubjectProgress subject = known(key);
                progress.expect(stage, subject);
                subjects.put(key, subject);
            }
        } else if (report instanceof CommandReport.Done done) {
            String key = key(done.stage(), done.subject());
            SubjectProgress subject = known(key);
            progress.add(done, subject);
            subjects.put(key, subject);
        } else if (report instanceof CommandReport.Kept kept) {
            String key = key(kept.stage(), kept.subject());
            SubjectProgress subject = known(key);
            progress.add(kept, subject);
            subjects.put(key, subject);
        }
    }

    private SubjectProgress known(String key) throws Exception {
        SubjectProgress known = subjects.get(key);
        return known == null ? new SubjectProgress() : known;
    }

    private static String key(String stage, long subject) {
        return stage + ' ' + Long.toHexString(subject);
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<CommandResult> out)
            throws IOException {
        CommandProgress progress = progressState.value();
        if (progress != null
                && progress.result != null
                && progress.result.finishedAt() + retentionMillis <= timestamp) {
            progressState.clear();
        }
    }
}
