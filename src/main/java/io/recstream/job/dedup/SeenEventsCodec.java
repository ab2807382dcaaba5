package io.recstream.job.dedup;

import io.recstream.job.model.StateCodec;
import io.recstream.job.model.Wire;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** The bucket length, then 25 to 26 bytes an event: bucket (as difference) and fingerprints. */
public final class SeenEventsCodec extends StateCodec<SeenEvents> {

    public SeenEventsCodec() {
        super("seen-events", 1);
    }

    @Override
    protected void writeFields(SeenEvents seen, DataOutput out) throws IOException {
        Wire.writeLong(seen.bucketMillis(), out);
        Wire.writeInt(seen.size(), out);
        long previous = 0;
        for (int i = 0; i < seen.size(); i++) {
            Wire.writeLong(seen.bucket(i) - previous, out);
            out.writeLong(seen.idHigh(i));
            out.writeLong(seen.idLow(i));
            out.writeLong(seen.payload(i));
            previous = seen.bucket(i);
        }
    }

    @Override
    protected SeenEvents readFields(int version, DataInput in) throws IOException {
        long bucketMillis = Wire.readLong(in);
        int size = Wire.readInt(in);
        SeenEvents seen = new SeenEvents(bucketMillis, size + 1);
        long bucket = 0;
        for (int i = 0; i < size; i++) {
            bucket += Wire.readLong(in);
            seen.append(in.readLong(), in.readLong(), in.readLong(), bucket);
        }
        return seen;
    }

    @Override
    public SeenEvents copy(SeenEvents seen) {
        return new SeenEvents(seen);
    }
}
