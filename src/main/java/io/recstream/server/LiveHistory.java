package io.recstream.server;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/** The last live figures, oldest first. Thread-safe. */
final class LiveHistory {

    private final int ticks;
    private final Deque<Point> points = new ArrayDeque<>();

    /** One tick; NaN if a value is not known. */
    record Point(
            long time,
            double eventsPerSecond,
            double listsPerSecond,
            double p50Ms,
            double p99Ms,
            double committedP50Ms,
            double committedP99Ms,
            double hitRate,
            double mrr,
            double checkpointMs) {

        static Point of(LiveFigures.Snapshot now, JobStatusSource.Report report) {
            JobStatusSource.Checkpoint last = report == null ? null : report.checkpoints().last();
            return new Point(
                    now.time(),
                    now.eventsPerSecond(),
                    now.listsPerSecond(),
                    now.uncommitted().p50(),
                    now.uncommitted().p99(),
                    now.committed().p50(),
                    now.committed().p99(),
                    now.hitRate(),
                    now.meanReciprocalRank(),
                    last == null ? Double.NaN : last.durationMillis());
        }
    }

    LiveHistory(int ticks) {
        this.ticks = ticks;
    }

    synchronized void add(Point point) {
        if (points.size() == ticks) {
            points.removeFirst();
        }
        points.addLast(point);
    }

    synchronized List<Point> points() {
        return List.copyOf(points);
    }

    byte[] json() {
        return Json.bytes(Map.of("points", points()));
    }
}
