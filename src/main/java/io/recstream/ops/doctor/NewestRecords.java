package io.recstream.ops.doctor;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;

/** The greatest record timestamp of each partition. */
final class NewestRecords {

    private NewestRecords() {}

    /** Epoch milliseconds by topic and partition; negative if the partition is empty. */
    static Map<String, Map<Integer, Long>> of(CheckContext context, Collection<String> topics)
            throws Exception {
        Map<TopicPartition, OffsetSpec> requested = new HashMap<>();
        for (TopicDescription topic :
                context.get(context.admin().describeTopics(topics).allTopicNames()).values()) {
            topic.partitions()
                    .forEach(
                            partition ->
                                    requested.put(
                                            new TopicPartition(topic.name(), partition.partition()),
                                            OffsetSpec.maxTimestamp()));
        }
        Map<String, Map<Integer, Long>> newest = new TreeMap<>();
        for (Map.Entry<TopicPartition, ListOffsetsResultInfo> offset :
                context.get(context.admin().listOffsets(requested).all()).entrySet()) {
            newest.computeIfAbsent(offset.getKey().topic(), topic -> new TreeMap<>())
                    .put(offset.getKey().partition(), offset.getValue().timestamp());
        }
        return newest;
    }
}
