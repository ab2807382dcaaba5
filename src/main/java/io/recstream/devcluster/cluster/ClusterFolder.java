package io.recstream.devcluster.cluster;

import java.nio.file.Path;

/** Where a cluster keeps what; all of it below one folder. */
public record ClusterFolder(Path path) {

    /** One per user. */
    public static ClusterFolder standard() {
        return new ClusterFolder(Path.of(System.getProperty("user.home"), ".recstream", "cluster"));
    }

    public Path state() {
        return path.resolve("cluster.json");
    }

    /**
     * The job's settings for this cluster: what {@code deploy} takes where nothing else is said.
     */
    public Path jobConfig() {
        return path.resolve("recstream.yaml");
    }

    /** Past and present deployments. */
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

    /** Nothing in here is needed after the processes. */
    Path temporary() {
        return path.resolve("tmp");
    }
}
