package io.recstream.devcluster.cluster;

import java.util.Map;
import java.util.TreeMap;

/**
 * The settings in addition to {@code flink-conf/config.yaml}: ports, folders and the root of high
 * availability, then the user's, which take precedence.
 */
final class ClusterSettings {

    private ClusterSettings() {}

    static Map<String, String> of(ClusterFolder folder, ClusterState state) {
        ClusterPorts ports = state.ports();
        Map<String, String> settings = new TreeMap<>();
        settings.put("rest.address", state.host());
        settings.put("rest.bind-address", state.host());
        settings.put("rest.port", Integer.toString(ports.rest()));
        settings.put("rest.bind-port", Integer.toString(ports.rest()));
        settings.put("jobmanager.rpc.address", state.host());
        settings.put("jobmanager.bind-host", state.host());
        settings.put("taskmanager.host", "127.0.0.1");
        settings.put("taskmanager.bind-host", "127.0.0.1");
        settings.put("high-availability.type", "zookeeper");
        settings.put("high-availability.zookeeper.quorum", state.host() + ":" + ports.zookeeper());
        settings.put("high-availability.zookeeper.path.root", "/recstream");
        settings.put("high-availability.cluster-id", "/local");
        settings.put("high-availability.storageDir", folder.highAvailability().toUri().toString());
        settings.put("execution.checkpointing.dir", folder.checkpoints().toUri().toString());
        settings.put(
                "execution.checkpointing.savepoint-dir", folder.savepoints().toUri().toString());
        settings.put("io.tmp.dirs", folder.temporary().toString());
        settings.put("process.working-dir", folder.temporary().resolve("work").toString());
        settings.put("web.tmpdir", folder.temporary().toString());
        settings.put("rest.profiling.dir", folder.temporary().resolve("profiles").toString());
        settings.putAll(state.settings());
        return settings;
    }
}
