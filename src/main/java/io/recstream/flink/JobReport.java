package io.recstream.flink;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The state of one job at one moment, from the REST API.
 *
 * @param state of the job as a whole
 * @param running number of running tasks, of all vertices
 * @param tasks number of tasks
 * @param maxParallelism the smallest of its vertices
 * @param checkpoints completed by this job since its submission
 * @param failures in its history since its submission
 * @param lastFailure the innermost cause of the newest one, or empty
 */
public record JobReport(
        String state,
        int running,
        int tasks,
        int parallelism,
        int maxParallelism,
        long checkpoints,
        int failures,
        String lastFailure) {

    private static final Set<String> TERMINAL = Set.of("FAILED", "CANCELED", "FINISHED");

    /** After this many failures without a checkpoint the job is not expected to recover. */
    private static final int HOPELESS = 3;

    /** From {@code /jobs/ID}, {@code /jobs/ID/checkpoints} and {@code /jobs/ID/exceptions}. */
    public static JobReport of(JsonNode job, JsonNode checkpoints, JsonNode exceptions) {
        int running = 0;
        int tasks = 0;
        int parallelism = 0;
        int max = Integer.MAX_VALUE;
        for (JsonNode vertex : job.path("vertices")) {
            running += vertex.path("tasks").path("RUNNING").asInt();
            tasks += vertex.path("parallelism").asInt();
            parallelism = Math.max(parallelism, vertex.path("parallelism").asInt());
            max = Math.min(max, vertex.path("maxParallelism").asInt(max));
        }
        JsonNode history = exceptions.path("exceptionHistory").path("entries");
        return new JobReport(
                job.path("state").asText(),
                running,
                tasks,
                parallelism,
                max,
                checkpoints.path("counts").path("completed").asLong(),
                history.size(),
                Causes.last(history.path(0).path("stacktrace").asText()));
    }

    /** Whether it has ended. */
    public boolean isOver() {
        return isOver(state);
    }

    /** Whether a job in this state has ended. */
    public static boolean isOver(String state) {
        return TERMINAL.contains(state);
    }

    /** Whether every task runs. */
    public boolean isRunning() {
        return state.equals("RUNNING") && tasks > 0 && running == tasks;
    }

    /** Whether it fails repeatedly without having completed a checkpoint. */
    public boolean isHopeless() {
        return isOver() || (checkpoints == 0 && failures >= HOPELESS);
    }

    /**
     * Why the newest checkpoint failed; empty if it did not.
     *
     * @param checkpoints from {@code /jobs/ID/checkpoints}
     */
    static Optional<String> checkpointFailure(JsonNode checkpoints) {
        JsonNode failed = checkpoints.path("latest").path("failed");
        long completed = checkpoints.path("latest").path("completed").path("id").asLong(-1);
        return failed.path("id").asLong(-1) > completed
                ? Optional.of(failed.path("failure_message").asText("no reason given"))
                : Optional.empty();
    }

    /** What is still missing, as a clause, for messages about a timeout. */
    public String waitsFor() {
        if (!isRunning()) {
            return state + ", " + running + " of " + tasks + " tasks running";
        }
        return checkpoints == 0 ? "no checkpoint is complete yet" : "all is well";
    }

    /**
     * Adds the sums over subtasks from the response of {@code …/subtasks/metrics?get=…}, by metric.
     */
    static void addSums(JsonNode metrics, Map<String, Long> sums) {
        for (JsonNode metric : metrics) {
            sums.merge(metric.path("id").asText(), (long) metric.path("sum").asDouble(), Long::sum);
        }
    }
}
