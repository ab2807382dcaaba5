package io.recstream.devcluster.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.recstream.console.Terminal;
import io.recstream.flink.FlinkRest;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.Callable;
import org.apache.flink.configuration.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cluster status}: exit code 0 if all processes are running. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = {
            "Shows the processes of the cluster and the jobs on it. Exit code: 0 where all processes"
                    + " run, 3 where one does not or there is no cluster."
        })
final class Status implements Callable<Integer> {

    private static final int NOT_ALL = 3;

    @Mixin private FolderOption folder;

    @Option(names = "--json", description = "One line for programs.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        ClusterFolder place = folder.get();
        ClusterState state = ClusterState.read(place.state()).orElse(null);
        Terminal terminal = Terminal.of(json);
        if (state == null || state.processes().isEmpty()) {
            terminal.line("No cluster runs in " + place.path());
            return NOT_ALL;
        }
        ObjectNode status = state.toJson().put("folder", place.path().toString());
        boolean all = state.processes().size() >= state.taskManagers() + 3;
        int at = 0;
        for (ServerProcess process : state.processes()) {
            ((ObjectNode) status.path("processes").path(at++)).put("alive", process.isAlive());
            all &= process.isAlive();
        }
        status.put("complete", all);
        addFlink(state, status);
        if (json) {
            System.out.println(status);
        } else {
            print(terminal, status);
        }
        return all ? 0 : NOT_ALL;
    }

    private static void addFlink(ClusterState state, ObjectNode status) {
        try {
            FlinkRest rest =
                    FlinkRest.of(
                            URI.create(state.restUrl()), Configuration.fromMap(state.settings()));
            JsonNode overview = rest.get("overview");
            status.put("slots_free", overview.path("slots-available").asInt());
            status.put("slots", overview.path("slots-total").asInt());
            status.set("jobs", rest.get("jobs/overview").path("jobs"));
        } catch (IOException e) {
            status.put("flink", e.getMessage());
        }
    }

    private static void print(Terminal terminal, JsonNode status) {
        terminal.line("In " + status.path("folder").asText());
        for (JsonNode process : status.path("processes")) {
            terminal.line(
                    String.format(
                            "  %-14s %-5s process %s since %s",
                            process.path("name").asText(),
                            process.path("alive").asBoolean() ? "runs" : "GONE",
                            process.path("pid").asText(),
                            process.path("started_at").asText()));
        }
        terminal.line("Kafka: " + status.path("bootstrap_servers").asText());
        terminal.line("Flink: " + status.path("rest_url").asText());
        if (status.has("flink")) {
            terminal.line("  " + status.path("flink").asText());
        } else {
            terminal.line(
                    "  "
                            + status.path("slots_free").asText()
                            + " of "
                            + status.path("slots").asText()
                            + " slots free");
        }
        for (JsonNode job : status.path("jobs")) {
            terminal.line(
                    "  job "
                            + job.path("jid").asText()
                            + " "
                            + job.path("name").asText()
                            + " "
                            + job.path("state").asText());
        }
        if (!status.path("complete").asBoolean()) {
            terminal.line("Not all processes run. Next: bin/recstream cluster up");
        }
    }
}
