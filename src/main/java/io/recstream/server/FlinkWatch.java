package io.recstream.server;

import com.fasterxml.jackson.databind.JsonNode;
import io.recstream.flink.FlinkJob;
import io.recstream.flink.FlinkRest;
import io.recstream.flink.FlinkRestException;
import io.recstream.job.metrics.JobMetric;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Polls the state of a job from Flink's REST API every two seconds. If Flink does not respond, the
 * last report stays valid for a while; callers never block.
 */
public final class FlinkWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FlinkWatch.class);

    private static final int EVERY_SECONDS = 2;
    private static final long VALID_NANOS = TimeUnit.SECONDS.toNanos(15);
    private static final Set<String> OVER = Set.of("FAILED", "CANCELED", "FINISHED");
    private static final String NAME = "recstream";

    /** The operator that makes the lists. */
    private static final String RANKING = "rank-list";

    /** A source that only a job with control has. */
    private static final String COMMANDS = "read-control";

    /** The name of a counter of a rule, behind that of its operator. */
    private static final Pattern RULE =
            Pattern.compile(
                    "(?:.*\\.)?%s\\.([a-z-]+)\\.(%s|%s)"
                            .formatted(
                                    JobMetric.REMOVED_ITEMS.label(),
                                    JobMetric.REMOVED_ITEMS.shortName(),
                                    JobMetric.MOVED_ITEMS.shortName()));

    private final FlinkRest rest;
    private final String named;
    private final StageRates rates = new StageRates();
    private final PeriodicTask clock = new PeriodicTask("flink-watch", this::poll);
    private volatile Seen newest;
    private boolean isReachable = true;

    private record Seen(JobStatusSource.Report report, long nanos) {}

    /**
     * Starts polling.
     *
     * @param named the job's id; null for the newest running job, preferably one of recstream
     */
    public FlinkWatch(FlinkRest rest, String named) {
        this.rest = rest;
        this.named = named;
        clock.start(0, EVERY_SECONDS);
    }

    /** The newest report; null if there is none, or if the last one is too old. */
    public JobStatusSource.Report report() {
        Seen seen = newest;
        return seen == null || System.nanoTime() - seen.nanos() > VALID_NANOS
                ? null
                : seen.report();
    }

    private void poll() {
        try {
            String id = named == null ? newestJob(rest.get("jobs/overview")) : named;
            if (id != null) {
                newest = new Seen(request(id), System.nanoTime());
            }
            isReachable = true;
        } catch (IOException | RuntimeException e) {
            if (isReachable && !clock.isClosed()) {
                LOG.warn("The state of the job cannot be read from Flink: {}", e.getMessage());
                isReachable = false;
            }
        }
    }

    private JobStatusSource.Report request(String id) throws IOException {
        JsonNode job = rest.get("jobs/" + id);
        JobStatusSource.RuleCounts rules = rules(id, job);
        return report(
                rest.base().toString(),
                job,
                optional("jobs/" + id + "/checkpoints"),
                optional("jobs/" + id + "/metrics?get=numRestarts"),
                rest.get("overview"),
                rates,
                rules);
    }

    /** Null if the job takes no commands, or does not have them yet. */
    private JobStatusSource.RuleCounts rules(String id, JsonNode job) throws IOException {
        String ranking = vertex(job, RANKING);
        if (ranking == null || vertex(job, COMMANDS) == null) {
            return null;
        }
        try {
            return rules(
                    new FlinkJob(rest, id).sums(ranking, name -> RULE.matcher(name).matches()));
        } catch (FlinkRestException e) {
            return null;
        }
    }

    /** The id of the vertex that has an operator; null if there is none. */
    private static String vertex(JsonNode job, String operator) {
        for (JsonNode vertex : job.path("vertices")) {
            if (vertex.path("name").asText().contains(operator)) {
                return vertex.path("id").asText();
            }
        }
        return null;
    }

    /** From the names in Flink and their sums; null if there are none. */
    static JobStatusSource.RuleCounts rules(Map<String, Long> sums) {
        Map<String, Long> removed = new TreeMap<>();
        Map<String, Long> moved = new TreeMap<>();
        sums.forEach(
                (name, sum) -> {
                    Matcher rule = RULE.matcher(name);
                    if (rule.matches()) {
                        boolean removes = rule.group(2).equals(JobMetric.REMOVED_ITEMS.shortName());
                        (removes ? removed : moved).put(rule.group(1), sum);
                    }
                });
        return sums.isEmpty() ? null : new JobStatusSource.RuleCounts(removed, moved);
    }

    /** Null if the job does not have it yet. */
    private JsonNode optional(String path) throws IOException {
        try {
            return rest.get(path);
        } catch (FlinkRestException e) {
            return FlinkRest.body();
        }
    }

    /** From {@code /jobs/overview}; null if there is none. */
    static String newestJob(JsonNode overview) {
        JsonNode best = null;
        for (JsonNode job : overview.path("jobs")) {
            if (best == null || rank(job) > rank(best)) {
                best = job;
            }
        }
        return best == null ? null : best.path("jid").asText();
    }

    /** Running jobs before ended ones, recstream's before others, newer before older ones. */
    private static double rank(JsonNode job) {
        double rank = job.path("start-time").asDouble();
        rank += OVER.contains(job.path("state").asText()) ? 0 : 2e15;
        return rank + (job.path("name").asText().equals(NAME) ? 1e15 : 0);
    }

    /** From the responses of the REST API. */
    static JobStatusSource.Report report(
            String url,
            JsonNode job,
            JsonNode checkpoints,
            JsonNode metrics,
            JsonNode overview,
            StageRates rates,
            JobStatusSource.RuleCounts rules) {
        long now = System.nanoTime();
        List<JobStatusSource.Stage> stages = new ArrayList<>();
        Set<String> known = new HashSet<>();
        for (JsonNode vertex : job.path("vertices")) {
            StageRates.Rates current = rates.update(vertex, now);
            known.add(vertex.path("id").asText());
            stages.add(
                    new JobStatusSource.Stage(
                            vertex.path("id").asText(),
                            vertex.path("name").asText(),
                            vertex.path("parallelism").asInt(),
                            vertex.path("status").asText(),
                            current.in(),
                            current.out(),
                            current.busy(),
                            current.backpressured()));
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
                edges(job.path("plan"), known),
                rules);
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
        clock.close();
    }
}
