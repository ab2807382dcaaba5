package io.recstream.server;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Rates of a job's vertices, from Flink's sums over their subtasks. Flink refreshes the sums only
 * periodically, by default every ten seconds; a rate is the difference between two refreshes. A
 * restart resets sums and rates. Not thread-safe.
 */
final class StageRates {

    /** A vertex whose sums have not changed for this time is idle. */
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(25);

    private final Map<String, Sums> before = new HashMap<>();
    private final Map<String, Rates> rates = new HashMap<>();

    /**
     * Rates of a vertex over all of its subtasks; NaN until they are known.
     *
     * @param in records a second
     * @param out records a second
     * @param busy share of the time, mean of the subtasks
     * @param backpressured likewise
     */
    record Rates(double in, double out, double busy, double backpressured) {
        static final Rates UNKNOWN = new Rates(Double.NaN, Double.NaN, Double.NaN, Double.NaN);
    }

    private record Sums(long nanos, double in, double out, double busy, double backpressured) {

        boolean isSame(Sums other) {
            return in == other.in
                    && out == other.out
                    && same(busy, other.busy)
                    && same(backpressured, other.backpressured);
        }

        private static boolean same(double one, double other) {
            return Double.compare(one, other) == 0;
        }

        boolean isBehind(Sums other) {
            return in < other.in || out < other.out || busy < other.busy;
        }
    }

    /**
     * Updates a vertex from the response of {@code /jobs/ID}.
     *
     * @return its rates between the last two refreshes
     */
    Rates update(JsonNode vertex, long nanoTime) {
        String id = vertex.path("id").asText();
        JsonNode metrics = vertex.path("metrics");
        Sums now =
                new Sums(
                        nanoTime,
                        number(metrics, "read-records"),
                        number(metrics, "write-records"),
                        number(metrics, "accumulated-busy-time"),
                        number(metrics, "accumulated-backpressured-time"));
        Sums last = before.get(id);
        if (last == null || now.isBehind(last)) {
            before.put(id, now);
            rates.remove(id);
        } else if (!now.isSame(last)) {
            rates.put(id, between(last, now, Math.max(1, vertex.path("parallelism").asInt(1))));
            before.put(id, now);
        } else if (nanoTime - last.nanos() > IDLE_NANOS) {
            rates.put(id, new Rates(0, 0, 0, 0));
        }
        return rates.getOrDefault(id, Rates.UNKNOWN);
    }

    private static Rates between(Sums last, Sums now, int subtasks) {
        double seconds = (now.nanos() - last.nanos()) / 1e9;
        return new Rates(
                (now.in() - last.in()) / seconds,
                (now.out() - last.out()) / seconds,
                share(now.busy() - last.busy(), seconds, subtasks),
                share(now.backpressured() - last.backpressured(), seconds, subtasks));
    }

    /** From the sum of milliseconds of all subtasks. */
    private static double share(double millis, double seconds, int subtasks) {
        return Double.isNaN(millis)
                ? Double.NaN
                : Math.min(1, Math.max(0, millis / 1_000 / seconds / subtasks));
    }

    private static double number(JsonNode metrics, String name) {
        return metrics.path(name).asDouble(Double.NaN);
    }
}
