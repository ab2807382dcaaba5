package io.recstream.devcluster.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The state of a cluster that is stored between commands.
 *
 * @param taskManagers their number
 * @param settings of Flink from the command line
 * @param processes that were started and not stopped yet
 */
public record ClusterState(
        ClusterPorts ports,
        int taskManagers,
        Map<String, String> settings,
        List<ServerProcess> processes) {

    private static final ObjectMapper JSON = new ObjectMapper();

    public ClusterState {
        settings = Map.copyOf(settings);
        processes = List.copyOf(processes);
    }

    ClusterState with(List<ServerProcess> others) {
        return new ClusterState(ports, taskManagers, settings, others);
    }

    /**
     * The address of all servers but the TaskManagers: loopback, unless Flink's own key sets
     * another one, for TaskManagers outside of this network namespace.
     */
    String host() {
        return settings.getOrDefault("jobmanager.rpc.address", "127.0.0.1");
    }

    public String bootstrapServers() {
        return host() + ":" + ports.kafka();
    }

    public String restUrl() {
        boolean tls = Boolean.parseBoolean(settings.get("security.ssl.rest.enabled"));
        return (tls ? "https" : "http") + "://" + host() + ":" + ports.rest();
    }

    public Optional<ServerProcess> process(String name) {
        return processes.stream().filter(process -> process.name().equals(name)).findFirst();
    }

    /** The state in a file, if there is one. */
    public static Optional<ClusterState> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        JsonNode json = JSON.readTree(file.toFile());
        Map<String, String> settings = new TreeMap<>();
        json.path("settings")
                .properties()
                .forEach(entry -> settings.put(entry.getKey(), entry.getValue().asText()));
        List<ServerProcess> processes = new ArrayList<>();
        for (JsonNode process : json.path("processes")) {
            processes.add(
                    new ServerProcess(
                            process.path("name").asText(),
                            process.path("pid").asLong(),
                            Instant.parse(process.path("started_at").asText()),
                            Path.of(process.path("log").asText())));
        }
        return Optional.of(
                new ClusterState(
                        JSON.treeToValue(json.path("ports"), ClusterPorts.class),
                        json.path("task_managers").asInt(),
                        settings,
                        processes));
    }

    /** Replaces the file atomically, so that an interrupted command keeps the previous state. */
    void write(Path file) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        JSON.writerWithDefaultPrettyPrinter().writeValue(fresh.toFile(), toJson());
        Files.move(
                fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** The content of the file, also for {@code --json}. */
    public ObjectNode toJson() {
        ObjectNode json = JSON.createObjectNode();
        json.put("bootstrap_servers", bootstrapServers());
        json.put("rest_url", restUrl());
        json.set("ports", JSON.valueToTree(ports));
        json.put("task_managers", taskManagers);
        json.set("settings", JSON.valueToTree(new TreeMap<>(settings)));
        for (ServerProcess process : processes) {
            json.withArray("processes")
                    .addObject()
                    .put("name", process.name())
                    .put("pid", process.pid())
                    .put("started_at", process.startedAt().toString())
                    .put("log", process.log().toString());
        }
        return json;
    }
}
