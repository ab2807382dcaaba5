package io.recstream.server;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.OptionalLong;

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
     */
    record Report(
            String url,
            String jobId,
            String job,
            long restarts,
            int taskManagers,
            Checkpoints checkpoints,
            List<Stage> stages,
            List<Edge> edges) {}

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
