package io.recstream.bench;

import io.recstream.job.config.JobSettings;
import io.recstream.job.dedup.EventFingerprint;
import io.recstream.job.dedup.Horizon;
import io.recstream.job.dedup.SeenEvents;
import io.recstream.job.model.ByteWriter;
import io.recstream.job.model.CatalogItem;
import io.recstream.job.model.UserEvent;
import io.recstream.job.model.WindowFeatures;
import io.recstream.job.window.PaneFold;
import io.recstream.job.window.PaneRing;
import io.recstream.job.window.WindowShape;
import io.recstream.reference.SequentialRecommender;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * The operators' classes without Flink, called sequentially by one thread: dedup, sessions, items,
 * lists, and windows with their expiry. No serialization, shuffles or checkpoints, no expiry of
 * other state, no similar items.
 */
final class PlainJob {

    private final SequentialRecommender recommender;
    private final Map<String, CatalogItem> catalog;
    private final Horizon horizon;
    private final Map<String, SeenEvents> seen = new HashMap<>();
    private final WindowShape shape;
    private final PaneFold fold;
    private final long patienceMillis;
    private final ByteWriter scratch = new ByteWriter();
    private final Map<String, PaneRing> rings = new HashMap<>();
    private final PriorityQueue<Departure> departures = new PriorityQueue<>();
    private long watermark = Long.MIN_VALUE;
    private long newest = Long.MIN_VALUE;
    private long events;
    private long lists;
    private long features;

    /** The time at which an event leaves a window of a user. */
    private record Departure(long time, String user) implements Comparable<Departure> {
        @Override
        public int compareTo(Departure other) {
            return Long.compare(time, other.time);
        }
    }

    PlainJob(JobSettings settings, Map<String, CatalogItem> catalog) {
        this.catalog = catalog;
        recommender = SequentialRecommender.of(settings).useCatalog(catalog::get);
        horizon = Horizon.of(settings.dedupHorizon(), settings.events().allowedLateness());
        shape =
                WindowShape.of(
                        settings.windows().lengths(),
                        settings.windows().steps(),
                        settings.windows().pane(),
                        settings.windows().topCategories());
        fold = new PaneFold(shape);
        patienceMillis = settings.events().maxOutOfOrderness().toMillis() + 1;
    }

    /** Processes an event in all classes. */
    void accept(UserEvent event) {
        if (isNew(event)) {
            recommend(event);
            count(event);
            newest = Math.max(newest, event.time());
            if (++events % SparseWatermarks.EVERY == 0) {
                advance(newest - patienceMillis);
            }
        }
    }

    /** Builds the list only. */
    void recommend(UserEvent event) {
        recommender.accept(event, list -> lists++);
    }

    long lists() {
        return lists;
    }

    long features() {
        return features;
    }

    private boolean isNew(UserEvent event) {
        SeenEvents before =
                seen.computeIfAbsent(
                        event.userId(), user -> new SeenEvents(horizon.bucketMillis()));
        EventFingerprint fingerprint = EventFingerprint.of(event, scratch);
        long bucket = horizon.bucket(event.time());
        if (before.judge(fingerprint, bucket) != SeenEvents.Verdict.NEW) {
            return false;
        }
        before.remember(fingerprint, bucket);
        return true;
    }

    private void count(UserEvent event) {
        PaneRing ring = rings.get(event.userId());
        boolean waits = ring != null;
        if (ring == null) {
            ring = new PaneRing(shape.paneMillis());
            rings.put(event.userId(), ring);
        }
        CatalogItem entry = catalog.get(event.itemId());
        ring.add(
                event.time(),
                event.itemId(),
                event.type(),
                entry == null ? null : entry.category(),
                event.valueMicros());
        ring.advance(shape.paneOf(event.time()), shape);
        ring.expire(shape.paneOf(watermark), shape);
        emit(ring);
        if (!waits) {
            departures.add(new Departure(shape.startOf(ring.nextDeparture(shape)), event.userId()));
        }
    }

    /** Fires the due departures; each user with a ring has one. */
    private void advance(long to) {
        watermark = to;
        while (!departures.isEmpty() && departures.peek().time() <= watermark) {
            String user = departures.remove().user();
            PaneRing ring = rings.get(user);
            if (ring.expire(shape.paneOf(watermark), shape)) {
                emit(ring);
            }
            if (ring.isEmpty()) {
                features++;
                rings.remove(user);
            } else {
                departures.add(new Departure(shape.startOf(ring.nextDeparture(shape)), user));
            }
        }
    }

    private void emit(PaneRing ring) {
        List<WindowFeatures> windows = ring.windows(fold);
        features += windows.isEmpty() ? 0 : 1;
    }
}
