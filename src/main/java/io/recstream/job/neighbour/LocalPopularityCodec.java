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
 * The byte form of a {@link LocalPopularity}: its counts and its last snapshot; some 30 bytes an
 * item. Categories that a release before 0.3.0 wrote are converted to well-formed paths.
 */
public final class LocalPopularityCodec extends StateCodec<LocalPopularityCodec.Saved> {

    /**
     * The counts without source and targets, which the restoring subtask sets. They do not change
     * any more.
     */
    public record Saved(
            long landmark,
            long newest,
            long counted,
            long countedAtSnapshot,
            PopularitySnapshot snapshot,
            List<PopularitySketch.Count> counts) {

        static Saved of(LocalPopularity popularity) {
            List<PopularitySketch.Count> counts = new ArrayList<>();
            popularity.sketch.counts().forEach(count -> counts.add(count.copy()));
            return new Saved(
                    popularity.sketch.landmark,
                    popularity.sketch.newest,
                    popularity.counted,
                    popularity.countedAtSnapshot,
                    popularity.snapshot,
                    counts);
        }

        void into(LocalPopularity popularity) {
            popularity.sketch.landmark = landmark;
            popularity.sketch.newest = newest;
            counts.forEach(
                    count -> popularity.sketch.add(count.item, count.category, count.weight));
            popularity.counted = counted;
            popularity.countedAtSnapshot = countedAtSnapshot;
            popularity.snapshot = snapshot;
        }
    }

    private static final PopularitySnapshotCodec SNAPSHOTS = new PopularitySnapshotCodec();

    public LocalPopularityCodec() {
        super("popularity", 1);
    }

    /** As it is: Flink copies the state of an operator while a checkpoint holds the task up. */
    @Override
    public Saved copy(Saved saved) {
        return saved;
    }

    @Override
    protected void writeFields(Saved saved, DataOutput out) throws IOException {
        out.writeLong(saved.landmark());
        out.writeLong(saved.newest());
        Wire.writeLong(saved.counted(), out);
        Wire.writeLong(saved.countedAtSnapshot(), out);
        out.writeBoolean(saved.snapshot() != null);
        if (saved.snapshot() != null) {
            SNAPSHOTS.write(saved.snapshot(), out);
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
        long countedAtSnapshot = Wire.readLong(in);
        PopularitySnapshot snapshot = in.readBoolean() ? SNAPSHOTS.read(in) : null;
        int size = Wire.readInt(in);
        List<PopularitySketch.Count> counts = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            counts.add(
                    new PopularitySketch.Count(
                            Wire.readString(in),
                            CategoryPath.parse(Wire.readNullableString(in)),
                            in.readDouble()));
        }
        return new Saved(landmark, newest, counted, countedAtSnapshot, snapshot, counts);
    }
}
