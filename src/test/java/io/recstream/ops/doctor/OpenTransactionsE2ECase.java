package io.recstream.ops.doctor;

import static io.recstream.ops.doctor.ExaminedJob.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.devcluster.LocalBroker;
import io.recstream.ops.doctor.Finding.Severity;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Transactions that hold an output's readers up, left open as by a process that is killed. */
@Timeout(60)
class OpenTransactionsE2ECase {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static LocalBroker broker;

    @TempDir private Path folder;
    private ExaminedJob job;

    @BeforeAll
    static void start() {
        broker = LocalBroker.start();
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @BeforeEach
    void createTopics(TestInfo test) {
        job = new ExaminedJob(broker, test.getTestMethod().orElseThrow().getName(), 2, folder);
    }

    @Test
    void namesTheCommandThatEndsATransactionWhichNobodyWillEnd() throws Exception {
        expectShortCheckpoints();
        String id = job.topics.events() + "-recommendations-0-7";
        leaveOpen(id, job.topics.recommendations());

        Finding finding =
                Awaitility.await("transaction")
                        .atMost(PATIENCE)
                        .until(
                                () -> job.worst("transactions"),
                                it -> it.severity() == Severity.FAIL);

        assertThat(finding.what()).contains(id).contains(job.topics.recommendations() + "-0");
        assertThat(finding.fix())
                .endsWith(
                        "kafka-transactions.sh --bootstrap-server "
                                + broker.bootstrapServers()
                                + " forceTerminateTransaction --transactionalId "
                                + id);
        // All that this command does.
        endOpen(id);
        Awaitility.await("ended")
                .atMost(PATIENCE)
                .until(() -> job.worst("transactions").severity() == Severity.OK);
    }

    @Test
    void suspectsTwoJobsUnderOnePrefix() throws Exception {
        leaveOpen(job.topics.events() + "-recommendations-0-7", job.topics.recommendations());
        assertThat(job.worst("transactions").what()).contains("a job runs with it");

        leaveOpen(job.topics.events() + "-recommendations-0-500", job.topics.recommendations());

        assertThat(job.worst("transactions").what()).contains("of checkpoints 7 and 500");
    }

    /** Whoever's it is: it is the readers of our output that wait. */
    @Test
    void aForeignTransactionIsReportedIfItBlocksAnOutput() throws Exception {
        expectShortCheckpoints();
        leaveOpen("shop-0-1", job.topics.events());
        leaveOpen("shop-0-2", job.topics.recommendations());

        Finding finding =
                Awaitility.await("transaction")
                        .atMost(PATIENCE)
                        .until(
                                () -> job.worst("transactions"),
                                it -> it.severity() == Severity.FAIL);

        assertThat(finding.what()).contains("shop-0-2, which is not this job's, is open since");
        assertThat(ExaminedJob.bad(job.examine()))
                .noneSatisfy(it -> assertThat(it).contains("shop-0-1"));
        endOpen("shop-0-1", "shop-0-2");
    }

    private void expectShortCheckpoints() {
        job.flink.put("execution.checkpointing.interval", "10 ms");
        job.flink.put("execution.checkpointing.timeout", "10 ms");
    }

    private void leaveOpen(String id, String topic) throws Exception {
        var producer = job.producer(Map.of("transactional.id", id));
        producer.initTransactions();
        producer.beginTransaction();
        producer.send(new ProducerRecord<>(topic, 0, bytes("k"), bytes("v"))).get();
        producer.close(Duration.ZERO);
    }

    private static void endOpen(String... ids) throws Exception {
        try (Admin admin = broker.admin()) {
            for (String id : ids) {
                admin.forceTerminateTransaction(id).result().get();
            }
        }
    }
}
