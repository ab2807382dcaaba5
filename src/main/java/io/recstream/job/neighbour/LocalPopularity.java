package io.recstream.job.neighbour;

import io.recstream.job.model.CatalogItem;
import io.recstream.job.model.ItemUpdate;
import io.recstream.job.model.PopularitySnapshot;
import java.util.List;

/**
 * Counts the events of the items of one subtask, and takes snapshots of the most popular ones. The
 * next response to each subtask of {@code rank-list} carries the newest snapshot. So snapshots are
 * in order with the responses, and need no operator and no message of their own.
 */
public final class LocalPopularity {

    private static final int CAPACITY = 2_048;
    private static final int OVERALL = 64;
    private static final int CATEGORIES = 32;
    private static final int PER_CATEGORY = 12;

    /**
     * A new snapshot is taken after this many counted events; at the beginning after an eighth of
     * all so far.
     */
    private static final int SNAPSHOT_EVENTS = 4_096;

    private final int source;

    /** By target subtask: the version of the snapshot that was last sent to it. */
    private final long[] sentVersion;

    final PopularitySketch sketch;

    /** Counted events since the start, and at the last snapshot. */
    long counted;

    long countedAtSnapshot;

    /** The last snapshot, or null. */
    PopularitySnapshot snapshot;

    /**
     * Makes an instance that has counted nothing.
     *
     * @param source the index of this subtask
     * @param targets the parallelism of {@code rank-list}
     */
    public LocalPopularity(int source, int targets, double halfLifeMillis) {
        this.sketch = new PopularitySketch(CAPACITY, halfLifeMillis);
        this.source = source;
        this.sentVersion = new long[targets];
    }

    /**
     * Counts an update, if it carries an event that is learnt.
     *
     * @param item the catalogue's entry, or null
     */
    public void count(ItemUpdate update, CatalogItem item) {
        if (update.isLearnt() && update.event() != null) {
            String category = item == null ? null : item.category();
            count(update.itemId(), category, update.weight(), update.time());
        }
    }

    /** Counts an event that is learnt. */
    void count(String item, String category, double weight, long time) {
        sketch.count(item, category, weight, time);
        counted++;
        if (isSnapshotDue()) {
            takeSnapshot();
        }
    }

    private boolean isSnapshotDue() {
        return counted - countedAtSnapshot >= Math.min(SNAPSHOT_EVENTS, Math.max(1, counted / 8));
    }

    /** The newest snapshot if it was not sent to this target yet, else null; it counts as sent. */
    public PopularitySnapshot unsentSnapshot(int target) {
        if (snapshot == null || sentVersion[target] == snapshot.version()) {
            return null;
        }
        sentVersion[target] = snapshot.version();
        return snapshot;
    }

    private void takeSnapshot() {
        List<PopularitySketch.Count> top = sketch.top(OVERALL, CATEGORIES, PER_CATEGORY);
        String[] items = new String[top.size()];
        String[] categories = new String[top.size()];
        float[] weights = new float[top.size()];
        for (int i = 0; i < items.length; i++) {
            PopularitySketch.Count count = top.get(i);
            items[i] = count.item;
            categories[i] = count.category;
            weights[i] = (float) sketch.decayed(count);
        }
        long version = snapshot == null ? 1 : snapshot.version() + 1;
        snapshot = new PopularitySnapshot(source, version, items, categories, weights);
        countedAtSnapshot = counted;
    }

    /** The parallelism of {@code rank-list}. */
    public int targets() {
        return sentVersion.length;
    }

    /** The values of a checkpoint. */
    LocalPopularityCodec.Saved save() {
        return LocalPopularityCodec.Saved.of(this);
    }

    /**
     * Restores the counts of a subtask. After a rescale it gets those of several subtasks, or of
     * none; they are added up.
     */
    static LocalPopularity restore(
            int source,
            int targets,
            double halfLifeMillis,
            Iterable<LocalPopularityCodec.Saved> saved) {
        LocalPopularity restored = null;
        for (LocalPopularityCodec.Saved one : saved) {
            LocalPopularity popularity = new LocalPopularity(source, targets, halfLifeMillis);
            one.into(popularity);
            popularity.adoptSnapshot();
            restored = restored == null ? popularity : restored.plus(popularity);
        }
        return restored == null ? new LocalPopularity(source, targets, halfLifeMillis) : restored;
    }

    /** Replaces a snapshot of another subtask by one of this subtask. */
    private void adoptSnapshot() {
        if (snapshot != null && snapshot.source() != source) {
            takeSnapshot();
        }
    }

    private LocalPopularity plus(LocalPopularity other) {
        sketch.merge(other.sketch);
        counted += other.counted;
        takeSnapshot();
        return this;
    }
}
