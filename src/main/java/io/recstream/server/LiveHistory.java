package io.recstream.server;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The live figures of the last so many ticks, oldest first. For several threads. */
final class LiveHistory {

    private final int ticks;
    private final Deque<Point> points = new ArrayDeque<>();

    /** One moment; NaN for what is not known. */
    record Point(
            long time,
            double eventsPerSecond,
            double listsPerSecond,
            double p50,
            double p99,
            double committedP50,
            double committedP99,
            double hitRate,
            double meanReciprocalRank,
            double checkpointMillis) {

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
        List<Point> all = points();
        return Json.bytes(
                json -> {
                    json.writeStartObject();
                    json.writeArrayFieldStart("points");
                    for (Point point : all) {
                        write(json, point);
                    }
                    json.writeEndArray();
                    json.writeEndObject();
                });
    }

    private static void write(JsonGenerator json, Point point) throws IOException {
        json.writeStartObject();
        json.writeNumberField("time", point.time());
        Numbers.writeRounded(json, "events_per_second", point.eventsPerSecond());
        Numbers.writeRounded(json, "lists_per_second", point.listsPerSecond());
        Numbers.writeRounded(json, "p50_ms", point.p50());
        Numbers.writeRounded(json, "p99_ms", point.p99());
        Numbers.writeRounded(json, "committed_p50_ms", point.committedP50());
        Numbers.writeRounded(json, "committed_p99_ms", point.committedP99());
        Numbers.writeRounded(json, "hit_rate", point.hitRate());
        Numbers.writeRounded(json, "mrr", point.meanReciprocalRank());
        Numbers.writeRounded(json, "checkpoint_ms", point.checkpointMillis());
        json.writeEndObject();
    }
}
