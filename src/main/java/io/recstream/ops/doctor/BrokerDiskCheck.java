package io.recstream.ops.doctor;

import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.errors.AuthorizationException;

/** Checks the free space on the brokers' disks. */
final class BrokerDiskCheck implements Check {

    @Override
    public String name() {
        return "brokers' disks";
    }

    @Override
    public void examine(CheckContext context, Findings findings) throws Exception {
        var nodes = context.get(context.admin().describeCluster().nodes());
        try {
            Map<Integer, Map<String, LogDirDescription>> brokers =
                    context.get(
                            context.admin()
                                    .describeLogDirs(nodes.stream().map(Node::id).toList())
                                    .allDescriptions());
            brokers.forEach(
                    (broker, folders) ->
                            folders.forEach(
                                    (folder, it) ->
                                            examine(
                                                    "broker " + broker + ", " + folder,
                                                    it,
                                                    context,
                                                    findings)));
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof AuthorizationException)) {
                throw e;
            }
            findings.ok("not shown to this user");
            return;
        }
        if (findings.isClean()) {
            findings.ok("room enough on each disk of the brokers (" + nodes.size() + ")");
        }
    }

    private static void examine(
            String where, LogDirDescription folder, CheckContext context, Findings findings) {
        if (folder.error() != null) {
            findings.fail(
                    where + ": " + folder.error().getMessage(),
                    "its partitions are not served from there",
                    "replace the disk, and restart the broker");
        }
        long free = folder.usableBytes().orElse(Long.MAX_VALUE);
        if (free < context.leastFree()) {
            findings.warn(
                    where + " has " + Formats.size(free) + " left",
                    "a broker whose disk is full stops, and the job with it",
                    "add room, or lower the retention of large topics");
        }
    }
}
