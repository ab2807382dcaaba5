package io.recstream.ops.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import io.recstream.console.Await;
import io.recstream.flink.FlinkRest;
import java.io.IOException;
import java.time.Duration;

/**
 * The slots of a cluster: the job needs one for each unit of parallelism, as its operators share
 * slots. Nothing is refused if the cluster starts TaskManagers on demand, or adapts the parallelism
 * to its slots.
 */
record Slots(FlinkRest rest) {

    /** How long slots of a job that has just ended may take to be free. */
    private static final Duration RELEASE = Duration.ofSeconds(5);

    private static final Duration POLL = Duration.ofMillis(200);

    /**
     * Refuses a parallelism for which the cluster has too few slots.
     *
     * @param running the job that ends first and frees its slots; null for none
     */
    void refuseTooFew(int parallelism, String running) throws IOException, InterruptedException {
        Await.until(RELEASE, POLL, () -> settled(rest.get("overview"), parallelism, running));
        JsonNode overview = rest.get("overview");
        int free = free(overview, running);
        if (parallelism <= free || isElastic()) {
            return;
        }
        int all = overview.path("slots-total").asInt();
        throw new RefusedException(
                "A parallelism of "
                        + parallelism
                        + " needs "
                        + parallelism
                        + " slots, and the cluster has "
                        + all
                        + " ("
                        + overview.path("taskmanagers").asInt()
                        + " TaskManagers)"
                        + (free < all ? ", " + (all - free) + " of them taken by other jobs" : "")
                        + (running == null ? "" : ", so nothing was stopped")
                        + ". Next: "
                        + (free < 1 ? "" : "choose 1 to " + free + ", or ")
                        + "add TaskManagers (bin/recstream cluster up --task-managers N)");
    }

    /** Whether waiting would change nothing: enough slots are free, or there are too few in all. */
    private boolean settled(JsonNode overview, int parallelism, String running) throws IOException {
        return free(overview, running) >= parallelism
                || overview.path("slots-total").asInt() < parallelism;
    }

    private int free(JsonNode overview, String running) throws IOException {
        int own = running == null ? 0 : slotsOf(running);
        return Math.min(
                overview.path("slots-total").asInt(),
                overview.path("slots-available").asInt() + own);
    }

    /**
     * The slots of a job; a job that restarts keeps its slots for a while, or has returned them
     * already.
     */
    private int slotsOf(String job) throws IOException {
        JsonNode description = rest.get("jobs/" + job);
        int slots = 0;
        if (!description.path("state").asText().matches("FAILED|CANCELED|FINISHED|SUSPENDED")) {
            for (JsonNode vertex : description.path("vertices")) {
                slots = Math.max(slots, vertex.path("parallelism").asInt());
            }
        }
        return slots;
    }

    private boolean isElastic() throws IOException {
        for (JsonNode entry : rest.get("jobmanager/config")) {
            String key = entry.path("key").asText();
            if (key.equals("kubernetes.cluster-id")
                    || key.startsWith("yarn.application")
                    || (key.equals("jobmanager.scheduler")
                            && entry.path("value").asText().equalsIgnoreCase("adaptive"))) {
                return true;
            }
        }
        return false;
    }
}
