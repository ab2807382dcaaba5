package io.recstream.job.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/** The fields in order, then the number of the body's kind and its fields. */
public final class CommandCodec implements Codec<Command> {

    private static final int INVALID = 0;
    private static final int FORGET = 1;

    @Override
    public int version() {
        return 1;
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
        List<String> texts = List.of(Wire.readStrings(in));
        return kind == FORGET ? new Command.Forget(texts) : new Command.Invalid(texts);
    }

    @Override
    public Command copy(Command command) {
        return command;
    }
}
