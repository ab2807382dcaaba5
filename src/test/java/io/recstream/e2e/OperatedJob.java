package io.recstream.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.recstream.e2e.OperatedCluster.Ended;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The one job of an operated cluster, whatever id it has by now, and the events that it got. */
final class OperatedJob {

    private static final int BATCHES = 8;
    private static final int BATCH = 300;

    private final OperatedCluster cluster;
    private final List<Traffic.Sent> traffic;
    private int sent;
    private String id;

    OperatedJob(OperatedCluster cluster, int partitions) {
        this(cluster, partitions, BATCHES);
    }

    OperatedJob(OperatedCluster cluster, int partitions, int batches) {
        this.cluster = cluster;
        this.traffic = Traffic.of(Traffic.seed(), batches * BATCH, partitions, 50);
    }

    String job() {
        return id;
    }

    void note(Ended started) throws IOException {
        note(started.json().path("job").asText());
    }

    void note(String job) {
        id = job;
    }

    /** The next batch; returns with the job in the midst of it. */
    void send() {
        cluster.send(nextBatch());
    }

    /** The next batch, whatever the job does. */
    void sendAtOnce() {
        cluster.sendAll(nextBatch());
    }

    boolean hasMore() {
        return sent < traffic.size();
    }

    private List<Traffic.Sent> nextBatch() {
        List<Traffic.Sent> batch = traffic.subList(sent, sent + BATCH);
        sent += BATCH;
        return batch;
    }

    /** The ids of events in the newest batch that no batch before has. */
    Set<String> newIds() {
        Set<String> ids = Traffic.eventIds(traffic.subList(sent - BATCH, sent));
        ids.removeAll(Traffic.eventIds(traffic.subList(0, sent - BATCH)));
        return ids;
    }

    List<Traffic.Sent> sent() {
        return traffic.subList(0, sent);
    }

    JsonNode onlyRunning() throws IOException {
        List<JsonNode> running = new ArrayList<>();
        for (JsonNode known : cluster.rest().get("jobs/overview").path("jobs")) {
            if (known.path("state").asText().equals("RUNNING")) {
                running.add(known);
            }
        }
        assertThat(running).hasSize(1);
        return running.get(0);
    }

    /** The names of the processes, all of which must be alive. */
    static List<String> processes(JsonNode status) {
        List<String> names = new ArrayList<>();
        for (JsonNode process : status.path("processes")) {
            assertThat(process.path("alive").asBoolean()).isTrue();
            names.add(process.path("name").asText());
        }
        return names;
    }
}
