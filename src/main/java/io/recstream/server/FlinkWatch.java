package io.recstream.server;

import com.fasterxml.jackson.databind.JsonNode;
import io.recstream.flink.FlinkRest;
import io.recstream.flink.FlinkRestException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks Flink's REST API every other second how a job is. Where it does not answer, what it said
 * last holds for a while; nobody waits for it.
 */
public final class FlinkWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FlinkWatch.class);

    private static final int EVERY_SECONDS = 2;
    private static final long HOLDS_NANOS = TimeUnit.SECONDS.toNanos(15);
    private static final Set<String> OVER = Set.of("FAILED", "CANCELED", "FINISHED");
    private static final String NAME = "recstream";

    private final FlinkRest rest;
    private final String named;
    private final StageRates rates = new StageRates();
    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(
                    task -> {
                        Thread thread = new Thread(task, "flink-watch");
                        thread.setDaemon(true);
                        return thread;
                    });
    private volatile Seen newest;
    private boolean answers = true;

    private record Seen(JobStatusSource.Report report, long nanos) {}

    /**
     * Begins at once.
     *
     * @param named the job's id; null for the newest one that runs, ours first
     */
    public FlinkWatch(FlinkRest rest, String named) {
        this.rest = rest;
        this.named = named;
        var unused = clock.scheduleWithFixedDelay(this::look, 0, EVERY_SECONDS, TimeUnit.SECONDS);
    }

    /** The newest report; null where there is none yet, or Flink has been silent for long. */
    public JobStatusSource.Report report() {
        Seen seen = newest;
        return seen == null || System.nanoTime() - seen.nanos() > HOLDS_NANOS
                ? null
                : seen.report();
    }

    private void look() {
        try {
            String id = named == null ? newestJob(rest.get("jobs/overview")) : named;
            if (id != null) {
                newest = new Seen(ask(id), System.nanoTime());
            }
            answers = true;
        } catch (IOException | RuntimeException e) {
            if (answers && !clock.isShutdown()) {
                LOG.warn("Flink does not tell how the job is: {}", e.getMessage());
                answers = false;
            }
        }
    }

    private JobStatusSource.Report ask(String id) throws IOException {
        JsonNode job = rest.get("jobs/" + id);
        return report(
                rest.base().toString(),
                job,
                optional("jobs/" + id + "/checkpoints"),
                optional("jobs/" + id + "/metrics?get=numRestarts"),
                rest.get("overview"),
                rates);
    }

    /** A job that has just been made has none of it. */
    private JsonNode optional(String path) throws IOException {
        try {
            return rest.get(path);
        } catch (FlinkRestException e) {
            return FlinkRest.body();
        }
    }

    /** Out of {@code /jobs/overview}: null where there is none. */
    static String newestJob(JsonNode overview) {
        JsonNode best = null;
        for (JsonNode job : overview.path("jobs")) {
            if (best == null || rank(job) > rank(best)) {
                best = job;
            }
        }
        return best == null ? null : best.path("jid").asText();
    }

    /** Those that run before those that are over, ours before others, newer before older ones. */
    private static double rank(JsonNode job) {
        double rank = job.path("start-time").asDouble();
        rank += OVER.contains(job.path("state").asText()) ? 0 : 2e15;
        return rank + (job.path("name").asText().equals(NAME) ? 1e15 : 0);
    }

    /** Out of what the REST API answers. */
    static JobStatusSource.Report report(
            String url,
            JsonNode job,
            JsonNode checkpoints,
            JsonNode metrics,
            JsonNode overview,
            StageRates rates) {
        long now = System.nanoTime();
        List<JobStatusSource.Stage> stages = new ArrayList<>();
        Set<String> known = new HashSet<>();
        for (JsonNode vertex : job.path("vertices")) {
            StageRates.Rates does = rates.look(vertex, now);
            known.add(vertex.path("id").asText());
            stages.add(
                    new JobStatusSource.Stage(
                            vertex.path("id").asText(),
                            vertex.path("name").asText(),
                            vertex.path("parallelism").asInt(),
                            vertex.path("status").asText(),
                            does.in(),
                            does.out(),
                            does.busy(),
                            does.backpressured()));
        }
        long restored = checkpoints.path("counts").path("restored").asLong();
        return new JobStatusSource.Report(
                url,
                job.path("jid").asText(),
                job.path("state").asText(),
                metrics.path(0).path("value").asLong(restored),
                overview.path("taskmanagers").asInt(),
                checkpoints(checkpoints),
                stages,
                edges(job.path("plan"), known));
    }

    private static JobStatusSource.Checkpoints checkpoints(JsonNode checkpoints) {
        JsonNode last = checkpoints.path("latest").path("completed");
        JsonNode counts = checkpoints.path("counts");
        return new JobStatusSource.Checkpoints(
                counts.path("completed").asLong(),
                counts.path("failed").asLong(),
                last.path("id").isNumber()
                        ? new JobStatusSource.Checkpoint(
                                last.path("id").asLong(),
                                last.path("end_to_end_duration").asLong(),
                                last.path("state_size").asLong(),
                                last.path("latest_ack_timestamp").asLong())
                        : null);
    }

    private static List<JobStatusSource.Edge> edges(JsonNode plan, Set<String> known) {
        List<JobStatusSource.Edge> edges = new ArrayList<>();
        for (JsonNode node : plan.path("nodes")) {
            for (JsonNode input : node.path("inputs")) {
                String from = input.path("id").asText();
                String to = node.path("id").asText();
                if (known.contains(from) && known.contains(to)) {
                    edges.add(new JobStatusSource.Edge(from, to));
                }
            }
        }
        return edges;
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
