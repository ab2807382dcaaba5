package io.recstream.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.devcluster.LocalBroker;
import io.recstream.devcluster.LocalCluster;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.core.execution.CheckpointType;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A checkpoint knows where to go on also in partitions of which nothing had been read yet. */
@Timeout(180)
class RestoredOffsetsE2ECase {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static LocalBroker broker;

    @BeforeAll
    static void startBroker() {
        broker = LocalBroker.start();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @Test
    void whatCameAfterASavepointOfEmptyTopicsIsReadAgainFromIt() throws Exception {
        LocalCluster.Options options =
                LocalCluster.Options.defaults().withCheckpointInterval(Duration.ofMillis(400));
        try (Rig rig = new Rig(broker, "again", 1, options)) {
            rig.start(1, OracleComparison.SETTINGS);
            String empty = rig.job.savepoint();
            List<Traffic.Sent> sent = Traffic.of(Traffic.seed(), 30, 1, 5);
            send(rig, sent);
            rig.awaitDrained();
            awaitCommitted("again", rig.topics.events(), sent.size());
            rig.job.cancel();
            int lists = lists(rig);

            rig.start(1, OracleComparison.SETTINGS, empty);

            Awaitility.await("the same lists again")
                    .atMost(PATIENCE)
                    .until(() -> lists(rig) == 2 * lists);
            assertThat(lists).isPositive();
        }
    }

    @Test
    void aJobThatBeganAtTheEndLosesNothingByACrashBeforeItsFirstOffset() throws Exception {
        // The next checkpoint is the one that is asked for.
        LocalCluster.Options manual =
                LocalCluster.Options.defaults().withCheckpointInterval(Duration.ofHours(1));
        Map<String, String> settings = new HashMap<>(OracleComparison.SETTINGS);
        settings.put("recstream.events.start", "latest");
        // What the settings are held against; the cluster's own are others.
        settings.put("execution.checkpointing.interval", "1 s");
        try (Rig rig = new Rig(broker, "crashed", 1, manual)) {
            rig.start(1, settings);
            rig.job.checkpoint(CheckpointType.FULL);
            send(rig, Traffic.of(Traffic.seed(), 30, 1, 5));
            rig.kill();

            Awaitility.await("lists of what was sent before the crash")
                    .atMost(PATIENCE)
                    .until(
                            () -> {
                                rig.job.checkpoint(CheckpointType.FULL);
                                return lists(rig) > 0;
                            });
        }
    }

    /** Returns when the job has written, if not committed, what one of them led to. */
    private static void send(Rig rig, List<Traffic.Sent> sent) {
        for (Traffic.Sent record : sent) {
            rig.send(rig.topics.events(), record.partition(), record.key(), record.payload());
        }
        rig.flush();
        rig.awaitListOf(Traffic.eventIds(sent));
    }

    /** The connector tells the group some time after the checkpoint. */
    private static void awaitCommitted(String group, String topic, long offset) {
        TopicPartition partition = new TopicPartition(topic, 0);
        try (Admin admin = broker.admin()) {
            Awaitility.await("the group's offset")
                    .atMost(PATIENCE)
                    .until(
                            () -> {
                                OffsetAndMetadata committed =
                                        admin.listConsumerGroupOffsets(group)
                                                .partitionsToOffsetAndMetadata()
                                                .get()
                                                .get(partition);
                                return committed != null && committed.offset() == offset;
                            });
        }
    }

    private static int lists(Rig rig) {
        return rig.committed(rig.topics.recommendations()).size();
    }
}
