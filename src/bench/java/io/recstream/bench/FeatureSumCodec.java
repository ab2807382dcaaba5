package io.recstream.bench;

import io.recstream.job.model.StateCodec;
import io.recstream.job.model.Wire;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;

/** As compact as the state of {@code compute-window}, for a fair comparison. */
public final class FeatureSumCodec extends StateCodec<FeatureSum> {

    public FeatureSumCodec() {
        super("feature-sum", 1);
    }

    @Override
    protected void writeFields(FeatureSum sum, DataOutput out) throws IOException {
        Wire.writeLong(sum.events, out);
        Wire.writeLong(sum.micros, out);
        writeCounts(sum.byType, out);
        writeCounts(sum.byCategory, out);
        Wire.writeInt(sum.items.size(), out);
        for (String item : sum.items) {
            Wire.writeString(item, out);
        }
    }

    @Override
    protected FeatureSum readFields(int version, DataInput in) throws IOException {
        FeatureSum sum = new FeatureSum();
        sum.events = Wire.readLong(in);
        sum.micros = Wire.readLong(in);
        readCounts(sum.byType, in);
        readCounts(sum.byCategory, in);
        for (int left = Wire.readInt(in); left > 0; left--) {
            sum.items.add(Wire.readString(in));
        }
        return sum;
    }

    @Override
    public FeatureSum copy(FeatureSum sum) {
        FeatureSum copy = new FeatureSum();
        copy.merge(sum);
        return copy;
    }

    private static void writeCounts(Map<String, Long> counts, DataOutput out) throws IOException {
        Wire.writeInt(counts.size(), out);
        for (Map.Entry<String, Long> count : counts.entrySet()) {
            Wire.writeString(count.getKey(), out);
            Wire.writeLong(count.getValue(), out);
        }
    }

    private static void readCounts(Map<String, Long> counts, DataInput in) throws IOException {
        for (int left = Wire.readInt(in); left > 0; left--) {
            counts.put(Wire.readString(in), Wire.readLong(in));
        }
    }
}
