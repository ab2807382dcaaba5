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

/** One job behind the REST API: what it does, and what to tell it. */
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

    public JobReport report() throws IOException {
        JsonNode job = rest.get("jobs/" + id);
        return JobReport.of(
                job, checkpoints(), rest.get("jobs/" + id + "/exceptions?maxExceptions=5"));
    }

    /** A job that is just being made has none to tell of. */
    private JsonNode checkpoints() throws IOException {
        try {
            return rest.get("jobs/" + id + "/checkpoints");
        } catch (FlinkRestException e) {
            return FlinkRest.body();
        }
    }

    /** As {@link #checkpoints()}, but a cluster that cannot tell is a failure. */
    private JsonNode knownCheckpoints() throws IOException {
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
     * What the sinks' committers could not commit, as their metrics say; empty as long as none of
     * them has told.
     */
    public OptionalLong failedCommittables() throws IOException {
        long failed = 0;
        int committers = 0;
        for (JsonNode vertex : rest.get("jobs/" + id).path("vertices")) {
            String metrics =
                    "jobs/" + id + "/vertices/" + vertex.path("id").asText() + "/subtasks/metrics";
            List<String> names = new ArrayList<>();
            for (JsonNode metric : rest.get(metrics)) {
                if (metric.path("id").asText().endsWith(".failedCommittables")) {
                    names.add(metric.path("id").asText());
                }
            }
            if (names.isEmpty()) {
                continue;
            }
            Map<String, Long> sums = new TreeMap<>();
            JobReport.addSums(
                    rest.get(metrics + "?agg=sum&get=" + encoded(String.join(",", names))), sums);
            committers += sums.size();
            failed += sums.values().stream().mapToLong(Long::longValue).sum();
        }
        return committers == 0 ? OptionalLong.empty() : OptionalLong.of(failed);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /**
     * Ends the job with a canonical savepoint, without draining it, and returns the path.
     *
     * @param folder null for the cluster's own
     */
    public String stop(String folder, Duration patience) throws IOException, InterruptedException {
        ObjectNode body = FlinkRest.body().put("drain", false).put("formatType", "CANONICAL");
        if (folder != null) {
            body.put("targetDirectory", folder);
        }
        return savepoint(rest.post("jobs/" + id + "/stop", body), patience);
    }

    /** Takes a canonical savepoint of the running job, and returns the path. */
    public String savepoint(String folder, Duration patience)
            throws IOException, InterruptedException {
        ObjectNode body = FlinkRest.body().put("cancel-job", false).put("formatType", "CANONICAL");
        if (folder != null) {
            body.put("target-directory", folder);
        }
        return savepoint(rest.post("jobs/" + id + "/savepoints", body), patience);
    }

    private String savepoint(JsonNode accepted, Duration patience)
            throws IOException, InterruptedException {
        String path = "jobs/" + id + "/savepoints/" + accepted.path("request-id").asText();
        JsonNode operation =
                Await.result(patience, POLL, () -> completed(answerOrNothing(path)))
                        .orElseThrow(
                                () ->
                                        new IOException(
                                                "No savepoint within "
                                                        + patience.toSeconds()
                                                        + " s"));
        if (operation.has("failure-cause")) {
            String trace = operation.path("failure-cause").path("stack-trace").asText();
            throw new IOException("No savepoint: " + Causes.last(trace));
        }
        return operation.path("location").asText();
    }

    private static Optional<JsonNode> completed(JsonNode answer) {
        return answer.path("status").path("id").asText().equals("COMPLETED")
                ? Optional.of(answer.path("operation"))
                : Optional.empty();
    }

    /** A cluster that cannot be reached, or has no leader, may be there again a while later. */
    private JsonNode answerOrNothing(String path) throws IOException {
        try {
            return rest.get(path);
        } catch (FlinkRestException e) {
            // A JobManager that does not lead passes the request on to one that may be gone: 500.
            if (e.status() < 500) {
                throw e;
            }
            return FlinkRest.body();
        } catch (IOException e) {
            return FlinkRest.body();
        }
    }

    /** Waits until the job is over for good. */
    public void awaitEnd(Duration patience) throws IOException, InterruptedException {
        if (!Await.until(patience, POLL, this::isOver)) {
            throw new IOException(
                    "The job " + id + " has not ended within " + patience.toSeconds() + " s");
        }
    }

    /**
     * The path of the newest checkpoint of a job that runs or ran, where the cluster knows one; a
     * new JobManager knows only the one that it has restored.
     */
    public Optional<String> newestCheckpoint() throws IOException {
        JsonNode latest = checkpoints().path("latest");
        return path(latest.path("completed")).or(() -> path(latest.path("restored")));
    }

    /**
     * From where a job that is over goes on without writing anything twice: the savepoint that it
     * was stopped with, whoever did so, else its newest checkpoint.
     */
    public Optional<String> end() throws IOException {
        JsonNode checkpoints = checkpoints();
        Optional<String> savepoint = savepointOfStop(checkpoints);
        if (savepoint.isEmpty() && state().equals("FINISHED")) {
            savepoint = path(checkpoints.path("latest").path("savepoint"));
        }
        return savepoint.isPresent() || !retainsCheckpoints() ? savepoint : newestCheckpoint();
    }

    /** Nothing where the cluster does not say: then they are taken for retained. */
    private JsonNode checkpointConfig() throws IOException {
        try {
            return rest.get("jobs/" + id + "/checkpoints/config");
        } catch (FlinkRestException e) {
            return FlinkRest.body();
        }
    }

    /** Whether the checkpoints of this job, which is over, are still there. */
    private boolean retainsCheckpoints() throws IOException {
        JsonNode retention = checkpointConfig().path("externalization");
        boolean deleted =
                state().equals("CANCELED") && retention.path("delete_on_cancellation").asBoolean();
        return retention.path("enabled").asBoolean(true) && !deleted;
    }

    /**
     * The savepoint of a stop that is complete, also where the job failed after that: its sinks may
     * have committed what the savepoint holds, so no checkpoint before it is a place to go on from.
     * Empty where there is none, or a checkpoint came after it.
     */
    public Optional<String> savepointOfStop() throws IOException {
        return savepointOfStop(knownCheckpoints());
    }

    /**
     * As {@link #savepointOfStop()}, asked for as long as the cluster may answer from its cache or
     * not at all.
     */
    public Optional<String> awaitSavepointOfStop(Duration patience)
            throws IOException, InterruptedException {
        return Await.resultDespiteFailures(patience, POLL, this::savepointOfStop);
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

    /** Whether it has a checkpoint that is still there after the job was cancelled. */
    public boolean keepsCheckpoints() throws IOException {
        JsonNode kept = rest.get("jobs/" + id + "/checkpoints/config").path("externalization");
        return kept.path("enabled").asBoolean()
                && !kept.path("delete_on_cancellation").asBoolean()
                && newestCheckpoint().isPresent();
    }

    /** Also one that the cluster does not know any more. */
    public boolean isOver() throws IOException {
        String state = state();
        return state.equals(UNKNOWN) || JobReport.isOver(state);
    }

    /** Whether this JobManager has completed a checkpoint of the job; savepoints count, too. */
    public boolean hasCompletedCheckpoint() throws IOException {
        return knownCheckpoints().path("counts").path("completed").asLong() > 0;
    }

    /** As {@link #hasCompletedCheckpoint}, for as long as the cluster may answer from its cache. */
    public boolean hasCompletedCheckpointWithin(Duration patience)
            throws IOException, InterruptedException {
        return Await.until(patience, POLL, this::hasCompletedCheckpoint);
    }

    /**
     * Whether a JobManager that has completed no checkpoint of the job runs it: it has taken the
     * job over, and may restart it.
     */
    public boolean isRestarted() throws IOException {
        JsonNode counts = knownCheckpoints().path("counts");
        return counts.has("completed") && counts.path("completed").asLong() == 0;
    }

    /** As {@link #cancel}, repeated while the cluster has no leader yet. */
    public void cancelWhenLed(Duration patience) throws IOException, InterruptedException {
        Await.resultDespiteFailures(
                patience,
                POLL,
                () -> {
                    cancel(patience);
                    return Optional.of(id);
                });
    }

    /** Ends the job without a savepoint; fine if it is over. */
    public void cancel(Duration patience) throws IOException, InterruptedException {
        if (!isOver()) {
            rest.cancel(id);
            awaitEnd(patience);
        }
    }
}
