package io.recstream.devcluster.cluster;

import io.recstream.devcluster.Ports;

/**
 * On which loopback ports the processes listen; the same ones for the life of a cluster's folder.
 *
 * @param controller of Kafka
 * @param peer of ZooKeeper to others of its kind, which it does not have
 * @param rest of the JobManager: web page and API
 */
public record ClusterPorts(
        int kafka, int controller, int zookeeper, int peer, int election, int rest) {

    /** Free ones, but for those that are given. */
    static ClusterPorts choose(int kafka, int rest) {
        int[] free = Ports.free(6);
        return new ClusterPorts(
                kafka == 0 ? free[0] : kafka,
                free[1],
                free[2],
                free[3],
                free[4],
                rest == 0 ? free[5] : rest);
    }
}
