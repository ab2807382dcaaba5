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
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        for (TopicDescription topic :
                context.get(context.admin().describeTopics(topics).allTopicNames()).values()) {
            topic.partitions()
                    .forEach(
                            partition ->
                                    asked.put(
                                            new TopicPartition(topic.name(), partition.partition()),
                                            OffsetSpec.maxTimestamp()));
        }
        Map<String, Map<Integer, Long>> newest = new TreeMap<>();
        for (Map.Entry<TopicPartition, ListOffsetsResultInfo> answer :
                context.get(context.admin().listOffsets(asked).all()).entrySet()) {
            newest.computeIfAbsent(answer.getKey().topic(), topic -> new TreeMap<>())
                    .put(answer.getKey().partition(), answer.getValue().timestamp());
        }
        return newest;
    }
}
