package io.recstream.flink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.recstream.console.Await;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Predicate;

/** One job behind the REST API: its state, and the requests to it. */
public final class FlinkJob {

    private static final Duration POLL = Duration.ofMillis(300);
    private static final String UNKNOWN = "unknown to the cluster";

    private final FlinkRest rest;
    private final String id;

    public FlinkJob(FlinkRest rest, String id) {
        this.rest = rest;
        this.id = id;
    }

    public String id() {
        return id;
    }

    /** The parameters that the job's program has published. */
    public Map<String, String> parameters() throws IOException {
        Map<String, String> parameters = new TreeMap<>();
        rest.get("jobs/" + id + "/config")
                .path("execution-config")
                .path("user-config")
                .properties()
                .forEach(entry -> parameters.put(entry.getKey(), entry.getValue().asText()));
        return parameters;
    }

    public JobReport report() throws IOException {
        JsonNode job = rest.get("jobs/" + id);
        return JobReport.of(
                job,
                checkpointsOrNothing(),
                rest.get("jobs/" + id + "/exceptions?maxExceptions=5"));
    }

    /** Why the newest checkpoint failed; empty if it did not. */
    public Optional<String> checkpointFailure() throws IOException {
        return JobReport.checkpointFailure(checkpointsOrNothing());
    }

    /** The job's checkpoints; nothing if the cluster responds with an error, as for a new job. */
    private JsonNode checkpointsOrNothing() throws IOException {
        try {
            return checkpoints();
        } catch (FlinkRestException e) {
            return FlinkRest.body();
        }
    }

    /** The job's checkpoints; nothing if the cluster does not know the job. */
    private JsonNode checkpoints() throws IOException {
        try {
            return rest.get("jobs/" + id + "/checkpoints");
        } catch (FlinkRestException e) {
            if (e.status() != 404) {
                throw e;
            }
            return FlinkRest.body();
        }
    }

    /**
     * Number of transactions that the sinks' committers could not commit, from their metrics; empty
     * as long as there are none.
     */
    public OptionalLong failedCommittables() throws IOException {
        long failed = 0;
        int committers = 0;
        for (JsonNode vertex : rest.get("jobs/" + id).path("vertices")) {
            Map<String, Long> sums =
                    sums(vertex.path("id").asText(), name -> name.endsWith(".failedCommittables"));
            committers += sums.size();
            failed += sums.values().stream().mapToLong(Long::longValue).sum();
        }
        return committers == 0 ? OptionalLong.empty() : OptionalLong.of(failed);
    }

    /** Metrics of a vertex as sums over its subtasks, by name; only those whose name is wanted. */
    public Map<String, Long> sums(String vertex, Predicate<String> wanted) throws IOException {
        String metrics = "jobs/" + id + "/vertices/" + vertex + "/subtasks/metrics";
        List<String> names = new ArrayList<>();
        for (JsonNode metric : rest.get(metrics)) {
            String name = metric.path("id").asText();
            if (wanted.test(name)) {
                names.add(name);
            }
        }
        Map<String, Long> sums = new TreeMap<>();
        if (!names.isEmpty()) {
            JobReport.addSums(
                    rest.get(metrics + "?agg=sum&get=" + encoded(String.join(",", names))), sums);
        }
        return sums;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /**
     * Ends the job with a canonical savepoint, without draining it, and returns the path.
     *
     * @param folder null for the cluster's own
     * @throws FlinkTimeoutException if it is not complete in time; Flink goes on taking it
     */
    public String stop(String folder, Duration timeout) throws IOException, InterruptedException {
        ObjectNode body = FlinkRest.body().put("drain", false).put("formatType", "CANONICAL");
        if (folder != null) {
            body.put("targetDirectory", folder);
        }
        return savepoint(rest.post("jobs/" + id + "/stop", body), timeout);
    }

    /**
     * Takes a canonical savepoint of the running job, and returns the path.
     *
     * @throws FlinkTimeoutException if it is not complete in time; Flink goes on taking it
     */
    public String savepoint(String folder, Duration timeout)
            throws IOException, InterruptedException {
        ObjectNode body = FlinkRest.body().put("cancel-job", false).put("formatType", "CANONICAL");
        if (folder != null) {
            body.put("target-directory", folder);
        }
        return savepoint(rest.post("jobs/" + id + "/savepoints", body), timeout);
    }

    private String savepoint(JsonNode accepted, Duration timeout)
            throws IOException, InterruptedException {
        String path = "jobs/" + id + "/savepoints/" + accepted.path("request-id").asText();
        JsonNode operation =
                Await.result(timeout, POLL, () -> completed(responseOrNothing(path)))
                        .orElseThrow(
                                () ->
                                        new FlinkTimeoutException(
                                                "No savepoint within "
                                                        + timeout.toSeconds()
                                                        + " s"));
        if (operation.has("failure-cause")) {
            String trace = operation.path("failure-cause").path("stack-trace").asText();
            throw new IOException("No savepoint: " + Causes.last(trace));
        }
        return operation.path("location").asText();
    }

    private static Optional<JsonNode> completed(JsonNode response) {
        return response.path("status").path("id").asText().equals("COMPLETED")
                ? Optional.of(response.path("operation"))
                : Optional.empty();
    }

    /**
     * Nothing if the cluster cannot be reached, or has no leader: it may be available again later.
     */
    private JsonNode responseOrNothing(String path) throws IOException {
        try {
            return rest.get(path);
        } catch (FlinkRestException e) {
            // A JobManager that is not the leader forwards the request to one that may be gone:
            // 500.
            if (e.status() < 500) {
                throw e;
            }
            return FlinkRest.body();
        } catch (IOException e) {
            return FlinkRest.body();
        }
    }

    /**
     * Waits until the job has ended.
     *
     * @throws FlinkTimeoutException if it has not in time
     */
    public void awaitEnd(Duration timeout) throws IOException, InterruptedException {
        if (!Await.until(timeout, POLL, this::isOver)) {
            throw new FlinkTimeoutException(
                    "The job " + id + " has not ended within " + timeout.toSeconds() + " s");
        }
    }

    /**
     * The path of the newest checkpoint of a job, if the cluster knows one; a new JobManager knows
     * only the one that it has restored.
     */
    public Optional<String> newestCheckpoint() throws IOException {
        JsonNode latest = checkpoints().path("latest");
        return path(latest.path("completed")).or(() -> path(latest.path("restored")));
    }

    /**
     * The savepoint with which the job was stopped, else its newest checkpoint: a start from it
     * repeats no output. Empty if the job has not ended.
     */
    public Optional<String> end() throws IOException {
        JsonNode checkpoints = checkpoints();
        Optional<String> savepoint = savepointOfStop(checkpoints);
        if (savepoint.isEmpty() && state().equals("FINISHED")) {
            savepoint = path(checkpoints.path("latest").path("savepoint"));
        }
        return savepoint.isPresent() || !retainsCheckpoints() ? savepoint : newestCheckpoint();
    }

    /** Nothing if the cluster does not respond: then checkpoints are assumed to be retained. */
    private JsonNode checkpointConfig() throws IOException {
        try {
            return rest.get("jobs/" + id + "/checkpoints/config");
        } catch (FlinkRestException e) {
            return FlinkRest.body();
        }
    }

    /** Whether the checkpoints of this job, which has ended, are retained. */
    private boolean retainsCheckpoints() throws IOException {
        JsonNode retention = checkpointConfig().path("externalization");
        boolean deleted =
                state().equals("CANCELED") && retention.path("delete_on_cancellation").asBoolean();
        return retention.path("enabled").asBoolean(true) && !deleted;
    }

    /**
     * The complete savepoint of a stop, even if the job failed after it: the sinks may have
     * committed its transactions, so a start from an older checkpoint would repeat output. Empty if
     * there is none, or if a checkpoint followed.
     */
    public Optional<String> savepointOfStop() throws IOException {
        return savepointOfStop(checkpoints());
    }

    /**
     * Like {@link #savepointOfStop()}, repeated for as long as the cluster may return cached data
     * or not respond.
     */
    public Optional<String> awaitSavepointOfStop(Duration timeout)
            throws IOException, InterruptedException {
        return Await.resultDespiteFailures(timeout, POLL, this::savepointOfStop);
    }

    private static Optional<String> savepointOfStop(JsonNode checkpoints) {
        JsonNode latest = checkpoints.path("latest");
        long newest =
                Math.max(
                        latest.path("completed").path("id").asLong(-1),
                        latest.path("restored").path("id").asLong(-1));
        List<JsonNode> known = new ArrayList<>(List.of(latest.path("savepoint")));
        checkpoints.path("history").forEach(known::add);
        Optional<String> found = Optional.empty();
        for (JsonNode checkpoint : known) {
            if (checkpoint.path("checkpoint_type").asText().equals("SYNC_SAVEPOINT")
                    && checkpoint.path("status").asText().equals("COMPLETED")
                    && checkpoint.path("id").asLong(-1) > newest) {
                newest = checkpoint.path("id").asLong();
                found = path(checkpoint);
            }
        }
        return found;
    }

    private static Optional<String> path(JsonNode checkpoint) {
        return Optional.ofNullable(checkpoint.path("external_path").textValue());
    }

    private String state() throws IOException {
        try {
            return rest.get("jobs/" + id).path("state").asText();
        } catch (FlinkRestException e) {
            if (e.status() == 404) {
                return UNKNOWN;
            }
            throw e;
        }
    }

    /** Whether its checkpoints are retained when the job is cancelled. */
    public boolean keepsCheckpoints() throws IOException {
        JsonNode kept = rest.get("jobs/" + id + "/checkpoints/config").path("externalization");
        return kept.path("enabled").asBoolean()
                && !kept.path("delete_on_cancellation").asBoolean()
                && newestCheckpoint().isPresent();
    }

    /** Whether it has ended; true for a job that the cluster does not know any more. */
    public boolean isOver() throws IOException {
        String state = state();
        return state.equals(UNKNOWN) || JobReport.isOver(state);
    }

    /** Whether this JobManager has completed a checkpoint of the job; savepoints count, too. */
    public boolean hasCompletedCheckpoint() throws IOException {
        return checkpoints().path("counts").path("completed").asLong() > 0;
    }

    /**
     * Like {@link #hasCompletedCheckpoint}, repeated for as long as the cluster may return cached
     * data.
     */
    public boolean hasCompletedCheckpointWithin(Duration timeout)
            throws IOException, InterruptedException {
        return Await.until(timeout, POLL, this::hasCompletedCheckpoint);
    }

    /**
     * Whether the job runs under a JobManager that has completed no checkpoint of it, so that it
     * has taken the job over.
     */
    public boolean isRestarted() throws IOException {
        JsonNode counts = checkpoints().path("counts");
        return counts.has("completed") && counts.path("completed").asLong() == 0;
    }

    /** Like {@link #cancel}, repeated while the cluster has no leader yet. */
    public void cancelWhenLed(Duration timeout) throws IOException, InterruptedException {
        Await.resultDespiteFailures(
                timeout,
                POLL,
                () -> {
                    cancel(timeout);
                    return Optional.of(id);
                });
    }

    /** Ends the job without a savepoint; does nothing if it has ended. */
    public void cancel(Duration timeout) throws IOException, InterruptedException {
        if (!isOver()) {
            rest.cancel(id);
            awaitEnd(timeout);
        }
    }
}
