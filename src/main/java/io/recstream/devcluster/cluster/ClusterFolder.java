package io.recstream.devcluster.cluster;

import java.nio.file.Path;

/** The folder of a cluster, and its contents. */
public record ClusterFolder(Path path) {

    /** The default; one per user. */
    public static ClusterFolder standard() {
        return new ClusterFolder(Path.of(System.getProperty("user.home"), ".recstream", "cluster"));
    }

    public Path state() {
        return path.resolve("cluster.json");
    }

    /** The job's settings for this cluster, the default of {@code deploy}. */
    public Path jobConfig() {
        return path.resolve("recstream.yaml");
    }

    /** The journal of the deployments. */
    public Path deployments() {
        return path.resolve("deployments");
    }

    public Path logs() {
        return path.resolve("logs");
    }

    Path kafka() {
        return path.resolve("kafka");
    }

    Path zookeeper() {
        return path.resolve("zookeeper");
    }

    Path highAvailability() {
        return path.resolve("ha");
    }

    Path checkpoints() {
        return path.resolve("checkpoints");
    }

    Path savepoints() {
        return path.resolve("savepoints");
    }

    Path guard() {
        return path.resolve("guard");
    }

    /** Temporary files of the processes. */
    Path temporary() {
        return path.resolve("tmp");
    }
}
