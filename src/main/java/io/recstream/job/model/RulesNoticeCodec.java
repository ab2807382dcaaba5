package io.recstream.job.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The byte form of what lists are built under, as a message and as state; versions differ in the
 * rules.
 */
public final class RulesNoticeCodec extends StateCodec<RulesNotice> {

    private static final PublishedRulesCodec RULES = new PublishedRulesCodec();
    private static final ExperimentCodec EXPERIMENTS = new ExperimentCodec();

    public RulesNoticeCodec() {
        super("rules-notice", 2);
    }

    @Override
    protected void writeFields(RulesNotice notice, DataOutput out) throws IOException {
        Wire.writeString(notice.commandId(), out);
        out.writeBoolean(notice.published() != null);
        if (notice.published() != null) {
            RULES.write(notice.published(), out);
        }
        out.writeBoolean(notice.experiment() != null);
        if (notice.experiment() != null) {
            EXPERIMENTS.write(notice.experiment(), out);
        }
    }

    @Override
    protected RulesNotice readFields(int version, DataInput in) throws IOException {
        return new RulesNotice(
                Wire.readString(in),
                in.readBoolean() ? RULES.read(in) : null,
                in.readBoolean() ? EXPERIMENTS.read(in) : null);
    }

    @Override
    public RulesNotice copy(RulesNotice notice) {
        return notice;
    }
}
