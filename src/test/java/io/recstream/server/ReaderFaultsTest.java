package io.recstream.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.recstream.e2e.CapturedLog;
import io.recstream.job.emit.AvroJson;
import io.recstream.job.emit.OutputFormat;
import io.recstream.job.ingest.EventDeserializer;
import io.recstream.job.ingest.HostileRecords;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Injected faults of the readers, without brokers. */
@Timeout(180)
class ReaderFaultsTest {

    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final String LISTS = "lists";
    private static final String CATALOG = "catalog";
    private static final String EVENTS = "events";
    private static final String LETTERS = "letters";
    private static final ServeSettings.Kafka KAFKA =
            new ServeSettings.Kafka("127.0.0.1:1", new Properties(), null);

    private final TopicView view = new TopicView(new TestingStore(), new ListHistories(5, 1 << 20));
    private final ReadProgress progress = new ReadProgress();
    private final LiveFigures figures = new LiveFigures();
    private final Deque<AutoCloseable> started = new ArrayDeque<>();

    @AfterEach
    void close() throws Exception {
        while (!started.isEmpty()) {
            started.pop().close();
        }
        view.close();
    }

    @Test
    void theCatalogueReaderRestartsAfterAnyFailure() throws IOException {
        ScriptedConsumers consumers =
                new ScriptedConsumers(
                        List.of(
                                failing(CATALOG, new IllegalStateException("unexpected")),
                                failing(CATALOG, new OutOfMemoryError("no such array")),
                                holding(CATALOG, json(HostileRecords.goodItem().build()))));
        consumers.refuse = 1;
        follow(CATALOG, Table.CATALOG, OutputFormat.Kind.JSON, consumers).startWhenThere();

        until(() -> view.unread().contains(CATALOG));
        until(() -> view.item("i1") != null && view.unread().isEmpty());

        assertThat(consumers.opened).hasValue(3);
    }

    /** The command ends then, and has to be restarted. */
    @Test
    void aViewThatEndsUnexpectedlyIsUnhealthy() throws IOException {
        follow(
                        LISTS,
                        Table.RECOMMENDATIONS,
                        OutputFormat.Kind.AVRO,
                        new ScriptedConsumers(
                                List.of(failing(LISTS, new IllegalStateException("oh")))))
                .start();

        until(() -> progress.state() == ReadProgress.State.FAILED);

        assertThat(progress.failure()).hasMessage("oh");
    }

    @Test
    void noRecordEndsTheViewNorFillsTheLog(@TempDir Path folder) throws IOException {
        byte[] good = Table.RECOMMENDATIONS.encode(TestingLists.list("u1", 1, "a"));
        byte[][] records = new byte[2_001][];
        for (int i = 0; i < 2_000; i++) {
            records[i] = new byte[] {1, 2, (byte) i};
        }
        records[2_000] = good;
        view.onChange(
                (table, id, value) -> {
                    throw new IllegalStateException("A stream that cannot take it");
                });
        progress.begin(Map.of(), Map.of());
        progress.advance(Map.of());
        String logged;
        try (CapturedLog log = new CapturedLog(folder)) {
            follow(
                            LISTS,
                            Table.RECOMMENDATIONS,
                            OutputFormat.Kind.AVRO,
                            new ScriptedConsumers(List.of(holding(LISTS, records))))
                    .start();

            until(() -> view.recommendations("key") != null);
            logged = log.text();
        }

        List<String> unreadable =
                logged.lines().filter(line -> line.contains(" cannot be read, ")).toList();
        assertThat(unreadable).hasSizeBetween(1, 20);
        assertThat(logged.lines().filter(line -> line.startsWith("\tat ")).count())
                .as("lines of stack traces, of the listener's")
                .isLessThan(100);
        assertThat(view.unreadableRecords()).isEqualTo(2_000);
        assertThat(progress.failure()).isNull();
    }

    @Test
    void theLiveReaderRestartsAfterAnyFailure() {
        List<String> received = new ArrayList<>();
        ScriptedConsumers consumers =
                new ScriptedConsumers(
                        List.of(
                                failing(EVENTS, new IllegalStateException("unexpected")),
                                failing(EVENTS, new StackOverflowError()),
                                holding(EVENTS, "x".getBytes(UTF_8))));
        consumers.refuse = 1;
        keep(
                new LiveFollower(
                        consumers,
                        KAFKA,
                        org.apache.kafka.common.IsolationLevel.READ_COMMITTED,
                        List.of(EVENTS),
                        view.unread(),
                        found -> received.add(new String(found.value(), UTF_8))));

        until(() -> received.contains("x") && view.unread().isEmpty());

        assertThat(consumers.opened).hasValue(3);
    }

    @Test
    void noRecordEndsTheLiveFigures() {
        byte[] hostile = "{\"event_id\":\"e\",\"value\":1e99999999999999999999}".getBytes(UTF_8);
        MockConsumer<byte[], byte[]> committed = holding(EVENTS, hostile, hostile);
        add(committed, LETTERS, new byte[] {1}, new byte[] {2});
        add(committed, LISTS, new byte[] {1});
        ScriptedConsumers consumers = new ScriptedConsumers(List.of(committed, holding(LISTS)));
        keep(
                new LiveReader(
                        consumers,
                        settings(),
                        figures,
                        () -> new Payloads(OutputFormat.Kind.AVRO, null),
                        events(),
                        view));

        until(() -> view.unreadableRecords() == 2);
        until(() -> figures.tick(0, System.nanoTime()).events() == 2);

        assertThat(consumers.opened).hasValue(2);
    }

    @Test
    void aConsumerThatIsOpenedDuringACloseIsClosed() throws Exception {
        ReopeningConsumers catalog = new ReopeningConsumers(CATALOG);
        TopicFollower table = follow(CATALOG, Table.CATALOG, OutputFormat.Kind.JSON, catalog);
        table.startWhenThere();
        ReopeningConsumers events = new ReopeningConsumers(EVENTS);
        LiveFollower live =
                keep(
                        new LiveFollower(
                                events,
                                KAFKA,
                                org.apache.kafka.common.IsolationLevel.READ_COMMITTED,
                                List.of(EVENTS),
                                view.unread(),
                                found -> {}));
        until(() -> catalog.reopens && events.reopens);

        table.close();
        live.close();

        assertThat(catalog.second.closed()).isTrue();
        assertThat(events.second.closed()).isTrue();
    }

    /** What it reads into must not be closed under it without a word. */
    @Test
    void aThreadThatDoesNotEndIsReported() throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        ConsumerThread thread =
                new ConsumerThread(
                        "stubborn",
                        new ScriptedConsumers(List.of(holding(EVENTS))),
                        KAFKA,
                        org.apache.kafka.common.IsolationLevel.READ_COMMITTED,
                        Map.of(),
                        new ConsumerThread.Reader() {
                            @Override
                            public void read() {
                                reading.countDown();
                                awaitDespiteInterrupts(end);
                            }

                            @Override
                            public boolean failed(Throwable failure) {
                                return false;
                            }
                        });
        thread.start();
        reading.await();

        Duration shortly = Duration.ofMillis(20);
        assertThatThrownBy(() -> thread.close(shortly, shortly))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("The thread stubborn has not ended");
        end.countDown();
        thread.close();
    }

    private static void awaitDespiteInterrupts(CountDownLatch end) {
        while (end.getCount() > 0) {
            LockSupport.parkNanos(1_000_000);
            boolean unused = Thread.interrupted();
        }
    }

    @Test
    void aLiveReaderThatCannotStartLeavesNoConsumer() {
        MockConsumer<byte[], byte[]> committed = holding(EVENTS);
        ScriptedConsumers consumers = new ScriptedConsumers(List.of(committed, holding(LISTS)));
        consumers.refuse = 1;

        assertThatThrownBy(
                        () ->
                                new LiveReader(
                                        consumers,
                                        settings(),
                                        figures,
                                        () -> new Payloads(OutputFormat.Kind.AVRO, null),
                                        events(),
                                        view))
                .isInstanceOf(KafkaException.class);

        assertThat(committed.closed()).isTrue();
    }

    private static ServeSettings settings() {
        return new ServeSettings(
                KAFKA,
                new ServeSettings.Topics(LISTS, "features", "similar", OutputFormat.Kind.AVRO),
                new ServeSettings.Events(
                        EVENTS,
                        OutputFormat.Kind.JSON,
                        List.of("view"),
                        Instant.EPOCH,
                        Duration.ofMinutes(1),
                        0),
                new ServeSettings.Beside(CATALOG, OutputFormat.Kind.AVRO, LETTERS),
                ServeSettings.Http.loopback(0, 0),
                null);
    }

    private TopicFollower follow(
            String topic, Table table, OutputFormat.Kind format, Consumers consumers) {
        return keep(
                new TopicFollower(
                        KAFKA,
                        Map.of(topic, table),
                        new Payloads(format, null),
                        view,
                        progress,
                        consumers));
    }

    private <T extends AutoCloseable> T keep(T part) {
        started.push(part);
        return part;
    }

    private static void until(BooleanSupplier there) {
        await().atMost(DEADLINE).pollInterval(Duration.ofMillis(5)).until(there::getAsBoolean);
    }

    private static byte[] json(io.recstream.avro.CatalogItem item) throws IOException {
        return AvroJson.encode(item);
    }

    private static MockConsumer<byte[], byte[]> failing(String topic, Throwable failure) {
        MockConsumer<byte[], byte[]> consumer = holding(topic);
        consumer.schedulePollTask(() -> ReaderFaultsTest.<RuntimeException>raise(failure));
        return consumer;
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void raise(Throwable failure) throws E {
        throw (E) failure;
    }

    /** A consumer of one partition, whose first poll returns the values. */
    private static MockConsumer<byte[], byte[]> holding(String topic, byte[]... values) {
        MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
        add(consumer, topic, values);
        return consumer;
    }

    private static void add(MockConsumer<byte[], byte[]> consumer, String topic, byte[]... values) {
        TopicPartition partition = new TopicPartition(topic, 0);
        consumer.updatePartitions(topic, List.of(new PartitionInfo(topic, 0, null, null, null)));
        consumer.updateBeginningOffsets(Map.of(partition, 0L));
        // The end is the beginning here, so that the records are read.
        consumer.updateEndOffsets(Map.of(partition, 0L));
        consumer.schedulePollTask(
                () -> {
                    for (int i = 0; i < values.length; i++) {
                        consumer.addRecord(
                                new ConsumerRecord<>(
                                        topic, 0, i, "key".getBytes(UTF_8), values[i]));
                    }
                });
    }

    /** The first consumer fails; the second is opened while the reader is being closed. */
    private static final class ReopeningConsumers implements Consumers {

        private final CountDownLatch woken = new CountDownLatch(1);
        private final MockConsumer<byte[], byte[]> second;
        private MockConsumer<byte[], byte[]> first;
        private volatile boolean reopens;

        ReopeningConsumers(String topic) {
            second = holding(topic);
            first =
                    new MockConsumer<>("earliest") {
                        @Override
                        public synchronized void wakeup() {
                            super.wakeup();
                            woken.countDown();
                        }
                    };
            add(first, topic);
            first.schedulePollTask(
                    () -> {
                        throw new IllegalStateException("unexpected");
                    });
        }

        @Override
        public Consumer<byte[], byte[]> open(Properties properties) {
            if (first != null) {
                Consumer<byte[], byte[]> opened = first;
                first = null;
                return opened;
            }
            reopens = true;
            try {
                assertThat(woken.await(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return second;
        }
    }

    /** Returns the consumers in order; before the last one, opening fails a few times. */
    private static final class ScriptedConsumers implements Consumers {

        private final AtomicInteger opened = new AtomicInteger();
        private final List<MockConsumer<byte[], byte[]>> script;
        private int refuse;

        ScriptedConsumers(List<MockConsumer<byte[], byte[]>> script) {
            this.script = script;
        }

        @Override
        public synchronized Consumer<byte[], byte[]> open(Properties properties) {
            if (opened.get() == script.size() - 1 && refuse > 0) {
                refuse--;
                throw new KafkaException("No resolvable bootstrap urls");
            }
            return script.get(opened.getAndIncrement());
        }
    }

    private static EventDeserializer events() {
        return LiveReader.events(settings().events(), null);
    }
}
