package io.recstream.bench;

import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.RecommendationUpdate;
import io.recstream.job.model.UserEvent;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Measures the latency from the scheduled time of an event at the source to its list at a sink in
 * this process, including delays of the source.
 */
final class Stopwatch implements BenchInput<UserEvent>, Consumer<RecommendationUpdate> {

    private static final int DIGITS = 3;
    private static final long MAX_MICROS = TimeUnit.MINUTES.toMicros(10);
    private final LoopedEvents events;
    private final double perSecond;
    private final long from;
    private final IntPredicate counts;
    private final long[] dueNanos;
    private final Histogram micros = new ConcurrentHistogram(MAX_MICROS, DIGITS);

    /**
     * @param perSecond rate of the source
     * @param from number of the first measured event
     * @param counts whether an event is measured, by its position in the log
     */
    Stopwatch(LoopedEvents events, double perSecond, long from, IntPredicate counts) {
        this.events = events;
        this.perSecond = perSecond;
        this.from = from;
        this.counts = counts;
        this.dueNanos = new long[Math.toIntExact(events.size())];
    }

    /** Milliseconds; NaN if nothing was measured. */
    double percentile(double percent) {
        return micros.getTotalCount() == 0
                ? Double.NaN
                : micros.getValueAtPercentile(percent) / 1000.0;
    }

    @Override
    public Cursor<UserEvent> cursor(int split, int splits) {
        Cursor<UserEvent> cursor = events.cursor(split, splits);
        double nanosApart = TimeUnit.SECONDS.toNanos(1) / perSecond * splits;
        return new Cursor<>() {
            private long startNanos;

            @Override
            public long size() {
                return cursor.size();
            }

            @Override
            public DecodedRecord<UserEvent> at(long offset) {
                if (offset == 0) {
                    startNanos = System.nanoTime();
                }
                DecodedRecord<UserEvent> incoming = cursor.at(offset);
                dueNanos[LoopedEvents.number(incoming.value().eventId())] =
                        startNanos + (long) (offset * nanosApart);
                return incoming;
            }
        };
    }

    /** Measures a list at its sink. */
    @Override
    public void accept(RecommendationUpdate list) {
        if (list.isTombstone()) {
            return;
        }
        int event = LoopedEvents.number(list.triggerEventId());
        if (event >= from && counts.test(event % events.log().size())) {
            long elapsed = System.nanoTime() - dueNanos[event];
            micros.recordValue(Math.max(0, Math.min(MAX_MICROS, elapsed / 1000)));
        }
    }
}
