package io.recstream.tool.bench;

import io.recstream.model.Incoming;
import io.recstream.model.RecommendationUpdate;
import io.recstream.model.UserEvent;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntPredicate;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/**
 * Takes the time from the moment when an event is due at the source until the list that it changes
 * reaches a sink, in this process: an event that waits for a source that is behind waits, too.
 */
final class Stopwatch implements Feed<UserEvent>, AutoCloseable {

    private static final int DIGITS = 3;
    private static final long MAX_MICROS = TimeUnit.MINUTES.toMicros(10);
    private static final AtomicLong NUMBERS = new AtomicLong();
    private static final Map<Long, Stopwatch> RUNNING = new ConcurrentHashMap<>();

    private final long number = NUMBERS.incrementAndGet();
    private final LoopedEvents events;
    private final double perSecond;
    private final long from;
    private final IntPredicate counts;
    private final long[] dueNanos;
    private final Histogram micros = new ConcurrentHistogram(MAX_MICROS, DIGITS);

    /**
     * @param perSecond the pace of the source
     * @param from events before this number do not count
     * @param counts whether an event counts, by its place in the log
     */
    Stopwatch(LoopedEvents events, double perSecond, long from, IntPredicate counts) {
        this.events = events;
        this.perSecond = perSecond;
        this.from = from;
        this.counts = counts;
        this.dueNanos = new long[Math.toIntExact(events.size())];
        RUNNING.put(number, this);
    }

    @Override
    public void close() {
        RUNNING.remove(number);
    }

    /** Milliseconds; NaN where nothing was measured. */
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
            public Incoming<UserEvent> at(long offset) {
                if (offset == 0) {
                    startNanos = System.nanoTime();
                }
                Incoming<UserEvent> incoming = cursor.at(offset);
                dueNanos[LoopedEvents.number(incoming.value().eventId())] =
                        startNanos + (long) (offset * nanosApart);
                return incoming;
            }
        };
    }

    private void stop(RecommendationUpdate list) {
        if (list.isTombstone()) {
            return;
        }
        int event = LoopedEvents.number(list.triggerEventId());
        if (event >= from && counts.test(event % events.log().size())) {
            long elapsed = System.nanoTime() - dueNanos[event];
            micros.recordValue(Math.max(0, Math.min(MAX_MICROS, elapsed / 1000)));
        }
    }

    /** Where the lists go. */
    Sink<RecommendationUpdate> sink() {
        return new Stopping(number);
    }

    private static final class Stopping implements Sink<RecommendationUpdate> {

        private static final long serialVersionUID = 1L;

        private final long number;

        Stopping(long number) {
            this.number = number;
        }

        @Override
        public SinkWriter<RecommendationUpdate> createWriter(WriterInitContext context) {
            return new Writer(RUNNING.get(number));
        }
    }

    private record Writer(Stopwatch watch) implements SinkWriter<RecommendationUpdate> {

        @Override
        public void write(RecommendationUpdate list, Context context) {
            watch.stop(list);
        }

        @Override
        public void flush(boolean endOfInput) {}

        @Override
        public void close() {}
    }
}
