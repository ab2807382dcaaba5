package io.recstream.ops.doctor;

import static io.recstream.ops.doctor.ExaminedJob.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.devcluster.LocalBroker;
import io.recstream.ops.doctor.Finding.Severity;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.AbortTransactionSpec;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.FeatureUpdate;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.UpdateFeaturesOptions;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A transaction that hangs: its records lie in the partition, its coordinator knows nothing of it,
 * and so never ends it. Brokers before 3.6 let that happen; one that is told to does it still.
 */
@Timeout(90)
class HangingTransactionE2ECase {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir private Path folder;

    @Test
    void namesTheCommandThatAbortsItOnItsPartition() throws Exception {
        try (LocalBroker broker = LocalBroker.start();
                Admin admin = broker.admin()) {
            trustProducers(admin);
            ExaminedJob job = new ExaminedJob(broker, "hanging", 2, folder);
            job.flink.put("execution.checkpointing.interval", "10 ms");
            job.flink.put("execution.checkpointing.timeout", "10 ms");
            TopicPartition partition = new TopicPartition(job.topics.recommendations(), 1);
            writeWithoutTheCoordinator(job, partition);
            ProducerState open =
                    admin.describeProducers(List.of(partition))
                            .partitionResult(partition)
                            .get()
                            .activeProducers()
                            .get(0);

            Finding finding =
                    Awaitility.await("transaction")
                            .atMost(PATIENCE)
                            .until(
                                    () -> job.worst("transactions"),
                                    it -> it.severity() == Severity.FAIL);

            assertThat(finding.what())
                    .startsWith(partition + " holds a transaction open that no coordinator knows")
                    .contains("producer " + open.producerId());
            assertThat(finding.fix())
                    .isEqualTo(
                            "kafka-transactions.sh --bootstrap-server "
                                    + broker.bootstrapServers()
                                    + " abort --topic "
                                    + partition.topic()
                                    + " --partition 1 --start-offset 0");
            assertThat(open.currentTransactionStartOffset()).hasValue(0);
            // All that this command does.
            admin.abortTransaction(
                            new AbortTransactionSpec(
                                    partition,
                                    open.producerId(),
                                    (short) open.producerEpoch(),
                                    Math.max(open.coordinatorEpoch().orElse(0), 0)))
                    .all()
                    .get();
            Awaitility.await("ended")
                    .atMost(PATIENCE)
                    .until(() -> job.worst("transactions").severity() == Severity.OK);
        }
    }

    /** As brokers did before they asked the coordinator about each transaction that writes. */
    private static void trustProducers(Admin admin) throws Exception {
        admin.updateFeatures(
                        Map.of(
                                "transaction.version",
                                new FeatureUpdate(
                                        (short) 0, FeatureUpdate.UpgradeType.SAFE_DOWNGRADE)),
                        new UpdateFeaturesOptions())
                .all()
                .get();
        admin.incrementalAlterConfigs(
                        Map.of(
                                new ConfigResource(ConfigResource.Type.BROKER, ""),
                                List.of(
                                        new AlterConfigOp(
                                                new ConfigEntry(
                                                        "transaction.partition.verification.enable",
                                                        "false"),
                                                AlterConfigOp.OpType.SET))))
                .all()
                .get();
    }

    /** A producer that believes to have told its coordinator of the partition. */
    private static void writeWithoutTheCoordinator(ExaminedJob job, TopicPartition partition)
            throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                job.producer(Map.of("transactional.id", "shop-0-1"))) {
            producer.initTransactions();
            producer.beginTransaction();
            Object transactions = field(producer, "transactionManager");
            @SuppressWarnings("unchecked")
            Set<TopicPartition> told =
                    (Set<TopicPartition>) field(transactions, "partitionsInTransaction");
            told.add(partition);
            producer.send(new ProducerRecord<>(partition.topic(), 1, bytes("k"), bytes("v"))).get();
            producer.close(Duration.ZERO);
        }
    }

    private static Object field(Object owner, String name) throws ReflectiveOperationException {
        Field field = owner.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field.get(owner);
    }
}
