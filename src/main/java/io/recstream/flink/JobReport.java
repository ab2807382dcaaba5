package io.recstream.flink;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;

/**
 * What the REST API says of one job at one moment.
 *
 * @param state of the job as a whole
 * @param running tasks that work, of all vertices
 * @param tasks that there are
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

    /** So many failures in a row are no hiccup of the start. */
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

    /** Whether it will not come back by itself. */
    public boolean isOver() {
        return isOver(state);
    }

    /** Whether a job in this state is over. */
    static boolean isOver(String state) {
        return TERMINAL.contains(state);
    }

    /** Whether every task works. */
    public boolean isRunning() {
        return state.equals("RUNNING") && tasks > 0 && running == tasks;
    }

    /** Whether it fails again and again without ever having got to a checkpoint. */
    public boolean isHopeless() {
        return isOver() || (checkpoints == 0 && failures >= HOPELESS);
    }

    /** What a report lacks, in words; for those who wait. */
    public String waitsFor() {
        if (!isRunning()) {
            return state + ", " + running + " of " + tasks + " tasks running";
        }
        return checkpoints == 0 ? "no checkpoint is complete yet" : "all is well";
    }

    /** The sums over subtasks that {@code …/subtasks/metrics?get=…} answers, by metric. */
    static void addSums(JsonNode metrics, Map<String, Long> sums) {
        for (JsonNode metric : metrics) {
            sums.merge(metric.path("id").asText(), (long) metric.path("sum").asDouble(), Long::sum);
        }
    }
}
