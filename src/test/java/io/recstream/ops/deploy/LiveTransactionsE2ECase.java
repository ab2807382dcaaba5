package io.recstream.ops.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.devcluster.LocalBroker;
import io.recstream.devcluster.Topics;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Producers behave as the sinks of a job on another cluster do, with and without checkpoints. */
@Timeout(60)
class LiveTransactionsE2ECase {

    private static final Duration PERIOD = Duration.ofSeconds(3);
    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    private static LocalBroker broker;
    private static Topics topics;
    private static Admin admin;

    @BeforeAll
    static void start() {
        broker = LocalBroker.start();
        topics = Topics.prefixed("live.");
        admin = broker.admin();
        topics.create(admin, 1);
    }

    @AfterAll
    static void stop() {
        admin.close();
        broker.close();
    }

    @Test
    void whereNothingIsOpenNothingIsWaitedFor() throws Exception {
        try (var job = producer("idle-recommendations-0-1")) {
            write(job);
            job.commitTransaction();

            long start = System.nanoTime();
            assertThat(find("idle", Duration.ofMinutes(5))).isEmpty();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(TIMEOUT);
        }
    }

    @Test
    void whatACrashedJobLeftOpenIsNoSignOfLife() throws Exception {
        KafkaProducer<byte[], byte[]> crashed = producer("crashed-recommendations-0-1");
        write(crashed);
        crashed.close(Duration.ZERO);

        assertThat(find("crashed", PERIOD)).isEmpty();
    }

    @Test
    void aCommitIsASignOfLife() throws Exception {
        try (var job = producer("commits-user-features-0-1")) {
            write(job);
            CompletableFuture<Optional<String>> found = whileOpen("commits");
            job.commitTransaction();

            assertThat(found.get(30, TimeUnit.SECONDS))
                    .contains("commits-user-features-0-1 was committed just now");
        }
    }

    @Test
    void aTransactionOfTheNextCheckpointIsASignOfLife() throws Exception {
        try (var first = producer("begins-recommendations-0-1");
                var second = producer("begins-recommendations-0-2")) {
            write(first);
            CompletableFuture<Optional<String>> found = whileOpen("begins");
            write(second);

            assertThat(found.get(30, TimeUnit.SECONDS).orElseThrow())
                    .startsWith("begins-recommendations-0-2 was begun at 20");
        }
    }

    @Test
    void otherPrefixesAreOfOtherJobs() throws Exception {
        try (var job = producer("another-recommendations-0-1")) {
            write(job);
            long start = System.nanoTime();
            assertThat(find("ano", Duration.ofMinutes(5))).isEmpty();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(TIMEOUT);
            job.abortTransaction();
        }
    }

    /** Returns once it has seen what is open. */
    private static CompletableFuture<Optional<String>> whileOpen(String prefix) throws Exception {
        CompletableFuture<Optional<String>> found =
                CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return find(prefix, TIMEOUT);
                            } catch (IOException | InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                        });
        // Two rounds of it: the first one has been listed.
        find(prefix, Duration.ofSeconds(1));
        return found;
    }

    private static Optional<String> find(String prefix, Duration period)
            throws IOException, InterruptedException {
        List<String> prefixes = List.of(prefix + "-recommendations", prefix + "-user-features");
        return new LiveTransactions(admin, prefixes, period, TIMEOUT).find();
    }

    private static KafkaProducer<byte[], byte[]> producer(String transactionalId) {
        Properties settings = new Properties();
        settings.put("bootstrap.servers", broker.bootstrapServers());
        settings.put("transactional.id", transactionalId);
        var producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        producer.initTransactions();
        return producer;
    }

    private static void write(KafkaProducer<byte[], byte[]> producer) throws Exception {
        producer.beginTransaction();
        producer.send(new ProducerRecord<>(topics.deadLetters(), "v".getBytes(UTF_8))).get();
    }
}
