package io.recstream.job.identity;

import io.recstream.job.model.UserFeatures;
import io.recstream.job.model.Wire;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** How far an {@link EventHistory} reaches. */
final class HistoryExtent {

    /** Number of events in it. */
    int size;

    /**
     * Event time before which events are no longer in it, epoch milliseconds; {@link
     * UserFeatures#COMPLETE} if all are.
     */
    long missingBefore = UserFeatures.COMPLETE;

    /** An event is no longer in it. */
    void miss(long time) {
        missingBefore = Math.max(missingBefore, time + 1);
    }

    void write(DataOutput out) throws IOException {
        Wire.writeInt(size, out);
        out.writeBoolean(missingBefore != UserFeatures.COMPLETE);
        if (missingBefore != UserFeatures.COMPLETE) {
            Wire.writeLong(missingBefore, out);
        }
    }

    static HistoryExtent read(DataInput in) throws IOException {
        HistoryExtent extent = new HistoryExtent();
        extent.size = Wire.readInt(in);
        extent.missingBefore = in.readBoolean() ? Wire.readLong(in) : UserFeatures.COMPLETE;
        return extent;
    }
}
