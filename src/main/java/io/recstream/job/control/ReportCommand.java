package io.recstream.job.control;

import io.recstream.job.model.CommandReport;
import io.recstream.job.model.CommandResult;
import io.recstream.job.state.CodecType;
import java.io.IOException;
import java.time.Duration;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Collects what the stages report of a command.
 *
 * <p>Keyed by command id. State: one {@link CommandProgress}. Forgets: after the retention
 * (processing time). Emits: one {@link CommandResult} when the command was refused, or when every
 * stage has applied it; the same again when the command is sent again.
 */
public final class ReportCommand
        extends KeyedProcessFunction<String, CommandReport, CommandResult> {

    private static final long serialVersionUID = 1L;

    private final long retentionMillis;

    private transient ValueState<CommandProgress> progressState;

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

    @Override
    public void open(OpenContext context) {
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
        // Applied once more, when its id was no longer known: a new command.
        boolean isNew =
                progress == null
                        || (progress.result != null && report instanceof CommandReport.Begun);
        progress = isNew ? new CommandProgress() : progress;
        if (report instanceof CommandReport.Begun begun) {
            progress.begin(begun);
        } else if (report instanceof CommandReport.Done done) {
            progress.add(done);
        }
        if (progress.isComplete()) {
            long now = context.timerService().currentProcessingTime();
            out.collect(progress.finish(now));
            context.timerService().registerProcessingTimeTimer(now + retentionMillis);
        }
        progressState.update(progress);
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
