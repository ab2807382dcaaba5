package io.recstream.job.control;

import io.recstream.job.model.CommandReport;
import io.recstream.job.model.CommandReportCodec;
import io.recstream.job.model.CommandResult;
import io.recstream.job.model.StateCodec;
import io.recstream.job.model.Wire;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The command, then either its result or what the stages have reported. Version 1 had the subjects
 * in the value: of a command that was under way then, no result follows.
 */
public final class CommandProgressCodec extends StateCodec<CommandProgress> {

    /** The version since which a command has an outcome. */
    private static final int WITH_OUTCOME = 2;

    public CommandProgressCodec() {
        super("command-progress", 2);
    }

    @Override
    protected void writeFields(CommandProgress progress, DataOutput out) throws IOException {
        CommandResult result = progress.result;
        CommandReport.Begun begun = result == null ? progress.begun : result.begun();
        out.writeBoolean(begun != null);
        if (begun != null) {
            CommandReportCodec.writeBegun(begun, out);
            CommandReportCodec.writeOutcome(begun.outcome(), out);
        }
        out.writeBoolean(result != null);
        if (result != null) {
            writeResult(result, out);
        } else {
            writeStages(progress, out);
        }
    }

    @Override
    protected CommandProgress readFields(int version, DataInput in) throws IOException {
        CommandProgress progress = new CommandProgress();
        progress.begun =
                in.readBoolean() ? CommandReportCodec.readBegun(version >= WITH_OUTCOME, in) : null;
        if (in.readBoolean()) {
            progress.result = readResult(version, progress.begun, in);
            progress.begun = null;
        } else if (version > 1) {
            readStages(progress, in);
        } else {
            skipStages(in);
        }
        return progress;
    }

    private static void writeResult(CommandResult result, DataOutput out) throws IOException {
        Wire.writeLong(result.finishedAt(), out);
        Wire.writeInt(result.stages().size(), out);
        for (CommandResult.Stage stage : result.stages()) {
            Wire.writeString(stage.stage(), out);
            Wire.writeLong(stage.removed(), out);
        }
        Wire.writeInt(result.kept(), out);
    }

    private static CommandResult readResult(int version, CommandReport.Begun begun, DataInput in)
            throws IOException {
        long finishedAt = Wire.readLong(in);
        int size = Wire.readInt(in);
        List<CommandResult.Stage> stages = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            stages.add(new CommandResult.Stage(Wire.readString(in), Wire.readLong(in)));
        }
        int kept = version > 1 ? Wire.readInt(in) : 0;
        return new CommandResult(begun, finishedAt, List.copyOf(stages), kept);
    }

    private static void writeStages(CommandProgress progress, DataOutput out) throws IOException {
        Wire.writeInt(progress.kept, out);
        Wire.writeInt(progress.stages.size(), out);
        for (Map.Entry<String, CommandProgress.StageProgress> each : progress.stages.entrySet()) {
            CommandProgress.StageProgress stage = each.getValue();
            Wire.writeString(each.getKey(), out);
            Wire.writeInt(stage.expected, out);
            Wire.writeInt(stage.open, out);
            Wire.writeInt(stage.early, out);
            Wire.writeLong(stage.removed, out);
        }
    }

    private static void readStages(CommandProgress progress, DataInput in) throws IOException {
        progress.kept = Wire.readInt(in);
        int size = Wire.readInt(in);
        for (int i = 0; i < size; i++) {
            CommandProgress.StageProgress stage = new CommandProgress.StageProgress();
            progress.stages.put(Wire.readString(in), stage);
            stage.expected = Wire.readInt(in);
            stage.open = Wire.readInt(in);
            stage.early = Wire.readInt(in);
            stage.removed = Wire.readLong(in);
        }
    }

    private static void skipStages(DataInput in) throws IOException {
        int size = Wire.readInt(in);
        for (int i = 0; i < size; i++) {
            Wire.readString(in);
            Wire.readInt(in);
            Wire.readLong(in);
            int subjects = Wire.readInt(in);
            for (int j = 0; j < subjects; j++) {
                in.readLong();
                Wire.readBytes(in);
            }
        }
    }
}
