package io.recstream.devcluster.cluster;

import io.recstream.devcluster.Ports;

/**
 * The loopback ports of the processes; they do not change for a cluster's folder.
 *
 * @param controller of Kafka
 * @param peer of ZooKeeper, for its (unused) quorum
 * @param rest of the JobManager: web page and API
 */
public record ClusterPorts(
        int kafka, int controller, int zookeeper, int peer, int election, int rest) {

    /** Free ports, except the given ones. */
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
