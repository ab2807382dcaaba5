package io.recstream.devcluster.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.recstream.console.Terminal;
import io.recstream.devcluster.ControlTopics;
import io.recstream.devcluster.IdentityTopics;
import io.recstream.devcluster.Topics;
import io.recstream.flink.FlinkRest;
import io.recstream.job.config.JobArguments;
import io.recstream.job.config.JobSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cluster up}: starts the missing processes. */
@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        description = {
            "Starts the cluster, or those of its processes that do not run, on the same ports and"
                    + " the same data; creates the topics; returns when all processes are ready."
        })
final class Up implements Callable<Integer> {

    @Mixin private FolderOption folder;

    @Option(
            names = "--kafka-port",
            paramLabel = "PORT",
            defaultValue = "0",
            description = "Of a new cluster; any free one where absent.")
    private int kafkaPort;

    @Option(
            names = "--rest-port",
            paramLabel = "PORT",
            defaultValue = "0",
            description = "Of a new cluster's web page and API; any free one where absent.")
    private int restPort;

    @Option(
            names = "--task-managers",
            paramLabel = "N",
            description = "How many; as many as before where absent, 2 of a new cluster.")
    private Integer taskManagers;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            defaultValue = "4",
            description = "Of the topics that are created; ${DEFAULT-VALUE} where absent.")
    private int partitions;

    @Option(
            names = "-D",
            paramLabel = "KEY=VALUE",
            description = "A setting of Flink's that wins over flink-conf/config.yaml; kept.")
    private Map<String, String> settings = new TreeMap<>();

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "120",
            description = "Timeout of the start of each process; ${DEFAULT-VALUE}.")
    private int timeout;

    @Option(names = "--json", description = "One line for programs; the rest on standard error.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        Terminal terminal = Terminal.of(json);
        ClusterFolder place = folder.get();
        Files.createDirectories(place.path());
        ProcessCluster cluster =
                ProcessCluster.open(place, kafkaPort, restPort, taskManagers, settings);
        List<String> started = cluster.start();
        if (started.isEmpty()) {
            terminal.line("All processes run already.");
        }
        ClusterState state = cluster.state();
        terminal.step("Kafka at " + state.bootstrapServers(), () -> awaitKafka(cluster));
        terminal.step("Flink at " + state.restUrl(), () -> awaitFlink(cluster));
        writeJobConfig(place, state);
        if (json) {
            System.out.println(state.toJson());
        } else {
            state.processes().forEach(p -> terminal.line("  " + p.name() + ", process " + p.pid()));
            terminal.line("Settings for the job: " + place.jobConfig());
            terminal.line("Logs: " + place.logs());
        }
        return 0;
    }

    /** Also creates missing topics, as the first request that must succeed. */
    private Set<String> awaitKafka(ProcessCluster cluster) throws Exception {
        Map<String, Object> client =
                Map.of("bootstrap.servers", cluster.state().bootstrapServers());
        long deadline = deadline();
        try (Admin admin = Admin.create(client)) {
            while (true) {
                cluster.check();
                try {
                    Set<String> topics = admin.listTopics().names().get(5, TimeUnit.SECONDS);
                    if (!topics.contains(Topics.defaults().events())) {
                        Topics.defaults().create(admin, partitions);
                    }
                    Optional<JobSettings> settings = jobSettings();
                    settings.flatMap(JobSettings::identity)
                            .map(it -> new IdentityTopics(it.linksTopic(), it.topic()))
                            .ifPresent(it -> it.createMissing(admin, partitions, topics));
                    settings.flatMap(JobSettings::control)
                            .map(it -> new ControlTopics(it.topic(), it.resultsTopic()))
                            .ifPresent(it -> it.createMissing(admin, topics));
                    return topics;
                } catch (TimeoutException | ExecutionException e) {
                    await(deadline, "Kafka does not respond", e);
                }
            }
        }
    }

    /** The job's settings, if they are there: it may need further topics. */
    private Optional<JobSettings> jobSettings() {
        String file = folder.get().jobConfig().toString();
        if (!Files.exists(folder.get().jobConfig())) {
            return Optional.empty();
        }
        // Errors in the settings are reported by doctor and deploy.
        return Optional.of(
                JobArguments.parse("--config", file).check(new Configuration()).settings());
    }

    private JsonNode awaitFlink(ProcessCluster cluster) throws Exception {
        FlinkRest rest =
                FlinkRest.of(
                        URI.create(cluster.state().restUrl()),
                        Configuration.fromMap(cluster.state().settings()));
        long deadline = deadline();
        while (true) {
            cluster.check();
            try {
                JsonNode overview = rest.get("overview");
                if (overview.path("taskmanagers").asInt() >= cluster.state().taskManagers()) {
                    return overview;
                }
                await(deadline, "not all TaskManagers have come", null);
            } catch (IOException e) {
                await(deadline, "the JobManager does not respond", e);
            }
        }
    }

    private long deadline() {
        return System.nanoTime() + Duration.ofSeconds(timeout).toNanos();
    }

    private void await(long deadline, String what, Exception cause)
            throws IOException, InterruptedException {
        if (System.nanoTime() > deadline) {
            throw new IOException(
                    "Within "
                            + timeout
                            + " s "
                            + what
                            + ". See the logs in "
                            + folder.get().logs()
                            + "; end the rest with 'bin/recstream cluster down'",
                    cause);
        }
        TimeUnit.MILLISECONDS.sleep(200);
    }

    /** Written once; users may edit it. */
    private static void writeJobConfig(ClusterFolder place, ClusterState state) throws IOException {
        if (!Files.exists(place.jobConfig())) {
            Files.writeString(
                    place.jobConfig(),
                    "recstream.kafka.bootstrap-servers: " + state.bootstrapServers() + "\n");
        }
    }
}
