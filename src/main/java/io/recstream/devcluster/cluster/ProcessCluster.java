package io.recstream.devcluster.cluster;

import io.recstream.console.Folder;
import io.recstream.devcluster.BrokerFiles;
import io.recstream.devcluster.Checkout;
import io.recstream.devcluster.LocalBroker;
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
import java.util.concurrent.TimeUnit;

/**
 * Starts and ends the processes of a cluster. Starting again starts what is missing, on the same
 * ports and the same data; ended is only what was started from this folder.
 */
public final class ProcessCluster {

    public static final String KAFKA = "kafka";
    public static final String ZOOKEEPER = "zookeeper";
    public static final String JOB_MANAGER = "jobmanager";
    public static final String TASK_MANAGER = "taskmanager-";

    /** How many TaskManagers a new cluster has where nothing is said. */
    private static final int TASK_MANAGERS = 2;

    private static final Duration ORDERLY_END = Duration.ofSeconds(20);

    private final ClusterFolder folder;
    private ClusterState state;

    private ProcessCluster(ClusterFolder folder, ClusterState state) {
        this.folder = folder;
        this.state = state;
    }

    /**
     * What the folder holds; a new cluster, yet without processes, where it holds none.
     *
     * @param taskManagers null for as many as before, or {@link #TASK_MANAGERS}
     * @param given Flink's own keys, beside those that were given before
     */
    public static ProcessCluster open(
            ClusterFolder folder,
            int kafka,
            int rest,
            Integer taskManagers,
            Map<String, String> given)
            throws IOException {
        ClusterState before = ClusterState.read(folder.state()).orElse(null);
        ClusterPorts ports = before == null ? ClusterPorts.choose(kafka, rest) : before.ports();
        List<ServerProcess> running =
                before == null
                        ? List.of()
                        : before.processes().stream().filter(ServerProcess::isAlive).toList();
        Map<String, String> settings = new TreeMap<>(before == null ? Map.of() : before.settings());
        settings.putAll(given);
        int wanted =
                taskManagers != null
                        ? taskManagers
                        : before == null ? TASK_MANAGERS : before.taskManagers();
        return new ProcessCluster(folder, new ClusterState(ports, wanted, settings, running));
    }

    public ClusterState state() {
        return state;
    }

    /**
     * Starts what does not run, and returns the names of it; whether it answers is not waited for.
     */
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
            started.add(launch(JOB_MANAGER, commands.jobManager(log(JOB_MANAGER))));
        }
        for (int i = 1; i <= state.taskManagers(); i++) {
            String name = TASK_MANAGER + i;
            if (isMissing(name)) {
                started.add(launch(name, commands.taskManager(log(name))));
            }
        }
        return started;
    }

    private boolean isMissing(String name) {
        return state.process(name).isEmpty();
    }

    private Path log(String name) {
        return folder.logs().resolve(name + ".log");
    }

    /** The process is written down before anything else can go wrong. */
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

    /** Ctrl-C at the command that started it is not for the server. */
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

    /** Fails where a process that was started has ended, with what to read. */
    public void check() throws IOException {
        for (ServerProcess process : state.processes()) {
            if (!process.isAlive()) {
                throw new IOException(
                        process.name() + " has ended by itself; its log: " + process.log());
            }
        }
    }

    /**
     * Ends a process in an orderly way, or by force where it takes too long; fine if it is gone.
     */
    public void end(ServerProcess process) throws IOException, InterruptedException {
        ProcessHandle handle = process.handle().orElse(null);
        if (handle != null) {
            handle.destroy();
            if (!isGone(process)) {
                handle.destroyForcibly();
                if (!isGone(process)) {
                    throw new IOException(process.name() + " does not end: " + process.pid());
                }
            }
        }
        state = state.with(state.processes().stream().filter(p -> !p.equals(process)).toList());
        state.write(folder.state());
    }

    /** Deletes what only the processes needed; killed ones leave such. */
    public void sweep() {
        Folder.delete(folder.temporary());
    }

    /** Waits a while. */
    private static boolean isGone(ServerProcess process) throws InterruptedException {
        long deadline = System.nanoTime() + ORDERLY_END.toNanos();
        while (process.isAlive()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return true;
    }
}
