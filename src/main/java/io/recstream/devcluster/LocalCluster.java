package io.recstream.devcluster;

import io.recstream.console.Folder;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.runtime.minicluster.RpcServiceSharing;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;

/**
 * A Flink cluster in this process, with its web UI on loopback. It is configured by {@code
 * flink-conf/config.yaml}, like a real cluster, except folders, ports and sizes.
 */
public final class LocalCluster implements AutoCloseable {

    private static final Duration DEADLINE = Duration.ofMinutes(2);

    private final MiniCluster cluster;
    private final Configuration configuration;
    private final Folder own;
    private final TreeSet<Integer> alive = new TreeSet<>();
    private int newestTaskManager;

    /**
     * Options of the cluster.
     *
     * @param port of the web UI; 0 for any free one
     * @param folder for checkpoints and temporary files, kept on close; null for a temporary one
     * @param settings of Flink, which take precedence
     */
    public record Options(
            int port,
            int taskManagers,
            int slotsPerTaskManager,
            Duration checkpointInterval,
            Path folder,
            Map<String, String> settings) {

        public Options {
            settings = Map.copyOf(settings);
        }

        public static Options defaults() {
            return new Options(0, 1, 2, Duration.ofSeconds(1), null, Map.of());
        }

        public Options withPort(int fixed) {
            return new Options(
                    fixed, taskManagers, slotsPerTaskManager, checkpointInterval, folder, settings);
        }

        public Options withSlots(int managers, int slotsEach) {
            return new Options(port, managers, slotsEach, checkpointInterval, folder, settings);
        }

        public Options withCheckpointInterval(Duration interval) {
            return new Options(port, taskManagers, slotsPerTaskManager, interval, folder, settings);
        }

        public Options withFolder(Path kept) {
            return new Options(
                    port, taskManagers, slotsPerTaskManager, checkpointInterval, kept, settings);
        }

        public Options with(String key, String value) {
            Map<String, String> more = new LinkedHashMap<>(settings);
            more.put(key, value);
            return new Options(
                    port, taskManagers, slotsPerTaskManager, checkpointInterval, folder, more);
        }
    }

    private LocalCluster(Options options) {
        this.own = options.folder() == null ? Folder.temporary("recstream-flink-") : null;
        Path folder = own == null ? options.folder() : own.path();
        this.configuration = configuration(options, folder);
        this.newestTaskManager = options.taskManagers() - 1;
        for (int i = 0; i < options.taskManagers(); i++) {
            alive.add(i);
        }
        this.cluster =
                new MiniCluster(
                        new MiniClusterConfiguration.Builder()
                                .setConfiguration(configuration)
                                .setNumTaskManagers(options.taskManagers())
                                .setNumSlotsPerTaskManager(options.slotsPerTaskManager())
                                .setRpcServiceSharing(RpcServiceSharing.SHARED)
                                .build());
    }

    /** Starts a cluster with one TaskManager of two slots and a checkpoint a second. */
    public static LocalCluster start() {
        return start(Options.defaults());
    }

    /** Starts a cluster and returns when it accepts jobs. */
    public static LocalCluster start(Options options) {
        LocalCluster started = new LocalCluster(options);
        try {
            started.cluster.start();
            return started;
        } catch (Exception e) {
            started.close();
            throw new IllegalStateException("The Flink cluster did not start", e);
        }
    }

    /** An environment with the cluster's configuration, for {@link #submit}. */
    public StreamExecutionEnvironment environment() {
        return StreamExecutionEnvironment.getExecutionEnvironment(new Configuration(configuration));
    }

    /** The cluster's configuration: the file with its overrides. */
    public Configuration configuration() {
        return new Configuration(configuration);
    }

    public URI webInterface() {
        return await(cluster.getRestAddress());
    }

    /** Submits a job; the environment's configuration defines where it starts. */
    public LocalJob submit(StreamExecutionEnvironment environment) {
        return submit(environment.getStreamGraph());
    }

    /** Submits a job that starts from a checkpoint or savepoint, without claiming it. */
    public LocalJob resume(StreamExecutionEnvironment environment, String path) {
        StreamGraph graph = environment.getStreamGraph();
        graph.setSavepointRestoreSettings(SavepointRestoreSettings.forPath(path, false));
        return submit(graph);
    }

    private LocalJob submit(StreamGraph graph) {
        return new LocalJob(cluster, await(cluster.submitJob(graph)).getJobID());
    }

    /**
     * Kills a TaskManager, as if its machine had failed; numbered from 0 in order of their start.
     */
    public void killTaskManager(int index) {
        synchronized (alive) {
            alive.remove(index);
        }
        await(cluster.terminateTaskManager(index));
    }

    /** The numbers of the running TaskManagers, in order of their start. */
    public List<Integer> taskManagers() {
        synchronized (alive) {
            return List.copyOf(alive);
        }
    }

    public void startTaskManager() {
        try {
            cluster.startTaskManager();
            newestTaskManager++;
            synchronized (alive) {
                alive.add(newestTaskManager);
            }
        } catch (Exception e) {
            throw new IllegalStateException("The TaskManager did not start", e);
        }
    }

    /** Kills the newest TaskManager and starts another one. */
    public void replaceTaskManager() {
        killTaskManager(newestTaskManager);
        startTaskManager();
    }

    @Override
    public void close() {
        try {
            await(cluster.closeAsync());
        } finally {
            if (own != null) {
                own.close();
            }
        }
    }

    private static Configuration configuration(Options options, Path folder) {
        Map<String, String> local = new LinkedHashMap<>();
        String interval = options.checkpointInterval().toMillis() + " ms";
        local.put("execution.checkpointing.interval", interval);
        local.put("execution.checkpointing.min-pause", "100 ms");
        local.put("execution.checkpointing.dir", folder.resolve("checkpoints").toUri().toString());
        local.put(
                "execution.checkpointing.savepoint-dir",
                folder.resolve("savepoints").toUri().toString());
        local.put("io.tmp.dirs", folder.resolve("tmp").toString());
        local.put("process.working-dir", folder.resolve("work").toString());
        local.put("web.tmpdir", folder.resolve("web").toString());
        local.put("rest.profiling.dir", folder.resolve("profiles").toString());
        local.put("rest.address", "127.0.0.1");
        local.put("rest.bind-address", "127.0.0.1");
        local.put("rest.bind-port", Integer.toString(options.port()));
        local.put("jobmanager.bind-host", "127.0.0.1");
        local.put("taskmanager.host", "127.0.0.1");
        local.put("taskmanager.bind-host", "127.0.0.1");
        local.put("taskmanager.memory.managed.size", "256 mb");
        local.put("restart-strategy.exponential-delay.max-backoff", "5 s");
        local.putAll(options.settings());
        Configuration configuration =
                GlobalConfiguration.loadConfiguration(
                        Checkout.flinkConf().toString(), Configuration.fromMap(local));
        // Process sizes do not apply to components in one process.
        configuration.removeKey("jobmanager.memory.process.size");
        configuration.removeKey("taskmanager.memory.process.size");
        configuration.removeKey("taskmanager.memory.managed.fraction");
        return configuration;
    }

    static <T> T await(CompletableFuture<T> result) {
        try {
            return result.get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException("No response of the cluster within " + DEADLINE, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for the cluster", e);
        }
    }
}
