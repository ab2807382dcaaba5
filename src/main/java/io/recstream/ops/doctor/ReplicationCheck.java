package io.recstream.ops.doctor;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;

/**
 * Checks replicas and quorums: whether the topics accept records now, and survive the loss of a
 * broker.
 */
final class ReplicationCheck implements Check {

    private static final String MIN_INSYNC = "min.insync.replicas";

    @Override
    public String name() {
        return "replication";
    }

    @Override
    public void examine(CheckContext context, Findings findings) throws Exception {
        Map<String, TopicDescription> topics =
                context.get(context.admin().describeTopics(context.topics()).allTopicNames());
        Map<String, Integer> quorums = quorums(context);
        List<String> single = new ArrayList<>();
        for (TopicDescription topic : new TreeMap<>(topics).values()) {
            int quorum = quorums.getOrDefault(topic.name(), 1);
            checkQuorum(topic, quorum, findings);
            int replicas = topic.partitions().get(0).replicas().size();
            if (replicas == 1) {
                single.add(topic.name());
            } else if (quorum == 1) {
                findings.warn(
                        topic.name() + " has " + replicas + " replicas and " + MIN_INSYNC + "=1",
                        "what only one broker has is lost with it, committed or not",
                        "set " + MIN_INSYNC + "=2 on it");
            }
        }
        if (!single.isEmpty()) {
            findings.warn(
                    "one replica only: " + String.join(", ", single),
                    "while that broker is down the job stands still, and its disk is the only copy",
                    "three replicas and " + MIN_INSYNC + "=2, where there are three brokers");
        }
        if (findings.isClean()) {
            findings.ok("all topics have replicas enough, in sync");
        }
    }

    private static void checkQuorum(TopicDescription topic, int quorum, Findings findings) {
        for (TopicPartitionInfo partition : topic.partitions()) {
            String where = topic.name() + "-" + partition.partition();
            if (partition.leader() == null) {
                findings.fail(
                        where + " has no leader",
                        "it can be neither read nor written: the job restarts again and again",
                        "bring its broker back");
            } else if (partition.isr().size() < quorum) {
                findings.fail(
                        where
                                + " has "
                                + partition.isr().size()
                                + " replicas in sync, below "
                                + MIN_INSYNC
                                + "="
                                + quorum,
                        "it refuses what the job writes, and no checkpoint is completed",
                        "bring the other brokers back, add replicas, or lower " + MIN_INSYNC);
            }
        }
    }

    private static Map<String, Integer> quorums(CheckContext context) throws Exception {
        List<ConfigResource> resources =
                context.topics().stream()
                        .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                        .toList();
        Map<String, Integer> quorums = new HashMap<>();
        for (Map.Entry<ConfigResource, Config> config :
                context.get(context.admin().describeConfigs(resources).all()).entrySet()) {
            quorums.put(
                    config.getKey().name(),
                    Integer.valueOf(config.getValue().get(MIN_INSYNC).value()));
        }
        return quorums;
    }
}
