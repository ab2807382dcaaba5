package io.recstream.server;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.OptionalLong;

/**
 * What the server is told of the job that fills its topics, beside the topics: it knows no Flink.
 * None of it waits for anything. For several threads. Where nothing else is said, it is only looked
 * at, and nothing of it is ended.
 */
@FunctionalInterface
public interface JobStatusSource {

    /** Nothing is known, nothing can be ended. */
    JobStatusSource UNKNOWN = () -> null;

    /** The newest report; null where there is none, or the last one is too old. */
    Report report();

    /** Whether there are TaskManagers that may be ended for a look. */
    default boolean canKill() {
        return false;
    }

    /**
     * Ends a TaskManager that works for the job, and begins another one soon after.
     *
     * @return when, epoch milliseconds; empty where it has not recovered from the last time
     */
    default OptionalLong kill() {
        return OptionalLong.empty();
    }

    /** The newest recovery; null where there was none. */
    default Recovery recovery() {
        return null;
    }

    /**
     * One moment of a job.
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
     * Those since the job was submitted.
     *
     * @param last the newest completed one; null before
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
     * @param recordsIn a second, over all subtasks; NaN where nobody knows yet, as for the others
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

    /** Between two stages, by id. */
    record Edge(String from, String to) {}

    /**
     * A TaskManager was ended.
     *
     * @param recoveredAt when all tasks worked again; 0 as long as they do not
     */
    record Recovery(long killedAt, long recoveredAt) {}
}
