package io.recstream.job.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** The number of the kind, then the notice. */
public final class ListNoticeCodec implements Codec<ListNotice> {

    private static final int ITEM = 0;
    private static final int RULES = 1;

    private final ItemAvailabilityCodec items = new ItemAvailabilityCodec();
    private final RulesNoticeCodec rules = new RulesNoticeCodec();

    @Override
    public int version() {
        return 2;
    }

    @Override
    public void write(ListNotice notice, DataOutput out) throws IOException {
        if (notice instanceof ItemAvailability item) {
            out.writeByte(ITEM);
            items.write(item, out);
        } else if (notice instanceof RulesNotice change) {
            out.writeByte(RULES);
            rules.write(change, out);
        }
    }

    @Override
    public ListNotice read(DataInput in) throws IOException {
        int kind = in.readByte();
        return switch (kind) {
            case ITEM -> items.read(in);
            case RULES -> rules.read(in);
            default -> throw new IOException("No kind of notice: " + kind);
        };
    }

    @Override
    public ListNotice copy(ListNotice notice) {
        return notice;
    }
}
