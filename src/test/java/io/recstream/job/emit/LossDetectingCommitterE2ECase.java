package io.recstream.job.emit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.recstream.devcluster.LocalBroker;
import io.recstream.devcluster.MoreListeners;
import io.recstream.devcluster.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.flink.api.connector.sink2.Committer.CommitRequest;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.connector.kafka.sink.internal.FlinkKafkaInternalProducer;
import org.apache.flink.connector.kafka.sink.internal.KafkaCommitter;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a real broker did with a transaction decides whether to commit it once more is a loss. */
@Timeout(60)
class LossDetectingCommitterE2ECase {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Long enough for a commit on a busy machine, short enough to wait for. */
    private static final Duration TIMEOUT = Duration.ofSeconds(3);

    private static LocalBroker broker;
    private static Topics topics;

    @BeforeAll
    static void start() {
        broker =
                LocalBroker.start(
                        LocalBroker.Options.defaults()
                                .with(
                                        new MoreListeners(
                                                Map.of(),
                                                Map.of(
                                                        "transaction.abort.timed.out.transaction.cleanup.interval.ms",
                                                        "200",
                                                        "transactional.id.expiration.ms",
                                                        "6000",
                                                        "transaction.remove.expired.transaction.cleanup.interval.ms",
                                                        "500"),
                                                List.of())));
        topics = broker.createTopics(1);
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    void whatTheWriterHasCommittedBeforeARestartIsNotLost() throws Exception {
        KafkaCommittable committed;
        try (var writer = written("committed-0-7")) {
            committed = restored(writer);
            writer.commitTransaction();
        }

        assertThat(commit(true, committed)).containsExactly("committed before");
        assertThat(commit(true, committed)).containsExactly("committed before");
    }

    /**
     * A committer that resumes transactions learns on its connection that the broker has
     * transactions of version 2, mostly with its first commit, and raises the epoch of what it
     * commits next.
     */
    @Test
    void whatARestoredCommitterHasCommittedBeforeTheNextRestartIsNotLost() throws Exception {
        KafkaCommittable first;
        KafkaCommittable second;
        try (var one = written("resumed-0-7");
                var other = written("resumed-1-7")) {
            first = restored(one);
            second = restored(other);
        }
        assertThat(commit(true, first, second)).containsExactly("committed", "committed");
        assertThat(List.of(state("resumed-0-7"), state("resumed-1-7")))
                .containsOnlyOnce(TransactionState.EMPTY);

        for (int restart = 0; restart < 2; restart++) {
            assertThat(commit(true, first, second))
                    .contains("committed before")
                    .isSubsetOf("committed before", "committed");
        }
    }

    @Test
    void whatTheBrokerHasAbortedIsLostAndTheRestIsCommittedFirst() throws Exception {
        KafkaCommittable late;
        try (var writer = written("late-0-7")) {
            late = restored(writer);
        }
        await("late-0-7", TransactionState.COMPLETE_ABORT);
        KafkaCommittable inTime;
        try (var writer = written("late-1-7")) {
            inTime = restored(writer);
        }

        assertThatThrownBy(() -> commit(true, late, inTime))
                .isInstanceOf(SuppressRestartsException.class)
                .cause()
                .isInstanceOf(LostOutputException.class)
                .hasMessageContaining("Output for " + topics.deadLetters() + " is lost")
                .hasMessageContaining("transaction late-0-7")
                .hasMessageContaining("of checkpoint 7 was aborted by the broker")
                .hasMessageContaining("recstream.kafka.on-lost-output: count")
                .hasMessageContaining("docs/runbooks-output.md")
                .hasMessageNotContaining("late-1-7");
        await("late-1-7", TransactionState.COMPLETE_COMMIT);
    }

    @Test
    void wholeLossesAreCountedWhereTheSettingSaysSo() throws Exception {
        KafkaCommittable late;
        try (var writer = written("counted-0-7")) {
            late = restored(writer);
        }
        await("counted-0-7", TransactionState.COMPLETE_ABORT);
        var metrics = new TestingMetrics();

        List<String> outcomes = commit(false, metrics, late);

        assertThat(outcomes).containsExactly("failed");
        assertThat(metrics.counts()).containsExactly(Map.entry("recstream.output.lost", 1L));
    }

    @Test
    void whatAnotherProducerHasFencedIsLost() throws Exception {
        KafkaCommittable fenced;
        try (var writer = written("fenced-0-7")) {
            fenced = restored(writer);
            try (var other = producer("fenced-0-7")) {
                other.initTransactions();
            }
        }

        assertThatThrownBy(() -> commit(true, fenced))
                .cause()
                .hasMessageContaining("another producer has fenced it (producer ")
                .hasMessageContaining(", Empty, last write to ");
    }

    @Test
    void aProducerThatHasFencedItIsNamedWithItsEpochAndWhenItWrote() throws Exception {
        KafkaCommittable fenced;
        try (var writer = written("named-0-7")) {
            fenced = restored(writer);
            try (var other = written("named-0-7")) {
                assertThatThrownBy(() -> commit(true, fenced))
                        .cause()
                        .hasMessageContaining(
                                "another producer has fenced it (producer %d, epoch %d, Ongoing since "
                                        .formatted(other.getProducerId(), other.getEpoch()))
                        .hasMessageContaining("last write to " + topics.deadLetters() + " 20");
            }
        }
    }

    /** Of other sinks and tasks, which may not be able to report any more. */
    @Test
    @SuppressWarnings("try") // Some are only to be there.
    void allTransactionsOfTheCheckpointAreNamedWithWhatBecameOfEach() throws Exception {
        KafkaCommittable late;
        try (var own = written("all-a-0-7");
                var lost = written("all-b-0-7");
                var committed = written("all-b-1-7");
                var before = written("all-b-0-6");
                var foreign = written("all-c-0-7")) {
            late = restored(own);
            committed.commitTransaction();
            await("all-a-0-7", TransactionState.COMPLETE_ABORT);
            await("all-b-0-7", TransactionState.COMPLETE_ABORT);

            assertThatThrownBy(() -> commit(true, late))
                    .cause()
                    .hasMessageContaining("transaction all-a-0-7")
                    .hasMessageMatching("(?s).*was aborted by the broker[^(]* \\(at 20.*")
                    .hasMessageMatching(
                            "(?s).*all-b-0-7 \\([^)]*\\) was aborted by the broker: lost as well.*")
                    .hasMessageMatching("(?s).*all-b-1-7 \\([^)]*\\) was committed.*")
                    .hasMessageNotContaining("all-b-0-6")
                    .hasMessageNotContaining("all-c-0-7");
        }
    }

    @Test
    void whatTheBrokerHasForgottenIsTakenForLost() throws Exception {
        KafkaCommittable forgotten;
        try (var writer = written("forgotten-0-7")) {
            forgotten = restored(writer);
        }
        Awaitility.await("forgotten").atMost(PATIENCE).until(() -> state("forgotten-0-7") == null);

        assertThatThrownBy(() -> commit(true, forgotten))
                .isInstanceOf(SuppressRestartsException.class)
                .cause()
                .hasMessageContaining("is not known to the broker any more");
        assertThat(commit(false, forgotten)).containsExactly("failed");
    }

    private static List<String> commit(boolean fails, KafkaCommittable... committables)
            throws Exception {
        return commit(fails, new TestingMetrics(), committables);
    }

    private static List<String> commit(
            boolean fails, TestingMetrics metrics, KafkaCommittable... committables)
            throws Exception {
        List<TestingRequest> requests =
                List.of(committables).stream().map(TestingRequest::new).toList();
        var kafka =
                new KafkaCommitter(properties(), "x", 0, 0, false, FlinkKafkaInternalProducer::new);
        try (var committer =
                new LossDetectingCommitter(
                        kafka,
                        topics.deadLetters(),
                        List.of("all-a", "all-b"),
                        new TransactionDescriber(properties()),
                        metrics,
                        fails)) {
            committer.commit(List.<CommitRequest<KafkaCommittable>>copyOf(requests));
        }
        return requests.stream().map(TestingRequest::outcome).toList();
    }

    /** A transaction as a checkpoint finds it: written, flushed, open. */
    private static FlinkKafkaInternalProducer<byte[], byte[]> written(String id) throws Exception {
        FlinkKafkaInternalProducer<byte[], byte[]> producer = producer(id);
        producer.initTransactions();
        producer.beginTransaction();
        producer.send(
                        new ProducerRecord<>(
                                topics.deadLetters(), id.getBytes(StandardCharsets.UTF_8)))
                .get();
        producer.flush();
        producer.precommitTransaction();
        return producer;
    }

    private static KafkaCommittable restored(FlinkKafkaInternalProducer<?, ?> writer) {
        return new KafkaCommittable(
                writer.getProducerId(), writer.getEpoch(), writer.getTransactionalId(), null);
    }

    private static FlinkKafkaInternalProducer<byte[], byte[]> producer(String id) {
        return new FlinkKafkaInternalProducer<>(properties(), id);
    }

    private static Properties properties() {
        Properties properties = new Properties();
        properties.setProperty("bootstrap.servers", broker.bootstrapServers());
        properties.setProperty("key.serializer", ByteArraySerializer.class.getName());
        properties.setProperty("value.serializer", ByteArraySerializer.class.getName());
        properties.setProperty("transaction.timeout.ms", Long.toString(TIMEOUT.toMillis()));
        return properties;
    }

    private static void await(String id, TransactionState state) {
        Awaitility.await(id + " is " + state).atMost(PATIENCE).until(() -> state(id) == state);
    }

    /** Null where the broker knows no such name. */
    private static TransactionState state(String id) throws Exception {
        try (Admin admin = broker.admin()) {
            return admin.describeTransactions(List.of(id)).description(id).get().state();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TransactionalIdNotFoundException) {
                return null;
            }
            throw e;
        }
    }
}
