package io.recstream.job.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/** The number of the kind, then the fields in order. */
public final class CommandReportCodec implements Codec<CommandReport> {

    private static final int BEGUN = 0;
    private static final int REPEATED = 1;
    private static final int DONE = 2;
    private static final int EXPECTED = 3;
    private static final int KEPT = 4;
    private static final int CONFLICT = 5;

    @Override
    public int version() {
        return 2;
    }

    @Override
    public void write(CommandReport report, DataOutput out) throws IOException {
        if (report instanceof CommandReport.Begun begun) {
            out.writeByte(BEGUN);
            writeBegun(begun, out);
            writeOutcome(begun.outcome(), out);
        } else if (report instanceof CommandReport.Conflict conflict) {
            out.writeByte(CONFLICT);
            writeBegun(conflict.refused(), out);
            writeOutcome(conflict.refused().outcome(), out);
        } else if (report instanceof CommandReport.Repeated repeated) {
            out.writeByte(REPEATED);
            Wire.writeString(repeated.commandId(), out);
        } else if (report instanceof CommandReport.Done done) {
            out.writeByte(DONE);
            writeDone(done, out);
        } else if (report instanceof CommandReport.Expected expected) {
            out.writeByte(EXPECTED);
            Wire.writeString(expected.commandId(), out);
            out.writeLong(expected.subject());
            Wire.writeStrings(expected.stages().toArray(String[]::new), out);
        } else if (report instanceof CommandReport.Kept kept) {
            out.writeByte(KEPT);
            Wire.writeString(kept.commandId(), out);
            Wire.writeString(kept.stage(), out);
            out.writeLong(kept.subject());
        }
    }

    /** The fields without the number of the kind, and without the outcome. */
    public static void writeBegun(CommandReport.Begun begun, DataOutput out) throws IOException {
        Wire.writeString(begun.commandId(), out);
        Wire.writeString(begun.name(), out);
        Wire.writeLong(begun.issuedAt(), out);
        Wire.writeNullableString(begun.issuedBy(), out);
        Wire.writeNullableString(begun.reason(), out);
        Wire.writeString(begun.source().topic(), out);
        Wire.writeInt(begun.source().partition(), out);
        Wire.writeLong(begun.source().offset(), out);
        Wire.writeStrings(begun.refusals().toArray(String[]::new), out);
        Wire.writeStrings(begun.stages().toArray(String[]::new), out);
        Wire.writeInt(begun.subjects(), out);
    }

    /**
     * The counterpart of {@link #writeBegun}.
     *
     * @param hasOutcome whether the outcome follows
     */
    public static CommandReport.Begun readBegun(boolean hasOutcome, DataInput in)
            throws IOException {
        return new CommandReport.Begun(
                Wire.readString(in),
                Wire.readString(in),
                Wire.readLong(in),
                Wire.readNullableString(in),
                Wire.readNullableString(in),
                new SourceRecord(
                        Wire.readString(in), Wire.readInt(in), Wire.readLong(in), 0, null, null),
                List.of(Wire.readStrings(in)),
                List.of(Wire.readStrings(in)),
                Wire.readInt(in),
                hasOutcome ? readOutcome(in) : CommandReport.Outcome.NONE);
    }

    /** What follows {@link #writeBegun}. */
    public static void writeOutcome(CommandReport.Outcome outcome, DataOutput out)
            throws IOException {
        Wire.writeNullableLong(outcome.rulesVersion(), out);
        Wire.writeNullableString(outcome.document(), out);
        Wire.writeNullableString(outcome.experiment(), out);
        Wire.writeNullableString(outcome.winner(), out);
    }

    private static CommandReport.Outcome readOutcome(DataInput in) throws IOException {
        return new CommandReport.Outcome(
                Wire.readNullableLong(in),
                Wire.readNullableString(in),
                Wire.readNullableString(in),
                Wire.readNullableString(in));
    }

    private static void writeDone(CommandReport.Done done, DataOutput out) throws IOException {
        Wire.writeString(done.commandId(), out);
        Wire.writeString(done.stage(), out);
        out.writeLong(done.subject());
        Wire.writeInt(done.firstPart(), out);
        Wire.writeInt(done.lastPart(), out);
        Wire.writeInt(done.parts(), out);
        Wire.writeLong(done.removed(), out);
    }

    @Override
    public CommandReport read(DataInput in) throws IOException {
        int kind = in.readByte();
        return switch (kind) {
            case BEGUN -> readBegun(true, in);
            case CONFLICT -> new CommandReport.Conflict(readBegun(true, in));
            case REPEATED -> new CommandReport.Repeated(Wire.readString(in));
            case DONE ->
                    new CommandReport.Done(
                            Wire.readString(in),
                            Wire.readString(in),
                            in.readLong(),
                            Wire.readInt(in),
                            Wire.readInt(in),
                            Wire.readInt(in),
                            Wire.readLong(in));
            case EXPECTED ->
                    new CommandReport.Expected(
                            Wire.readString(in), in.readLong(), List.of(Wire.readStrings(in)));
            case KEPT ->
                    new CommandReport.Kept(Wire.readString(in), Wire.readString(in), in.readLong());
            default -> throw new IOException("No kind of report: " + kind);
        };
    }

    @Override
    public CommandReport copy(CommandReport report) {
        return report;
    }
}
