package io.recstream.ops.lock;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.recstream.devcluster.LocalBroker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The lock in a topic of a real broker. */
@Timeout(90)
class KafkaLockE2ECase {

    private static final Duration LEASE = Duration.ofSeconds(4);
    private static final LockHolder ADA =
            new LockHolder("ada", "build-7", 11, "upgrade", Instant.parse("2026-11-29T10:00:00Z"));

    private static LocalBroker broker;
    private static Properties client;

    @BeforeAll
    static void start() {
        broker = LocalBroker.start();
        client = new Properties();
        client.setProperty("bootstrap.servers", broker.bootstrapServers());
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    private static KafkaPlace place(String prefix) {
        return KafkaPlace.of(client, prefix, null, LEASE);
    }

    @Test
    void theSecondIsRefusedAndReadsWhoIsTheFirst() throws Exception {
        KafkaPlace place = place("refused");
        assertThat(place.holder()).isEmpty();
        try (Admin admin = broker.admin()) {
            assertThat(admin.listTopics().names().get())
                    .as("to look creates nothing")
                    .doesNotContain("refused.locks");
        }
        try (OperationLock lock = place.acquire(ADA, Duration.ZERO)) {
            lock.check();
            assertThat(place.holder()).contains(ADA);

            assertThatThrownBy(() -> place.acquire(LockHolder.self("stop"), Duration.ZERO))
                    .isInstanceOf(LockedException.class)
                    .hasMessageContaining(ADA.toString())
                    .hasMessageContaining("the topic refused.locks");
            lock.check();
        }
        assertThat(place.holder()).isEmpty();
        place.acquire(LockHolder.self("stop"), Duration.ZERO).close();
    }

    /** It died in the middle of a renewal. */
    @Test
    void aDeadHolderWithAnOpenTransactionIsTakenOverAfterItsLease() throws Exception {
        KafkaPlace place = place("dead");
        place.acquire(LockHolder.self("deploy"), Duration.ZERO).close();
        Properties settings = new Properties();
        settings.putAll(client);
        settings.setProperty("transactional.id", place.transactionalId());
        ByteArraySerializer bytes = new ByteArraySerializer();
        try (KafkaProducer<byte[], byte[]> dead = new KafkaProducer<>(settings, bytes, bytes)) {
            dead.initTransactions();
            write(dead, place, 0);
            dead.commitTransaction();
            write(dead, place, 1);
            dead.flush();
            long start = System.nanoTime();

            try (OperationLock lock = place.acquire(LockHolder.self("stop"), Duration.ZERO)) {
                assertThat(Duration.ofNanos(System.nanoTime() - start))
                        .isGreaterThanOrEqualTo(LEASE);
                assertThatThrownBy(dead::commitTransaction)
                        .hasStackTraceContaining("ProducerFencedException");
                lock.check();
            }
            dead.close(Duration.ZERO);
        }
    }

    @Test
    void whatAKilledProcessHeldIsFreeAfterItsLease() throws Exception {
        KafkaPlace place = place("killed");
        long pid;
        try (HolderProcess holder = HolderProcess.start(place)) {
            pid = holder.pid();
            assertThat(place.holder().orElseThrow().pid()).isEqualTo(pid);
        }
        long killed = System.nanoTime();

        place.acquire(LockHolder.self("stop"), Duration.ZERO).close();

        // The lease counts from the moment in which the other one first sees the record.
        assertThat(Duration.ofNanos(System.nanoTime() - killed)).isGreaterThanOrEqualTo(LEASE);
    }

    @Test
    void aTopicHasTheLockOfOneJob() throws Exception {
        KafkaPlace place = KafkaPlace.of(client, "one", "shared", LEASE);
        KafkaPlace other = KafkaPlace.of(client, "two", "shared", LEASE);
        assertThat(place.identity()).isNotEqualTo(other.identity());
        place.acquire(ADA, Duration.ZERO).close();

        assertThatThrownBy(() -> other.acquire(ADA, Duration.ZERO))
                .hasMessageStartingWith(
                        "The topic shared holds the lock of the transactional id 'one-lock', and not"
                                + " of two-lock. Nothing was done. Next: ");
    }

    /** What was read of the former topic does not count. */
    @Test
    void aTopicThatWasCreatedAgainIsReadFromItsBeginning() throws Exception {
        KafkaPlace place = place("again");
        try (KafkaRegister register =
                new KafkaRegister(client, place.topic(), place.transactionalId())) {
            place.acquire(ADA, Duration.ZERO).close();
            try (FencedRegister.Writer writer = register.open()) {
                writer.write("before");
            }
            assertThat(register.read()).isEqualTo("before");
            try (Admin admin = broker.admin()) {
                admin.deleteTopics(List.of(place.topic())).all().get(20, TimeUnit.SECONDS);
                admin.createTopics(List.of(new NewTopic(place.topic(), 1, (short) 1)))
                        .all()
                        .get(20, TimeUnit.SECONDS);
            }
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .ignoreExceptions()
                    .until(() -> register.read() == null);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // Flushed or committed by the caller.
    private static void write(
            KafkaProducer<byte[], byte[]> producer, KafkaPlace place, long renewals) {
        producer.beginTransaction();
        producer.send(
                new ProducerRecord<>(
                        place.topic(),
                        place.transactionalId().getBytes(UTF_8),
                        new LeaseClaim("dead", ADA, LEASE, renewals).toJson().getBytes(UTF_8)));
    }

    @Test
    void aHolderThatWasTakenOverHasLostTheLock() throws Exception {
        KafkaPlace place = place("lost");
        try (OperationLock lock = place.acquire(ADA, Duration.ZERO);
                KafkaRegister other =
                        new KafkaRegister(client, place.topic(), place.transactionalId());
                FencedRegister.Writer writer = other.open()) {
            writer.write(new LeaseClaim("other", LockHolder.self("stop"), LEASE, 0).toJson());

            assertThatThrownBy(lock::check)
                    .isInstanceOf(LockLostException.class)
                    .hasMessageContaining("taken over by stop of ");
        }
    }

    @Test
    void aHolderThatIsFencedButNotReplacedGoesOn() throws Exception {
        KafkaPlace place = place("fenced");
        try (OperationLock lock = place.acquire(ADA, Duration.ZERO);
                KafkaRegister other =
                        new KafkaRegister(client, place.topic(), place.transactionalId())) {
            other.open().close();

            lock.check();
        }
    }

    @Test
    void ofSeveralAtOnceOneHoldsTheLock() throws Exception {
        KafkaPlace place = place("race");
        int many = 4;
        AtomicInteger refused = new AtomicInteger();
        List<OperationLock> winners = new ArrayList<>();
        ExecutorService others = Executors.newFixedThreadPool(many);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < many; i++) {
                String verb = "other-" + i;
                all.add(
                        others.submit(
                                () -> {
                                    try {
                                        OperationLock lock =
                                                place.acquire(LockHolder.self(verb), Duration.ZERO);
                                        synchronized (winners) {
                                            winners.add(lock);
                                        }
                                    } catch (LockedException e) {
                                        refused.incrementAndGet();
                                    }
                                    return null;
                                }));
            }
            for (Future<?> each : all) {
                each.get(60, TimeUnit.SECONDS);
            }
            assertThat(winners).hasSize(1);
            assertThat(refused).hasValue(many - 1);
            winners.get(0).check();
        } finally {
            others.shutdownNow();
            winners.forEach(OperationLock::close);
        }
    }

    @Test
    void withoutBrokersNothingIsDone() {
        Properties nobody = new Properties();
        nobody.setProperty("bootstrap.servers", "127.0.0.1:1");
        KafkaPlace place = KafkaPlace.of(nobody, "away", null, Duration.ofSeconds(1));

        assertThatThrownBy(() -> place.acquire(ADA, Duration.ZERO))
                .hasMessageContaining("brokers do not respond. Nothing was done. Next: ");
    }
}
