package io.recstream.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;

/**
 * The steady part of a run: from half of its events, when code is compiled and state has grown, to
 * {@value #END} of them, before the first subtask is idle.
 */
final class SteadyState {

    private static final double BEGIN = 0.5;
    private static final double END = 0.97;

    private SteadyState() {}

    /** The first and the last event of the steady part. */
    static long begin(long events) {
        return (long) (events * BEGIN);
    }

    static long end(long events) {
        return (long) (events * END);
    }

    /**
     * Measures a running job in its steady part.
     *
     * @param processed events that it has processed
     * @param profile file of a recording, or null
     */
    static Measurements follow(
            JobRun run, LongSupplier processed, long events, JobMeter meter, Path profile)
            throws Exception {
        run.await("half of the events", () -> processed.getAsLong() >= begin(events));
        try (Recording recording = profile == null ? null : record()) {
            Counts counts = Counts.of(meter, processed);
            ResourceSnapshot probe = ResourceSnapshot.now();
            long wallClock = System.currentTimeMillis();
            run.await("the last events", () -> processed.getAsLong() >= end(events));
            ResourceSnapshot after = ResourceSnapshot.now();
            Counts countsAfter = Counts.of(meter, processed);
            if (recording != null) {
                recording.dump(profile);
            }
            Measurements figures = figures(probe, after, countsAfter.events() - counts.events());
            countsAfter.since(counts, after.secondsSince(probe), figures);
            checkpoints(run, wallClock, figures);
            return figures;
        }
    }

    /** Rate, CPU and garbage collection between two snapshots. */
    static Measurements figures(ResourceSnapshot before, ResourceSnapshot after, long events) {
        return new Measurements()
                .put(Measurements.RATE, events / after.secondsSince(before))
                .put("cpu_us_per_event", after.cpuMicrosSince(before) / events)
                .put("garbage_bytes_per_event", after.allocatedSince(before) / events)
                .put("gc_share", after.gcSecondsSince(before) / after.secondsSince(before));
    }

    private static void checkpoints(JobRun run, long since, Measurements figures) {
        figures.put(
                "checkpoint_ms",
                run.job().checkpoints().stream()
                        .filter(it -> it.triggeredAt() >= since)
                        .mapToLong(it -> it.millis())
                        .average()
                        .orElse(Double.NaN));
    }

    private static Recording record() throws IOException {
        try {
            Recording recording = new Recording(Configuration.getConfiguration("profile"));
            recording.start();
            return recording;
        } catch (java.text.ParseException e) {
            throw new IOException("No profile settings for the flight recorder", e);
        }
    }

    /** Counters of a job at one time. */
    private record Counts(
            long events, long lists, long features, long user, long item, long answer) {

        static Counts of(JobMeter meter, LongSupplier processed) {
            return new Counts(
                    processed.getAsLong(),
                    meter.recordsIn("write-recommendations: Writer"),
                    meter.recordsIn("write-user-features: Writer"),
                    meter.bytesOut("Source: read-events"),
                    meter.bytesOut("drop-duplicate") + meter.bytesOut("forward-event"),
                    meter.bytesOut("join-catalog") + meter.bytesOut("forward-visit"));
        }

        void since(Counts before, double seconds, Measurements figures) {
            double count = events - before.events;
            figures.put("lists_per_s", (lists - before.lists) / seconds)
                    .put("features_per_event", (features - before.features) / count)
                    .put("bytes_to_user_per_event", (user - before.user) / count)
                    .put("bytes_to_item_per_event", (item - before.item) / count)
                    .put("bytes_to_list_per_event", (answer - before.answer) / count)
                    .put(
                            "bytes_shuffled_per_event",
                            (user + item + answer - before.user - before.item - before.answer)
                                    / count);
        }
    }
}
