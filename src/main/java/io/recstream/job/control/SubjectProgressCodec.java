package io.recstream.job.control;

import io.recstream.job.model.StateCodec;
import io.recstream.job.model.Wire;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.BitSet;

/** Some 4 bytes, or a bit for each key group. */
public final class SubjectProgressCodec extends StateCodec<SubjectProgress> {

    public SubjectProgressCodec() {
        super("command-subject", 1);
    }

    @Override
    protected void writeFields(SubjectProgress subject, DataOutput out) throws IOException {
        out.writeBoolean(subject.expected);
        Wire.writeInt(subject.of, out);
        Wire.writeBytes(subject.parts.toByteArray(), out);
    }

    @Override
    protected SubjectProgress readFields(int version, DataInput in) throws IOException {
        SubjectProgress subject = new SubjectProgress();
        subject.expected = in.readBoolean();
        subject.of = Wire.readInt(in);
        subject.parts.or(BitSet.valueOf(Wire.readBytes(in)));
        return subject;
    }
}
