package io.recstream.server;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * The state of the job that writes the topics, so that the server does not depend on Flink. No
 * method blocks. Thread-safe. By default read-only: no TaskManager can be killed.
 */
@FunctionalInterface
public interface JobStatusSource {

    /** Without any report. */
    JobStatusSource UNKNOWN = () -> null;

    /** The newest report; null if there is none, or if the last one is too old. */
    Report report();

    /** Whether {@link #kill} is supported. */
    default boolean canKill() {
        return false;
    }

    /**
     * Kills a TaskManager of the job and starts another one soon after.
     *
     * @return when, epoch milliseconds; empty if the job has not recovered from the last one
     */
    default OptionalLong kill() {
        return OptionalLong.empty();
    }

    /** The newest recovery; null if there was none. */
    default Recovery recovery() {
        return null;
    }

    /**
     * A snapshot of a job.
     *
     * @param url of Flink's own web page
     * @param job its status
     * @param rules null if not known
     */
    record Report(
            String url,
            String jobId,
            String job,
            long restarts,
            int taskManagers,
            Checkpoints checkpoints,
            List<Stage> stages,
            List<Edge> edges,
            RuleCounts rules) {}

    /**
     * What the rules of lists have done since the tasks of the job started, by the rule's name in
     * metrics.
     *
     * @param removed items that were removed from lists, by the first rule that removed them
     * @param moved entries of lists that published rules moved
     */
    record RuleCounts(Map<String, Long> removed, Map<String, Long> moved) {

        static final RuleCounts NONE = new RuleCounts(Map.of(), Map.of());

        /** What was added since an earlier count; all of it if the tasks have started again. */
        RuleCounts since(RuleCounts before) {
            boolean isNew = isBehind(removed, before.removed()) || isBehind(moved, before.moved());
            return isNew
                    ? this
                    : new RuleCounts(
                            minus(removed, before.removed()), minus(moved, before.moved()));
        }

        private static boolean isBehind(Map<String, Long> counts, Map<String, Long> before) {
            return before.entrySet().stream()
                    .anyMatch(it -> counts.getOrDefault(it.getKey(), 0L) < it.getValue());
        }

        private static Map<String, Long> minus(Map<String, Long> counts, Map<String, Long> before) {
            Map<String, Long> added = new TreeMap<>(counts);
            before.forEach((rule, count) -> added.merge(rule, -count, Long::sum));
            return added;
        }
    }

    /**
     * The checkpoints since the job was submitted.
     *
     * @param last the newest completed one; null if there is none
     */
    record Checkpoints(long completed, long failed, Checkpoint last) {}

    /**
     * A completed checkpoint.
     *
     * @param at epoch milliseconds
     */
    record Checkpoint(
            long id, @JsonProperty("duration_ms") long durationMillis, long bytes, long at) {}

    /**
     * A vertex of the job.
     *
     * @param recordsIn a second, over all subtasks; NaN if not known yet, as for the others
     * @param busy share of the time, mean of the subtasks
     * @param backpressured share of the time, mean of the subtasks
     */
    record Stage(
            String id,
            String name,
            int parallelism,
            String status,
            @JsonProperty("records_in_per_second") double recordsIn,
            @JsonProperty("records_out_per_second") double recordsOut,
            double busy,
            double backpressured) {}

    /** Connects two stages, by id. */
    record Edge(String from, String to) {}

    /**
     * The loss of a TaskManager.
     *
     * @param recoveredAt when all tasks were running again; 0 until then
     */
    record Recovery(long killedAt, long recoveredAt) {}
}
