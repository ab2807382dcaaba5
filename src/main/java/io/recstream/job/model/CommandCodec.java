package io.recstream.job.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/** The fields in order, then the number of the body's kind and its fields. */
public final class CommandCodec implements Codec<Command> {

    private static final int INVALID = 0;
    private static final int FORGET = 1;
    private static final int PUBLISH_RULES = 2;
    private static final int START_EXPERIMENT = 3;
    private static final int STOP_EXPERIMENT = 4;

    @Override
    public int version() {
        return 2;
    }

    @Override
    public void write(Command command, DataOutput out) throws IOException {
        Wire.writeString(command.id(), out);
        Wire.writeString(command.name(), out);
        Wire.writeLong(command.issuedAt(), out);
        Wire.writeNullableString(command.issuedBy(), out);
        Wire.writeNullableString(command.reason(), out);
        if (command.body() instanceof Command.Forget forget) {
            writeTexts(FORGET, forget.keys(), out);
        } else if (command.body() instanceof Command.Invalid invalid) {
            writeTexts(INVALID, invalid.refusals(), out);
        } else if (command.body() instanceof Command.PublishRules publish) {
            out.writeByte(PUBLISH_RULES);
            Wire.writeString(publish.document(), out);
            Wire.writeNullableLong(publish.against(), out);
        } else if (command.body() instanceof Command.StartExperiment start) {
            out.writeByte(START_EXPERIMENT);
            Wire.writeString(start.document(), out);
        } else if (command.body() instanceof Command.StopExperiment stop) {
            out.writeByte(STOP_EXPERIMENT);
            Wire.writeString(stop.experiment(), out);
            Wire.writeNullableString(stop.winner(), out);
        }
    }

    private static void writeTexts(int kind, List<String> texts, DataOutput out)
            throws IOException {
        out.writeByte(kind);
        Wire.writeStrings(texts.toArray(String[]::new), out);
    }

    @Override
    public Command read(DataInput in) throws IOException {
        return new Command(
                Wire.readString(in),
                Wire.readString(in),
                Wire.readLong(in),
                Wire.readNullableString(in),
                Wire.readNullableString(in),
                readBody(in));
    }

    private static Command.Body readBody(DataInput in) throws IOException {
        int kind = in.readByte();
        return switch (kind) {
            case INVALID -> new Command.Invalid(List.of(Wire.readStrings(in)));
            case FORGET -> new Command.Forget(List.of(Wire.readStrings(in)));
            case PUBLISH_RULES ->
                    new Command.PublishRules(Wire.readString(in), Wire.readNullableLong(in));
            case START_EXPERIMENT -> new Command.StartExperiment(Wire.readString(in));
            case STOP_EXPERIMENT ->
                    new Command.StopExperiment(Wire.readString(in), Wire.readNullableString(in));
            default -> throw new IOException("No kind of command: " + kind);
        };
    }

    @Override
    public Command copy(Command command) {
        return command;
    }
}
