package io.recstream.demo;

import io.recstream.devcluster.IdentityTopics;
import io.recstream.devcluster.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/** Reads end offsets of topics and the job's committed offsets from the broker. */
final class Offsets {

    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final Admin admin;
    private final Topics topics;
    private final List<String> inputs;
    private final List<String> outputs;
    private final int partitions;
    private final String groupId;

    /**
     * @param identity the topics of identity, if the job has it
     */
    Offsets(
            Admin admin,
            Topics topics,
            Optional<IdentityTopics> identity,
            int partitions,
            String groupId) {
        this.admin = admin;
        this.topics = topics;
        this.inputs = new ArrayList<>(topics.inputs());
        this.outputs = new ArrayList<>(topics.outputs());
        identity.ifPresent(
                more -> {
                    inputs.add(more.links());
                    outputs.add(more.identities());
                });
        this.partitions = partitions;
        this.groupId = groupId;
    }

    /** End offset of the events: the number of sent records. */
    long events() {
        return sum(ends(List.of(topics.events()), IsolationLevel.READ_UNCOMMITTED));
    }

    /** Records of the catalogue behind what the job has committed. */
    long unreadCatalogue() {
        Map<TopicPartition, Long> ends =
                ends(List.of(topics.catalog()), IsolationLevel.READ_UNCOMMITTED);
        return sum(ends) - committedOf(ends);
    }

    /** The input of {@link Drain}. */
    Drain.JobProgress progress(long checkpoints, long read) {
        Map<TopicPartition, Long> inputEnds = ends(inputs, IsolationLevel.READ_UNCOMMITTED);
        return new Drain.JobProgress(
                committedOf(inputEnds),
                sum(inputEnds),
                checkpoints,
                sum(ends(outputs, IsolationLevel.READ_COMMITTED)),
                sum(ends(outputs, IsolationLevel.READ_UNCOMMITTED)),
                read);
    }

    private long committedOf(Map<TopicPartition, Long> ends) {
        Map<TopicPartition, OffsetAndMetadata> committed =
                await(admin.listConsumerGroupOffsets(groupId).partitionsToOffsetAndMetadata());
        long sum = 0;
        for (TopicPartition partition : ends.keySet()) {
            OffsetAndMetadata offset = committed.get(partition);
            sum += offset == null ? 0 : offset.offset();
        }
        return sum;
    }

    private Map<TopicPartition, Long> ends(List<String> names, IsolationLevel isolation) {
        Map<TopicPartition, OffsetSpec> requested = new HashMap<>();
        for (String name : names) {
            for (int partition = 0; partition < partitions; partition++) {
                requested.put(new TopicPartition(name, partition), OffsetSpec.latest());
            }
        }
        Map<TopicPartition, ListOffsetsResultInfo> result =
                await(admin.listOffsets(requested, new ListOffsetsOptions(isolation)).all());
        Map<TopicPartition, Long> ends = new HashMap<>();
        result.forEach((partition, info) -> ends.put(partition, info.offset()));
        return ends;
    }

    private static long sum(Map<TopicPartition, Long> offsets) {
        return offsets.values().stream().mapToLong(Long::longValue).sum();
    }

    private static <T> T await(KafkaFuture<T> result) {
        try {
            return result.get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("The broker does not respond: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for the broker", e);
        }
    }
}
