package io.recstream.job.neighbour;

import io.recstream.job.model.CatalogItem;
import io.recstream.job.model.ItemUpdate;
import io.recstream.job.model.PopularitySnapshot;
import java.util.List;

/**
 * Counts what is popular among the items of one parallel instance, and tells every instance of the
 * user stage now and then: a new cut rides along with the next answer that goes there. So what is
 * popular comes in order with the answers, and costs neither an operator nor a message of its own.
 */
public final class LocalPopularity {

    private static final int CAPACITY = 2_048;
    private static final int OVERALL = 64;
    private static final int CATEGORIES = 32;
    private static final int PER_CATEGORY = 12;

    /** A new cut after so many counted events; in the beginning after an eighth of all so far. */
    private static final int CUT_EVENTS = 4_096;

    private final int source;

    /** By target instance: the version it has been told. */
    private final long[] told;

    final PopularitySketch sketch;

    /** Counted events since the start, and at the last cut. */
    long counted;

    long countedAtCut;

    /** The last cut, or null. */
    PopularitySnapshot cut;

    /**
     * Makes a feed that has counted nothing.
     *
     * @param source this instance
     * @param targets how many instances the user stage has
     */
    public LocalPopularity(int source, int targets, double halfLifeMillis) {
        this.sketch = new PopularitySketch(CAPACITY, halfLifeMillis);
        this.source = source;
        this.told = new long[targets];
    }

    /**
     * Counts a visit, if it brings an event that teaches.
     *
     * @param item the catalogue's entry, or null
     */
    public void count(ItemUpdate visit, CatalogItem item) {
        if (visit.teaches() && visit.event() != null) {
            String category = item == null ? null : item.category();
            count(visit.itemId(), category, visit.weight(), visit.time());
        }
    }

    /** Counts an event that teaches. */
    void count(String item, String category, double weight, long time) {
        sketch.count(item, category, weight, time);
        counted++;
        if (isCutDue()) {
            makeCut();
        }
    }

    private boolean isCutDue() {
        return counted - countedAtCut >= Math.min(CUT_EVENTS, Math.max(1, counted / 8));
    }

    /** What a target does not know yet, or null; it counts as told. */
    public PopularitySnapshot newsFor(int target) {
        if (cut == null || told[target] == cut.version()) {
            return null;
        }
        told[target] = cut.version();
        return cut;
    }

    private void makeCut() {
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
        long version = cut == null ? 1 : cut.version() + 1;
        cut = new PopularitySnapshot(source, version, items, categories, weights);
        countedAtCut = counted;
    }

    /** How many instances the user stage has. */
    public int targets() {
        return told.length;
    }

    /** What a checkpoint needs to hold. */
    LocalPopularityCodec.Saved save() {
        return LocalPopularityCodec.Saved.of(this);
    }

    /**
     * The feed of one instance, from what instances had counted before: its own, as it was; after a
     * rescale any number of them, added up.
     */
    static LocalPopularity restore(
            int source,
            int targets,
            double halfLifeMillis,
            Iterable<LocalPopularityCodec.Saved> saved) {
        LocalPopularity restored = null;
        for (LocalPopularityCodec.Saved one : saved) {
            LocalPopularity feed = new LocalPopularity(source, targets, halfLifeMillis);
            one.into(feed);
            feed.adoptCut();
            restored = restored == null ? feed : restored.plus(feed);
        }
        return restored == null ? new LocalPopularity(source, targets, halfLifeMillis) : restored;
    }

    /** A cut that another instance had made is told as this one's. */
    private void adoptCut() {
        if (cut != null && cut.source() != source) {
            makeCut();
        }
    }

    private LocalPopularity plus(LocalPopularity other) {
        sketch.merge(other.sketch);
        counted += other.counted;
        makeCut();
        return this;
    }
}
