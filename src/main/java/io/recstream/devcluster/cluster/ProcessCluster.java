package io.recstream.devcluster.cluster;

import io.recstream.console.Await;
import io.recstream.console.Folder;
import io.recstream.devcluster.BrokerFiles;
import io.recstream.devcluster.Checkout;
import io.recstream.devcluster.LocalBroker;
import io.recstream.devcluster.Ports;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * Starts and stops the processes of a local cluster: Kafka, ZooKeeper (for Flink's high
 * availability; Kafka runs without it), a JobManager and TaskManagers. Starting again starts only
 * the missing processes, on the same ports and data. Only processes that were started from this
 * folder are stopped.
 */
public final class ProcessCluster {

    public static final String KAFKA = "kafka";
    public static final String ZOOKEEPER = "zookeeper";
    public static final String JOB_MANAGER = "jobmanager";
    public static final String TASK_MANAGER = "taskmanager-";

    /** Default number of TaskManagers of a new cluster. */
    private static final int TASK_MANAGERS = 2;

    private static final Duration ORDERLY_END = Duration.ofSeconds(20);

    private final ClusterFolder folder;
    private ClusterState state;

    private ProcessCluster(ClusterFolder folder, ClusterState state) {
        this.folder = folder;
        this.state = state;
    }

    /**
     * Opens the cluster of a folder; a new one without processes if the folder has none.
     *
     * @param taskManagers null for the previous number, or {@link #TASK_MANAGERS}
     * @param given settings of Flink, added to those given before
     */
    public static ProcessCluster open(
            ClusterFolder folder,
            int kafka,
            int rest,
            Integer taskManagers,
            Map<String, String> given)
            throws IOException {
        ClusterState before = ClusterState.read(folder.state()).orElse(null);
        if (before == null) {
            requireFree("--kafka-port", kafka);
            requireFree("--rest-port", rest);
        }
        ClusterPorts ports = before == null ? ClusterPorts.choose(kafka, rest) : before.ports();
        List<ServerProcess> running =
                before == null
                        ? List.of()
                        : before.processes().stream().filter(ServerProcess::isAlive).toList();
        Map<String, String> settings = new TreeMap<>(before == null ? Map.of() : before.settings());
        settings.putAll(given);
        int count =
                taskManagers != null
                        ? taskManagers
                        : before == null ? TASK_MANAGERS : before.taskManagers();
        return new ProcessCluster(folder, new ClusterState(ports, count, settings, running));
    }

    private static void requireFree(String option, int port) throws IOException {
        if (!Ports.isFree("127.0.0.1", port)) {
            throw new IOException(
                    option
                            + ": "
                            + port
                            + " is taken. Give another one, or 0 for any that is free");
        }
    }

    public ClusterState state() {
        return state;
    }

    /** Starts the missing processes and returns their names. Does not wait until they are ready. */
    public List<String> start() throws IOException {
        for (Path path : List.of(folder.logs(), folder.temporary(), folder.zookeeper())) {
            Files.createDirectories(path);
        }
        CommandLines commands =
                new CommandLines(
                        Installation.of(folder.temporary()), ClusterSettings.of(folder, state));
        List<String> started = new ArrayList<>();
        if (isMissing(KAFKA)) {
            started.add(launch(KAFKA, commands.kafka(kafkaFiles(), log(KAFKA))));
        }
        if (isMissing(ZOOKEEPER)) {
            started.add(launch(ZOOKEEPER, commands.zookeeper(zookeeperFile(), log(ZOOKEEPER))));
        }
        if (isMissing(JOB_MANAGER)) {
            started.add(launch(JOB_MANAGER, commands.jobManager(log(JOB_MANAGER), guard())));
        }
        for (int i = 1; i <= state.taskManagers(); i++) {
            String name = TASK_MANAGER + i;
            if (isMissing(name)) {
                started.add(launch(name, commands.taskManager(log(name))));
            }
        }
        return started;
    }

    /**
     * Only on loopback, where web pages in this machine's browsers reach the REST interface.
     * Elsewhere the network limits access, and TLS with client certificates needs no guard.
     */
    private Path guard() throws IOException {
        return state.restUrl().startsWith("http://127.0.0.1:")
                ? GuardFolder.write(folder.guard())
                : null;
    }

    private boolean isMissing(String name) {
        return state.process(name).isEmpty();
    }

    private Path log(String name) {
        return folder.logs().resolve(name + ".log");
    }

    /** The process is recorded at once, so that it can always be stopped later. */
    private String launch(String name, List<String> command) throws IOException {
        File out = folder.logs().resolve(name + ".out").toFile();
        ProcessBuilder builder =
                new ProcessBuilder(ownSession(command))
                        .directory(folder.path().toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(out))
                        .redirectInput(new File("/dev/null"));
        builder.environment().put("FLINK_CONF_DIR", Checkout.flinkConf().toString());
        List<ServerProcess> processes = new ArrayList<>(state.processes());
        processes.add(ServerProcess.of(name, builder.start(), log(name)));
        state = state.with(processes);
        state.write(folder.state());
        return name;
    }

    /**
     * Runs the command in a session of its own, so that Ctrl-C in the terminal does not reach it.
     */
    private static List<String> ownSession(List<String> command) {
        Path setsid = Path.of("/usr/bin/setsid");
        if (!Files.isExecutable(setsid)) {
            return command;
        }
        List<String> detached = new ArrayList<>(List.of(setsid.toString()));
        detached.addAll(command);
        return detached;
    }

    private Path kafkaFiles() {
        ClusterPorts ports = state.ports();
        Properties properties =
                BrokerFiles.properties(
                        folder.kafka(),
                        state.host(),
                        ports.kafka(),
                        ports.controller(),
                        LocalBroker.Options.defaults());
        return BrokerFiles.format(folder.kafka(), properties, List.of());
    }

    private Path zookeeperFile() throws IOException {
        ClusterPorts ports = state.ports();
        return Files.write(
                folder.zookeeper().resolve("zoo.cfg"),
                List.of(
                        "dataDir=" + folder.zookeeper().resolve("data"),
                        "clientPort=" + ports.zookeeper(),
                        "clientPortAddress=" + state.host(),
                        "server.1=127.0.0.1:" + ports.peer() + ":" + ports.election(),
                        "tickTime=500",
                        "initLimit=20",
                        "syncLimit=10",
                        "maxSessionTimeout=60000",
                        "admin.enableServer=false"));
    }

    /** Throws if a process that was started has exited; the message names its log. */
    public void check() throws IOException {
        for (ServerProcess process : state.processes()) {
            if (!process.isAlive()) {
                throw new IOException(
                        process.name() + " has ended by itself; its log: " + process.log());
            }
        }
    }

    /** Stops a process, by force after a timeout. Does nothing if it has exited. */
    public void stop(ServerProcess process) throws IOException, InterruptedException {
        ProcessHandle handle = process.handle().orElse(null);
        if (handle != null) {
            handle.destroy();
            if (!awaitExit(process)) {
                handle.destroyForcibly();
                if (!awaitExit(process)) {
                    throw new IOException(process.name() + " does not end: " + process.pid());
                }
            }
        }
        state = state.with(state.processes().stream().filter(p -> !p.equals(process)).toList());
        state.write(folder.state());
    }

    /** Deletes the temporary files of the processes; killed processes leave some behind. */
    public void deleteTemporary() {
        Folder.delete(folder.temporary());
    }

    /** Waits for the process to exit; false if it has not within the timeout. */
    private static boolean awaitExit(ServerProcess process) throws InterruptedException {
        return Await.until(ORDERLY_END, Duration.ofMillis(50), () -> !process.isAlive());
    }
}
