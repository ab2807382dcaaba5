package io.recstream.job.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsResult;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.internals.KafkaFutureImpl;
import org.junit.jupiter.api.Test;

class PartitionRangeTest {

    private static final Duration TIMEOUT = Duration.ofMillis(50);
    private static final Uuid ID = new Uuid(1, 1);
    private static final TopicPartition ANSWERED = new TopicPartition("events", 0);
    private static final TopicPartition LEADERLESS = new TopicPartition("events", 1);
    private static final TopicPartition BEYOND = new TopicPartition("events", 2);

    private final KafkaFutureImpl<ListOffsetsResult.ListOffsetsResultInfo> open =
            new KafkaFutureImpl<>();
    private final Map<TopicPartition, KafkaFuture<ListOffsetsResult.ListOffsetsResultInfo>>
            offsets = new HashMap<>();

    PartitionRangeTest() {
        offsets.put(
                ANSWERED,
                KafkaFuture.completedFuture(
                        new ListOffsetsResult.ListOffsetsResultInfo(7, -1, Optional.empty())));
        offsets.put(LEADERLESS, open);
    }

    @Test
    void aPartitionWithoutALeaderHidesNoOtherOne() throws IOException {
        assertThat(PartitionRange.answered(admin(), List.of(ANSWERED, LEADERLESS, BEYOND), TIMEOUT))
                .isEqualTo(
                        Map.of(
                                ANSWERED, new PartitionRange(ID, true, 7, 7),
                                BEYOND, new PartitionRange(ID, false, 0, 0)));
    }

    @Test
    void whoNeedsAllIsToldWhichOneHasNoAnswer() {
        assertThatThrownBy(() -> PartitionRange.of(admin(), List.of(ANSWERED, LEADERLESS), TIMEOUT))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("[events-1]");
    }

    @Test
    void aRefusalIsNotTakenForSilence() {
        open.completeExceptionally(new TopicAuthorizationException("events"));

        assertThatThrownBy(() -> PartitionRange.answered(admin(), List.of(LEADERLESS), TIMEOUT))
                .isInstanceOf(IOException.class)
                .hasCauseInstanceOf(TopicAuthorizationException.class);
    }

    private Admin admin() {
        return (Admin)
                Proxy.newProxyInstance(
                        getClass().getClassLoader(),
                        new Class<?>[] {Admin.class},
                        (self, method, arguments) ->
                                switch (method.getName()) {
                                    case "describeTopics" -> topics();
                                    case "listOffsets" -> new ListOffsetsResult(offsets);
                                    default ->
                                            throw new UnsupportedOperationException(
                                                    method.getName());
                                });
    }

    private static DescribeTopicsResult topics() {
        List<TopicPartitionInfo> partitions =
                List.of(
                        new TopicPartitionInfo(0, null, List.of(), List.of()),
                        new TopicPartitionInfo(1, null, List.of(), List.of()));
        return new DescribeTopicsResult(
                null,
                Map.of(
                        "events",
                        KafkaFuture.completedFuture(
                                new TopicDescription("events", false, partitions, null, ID)))) {};
    }
}
