package io.recstream.job.neighbour;

import io.recstream.job.model.CategoryPath;
import io.recstream.job.model.PopularitySnapshot;
import io.recstream.job.model.PopularitySnapshotCodec;
import io.recstream.job.model.StateCodec;
import io.recstream.job.model.Wire;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a {@link LocalPopularity} needs to go on: its counts and its last cut; some 30 bytes an
 * item. Categories that a release before 0.3.0 has written become well-formed paths.
 */
public final class LocalPopularityCodec extends StateCodec<LocalPopularityCodec.Saved> {

    /** A feed without its place among the instances, which it gets when it is restored. */
    public record Saved(
            long landmark,
            long newest,
            long counted,
            long countedAtCut,
            PopularitySnapshot cut,
            List<PopularitySketch.Count> counts) {

        static Saved of(LocalPopularity feed) {
            List<PopularitySketch.Count> counts = new ArrayList<>();
            feed.sketch.counts().forEach(counts::add);
            return new Saved(
                    feed.sketch.landmark,
                    feed.sketch.newest,
                    feed.counted,
                    feed.countedAtCut,
                    feed.cut,
                    counts);
        }

        void into(LocalPopularity feed) {
            feed.sketch.landmark = landmark;
            feed.sketch.newest = newest;
            counts.forEach(count -> feed.sketch.add(count.item, count.category, count.weight));
            feed.counted = counted;
            feed.countedAtCut = countedAtCut;
            feed.cut = cut;
        }
    }

    private static final PopularitySnapshotCodec CUTS = new PopularitySnapshotCodec();

    public LocalPopularityCodec() {
        super("popularity", 1);
    }

    @Override
    protected void writeFields(Saved saved, DataOutput out) throws IOException {
        out.writeLong(saved.landmark());
        out.writeLong(saved.newest());
        Wire.writeLong(saved.counted(), out);
        Wire.writeLong(saved.countedAtCut(), out);
        out.writeBoolean(saved.cut() != null);
        if (saved.cut() != null) {
            CUTS.write(saved.cut(), out);
        }
        Wire.writeInt(saved.counts().size(), out);
        for (PopularitySketch.Count count : saved.counts()) {
            Wire.writeString(count.item, out);
            Wire.writeNullableString(count.category, out);
            out.writeDouble(count.weight);
        }
    }

    @Override
    protected Saved readFields(int version, DataInput in) throws IOException {
        long landmark = in.readLong();
        long newest = in.readLong();
        long counted = Wire.readLong(in);
        long countedAtCut = Wire.readLong(in);
        PopularitySnapshot cut = in.readBoolean() ? CUTS.read(in) : null;
        int size = Wire.readInt(in);
        List<PopularitySketch.Count> counts = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            counts.add(
                    new PopularitySketch.Count(
                            Wire.readString(in),
                            CategoryPath.parse(Wire.readNullableString(in)),
                            in.readDouble()));
        }
        return new Saved(landmark, newest, counted, countedAtCut, cut, counts);
    }
}
