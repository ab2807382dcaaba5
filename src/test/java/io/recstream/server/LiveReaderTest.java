package io.recstream.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.recstream.avro.IdentityUpdate;
import io.recstream.job.emit.OutputFormat;
import io.recstream.job.model.IdentityParameters;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The live figures of a job with identity: lists are found whatever id their event had. */
@Timeout(60)
class LiveReaderTest {

    private static final String EVENTS = "events";
    private static final String LISTS = "lists";
    private static final String IDENTITIES = "identities";
    private static final String LETTERS = "letters";
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final LiveFigures figures = new LiveFigures();
    private final TopicView view =
            new TopicView(new TestingStore(), new ListHistories(5, 1 << 20), true);
    private final MockConsumer<byte[], byte[]> committed = consumer();
    private final Map<String, Long> ends = new HashMap<>();

    @Test
    void aListAfterALoginIsFoundWhileTheLoginIsNotCommittedYet() throws IOException {
        event("e1", null, "phone", "a");
        list("device:phone", 1, "a");
        event("e2", "mia", "phone", "a");
        event("e3", null, "phone", "b");
        add(LISTS, "device:phone", null);
        list("mia", 2, "b");
        list("mia", 3, "a");

        LiveFigures.Snapshot now = read(3);

        assertThat(now.committed().count()).isEqualTo(3);
        assertThat(now.hitRate()).as("b was in the list before e3").isEqualTo(1);
        assertThat(now.ledger().lost()).isZero();
        assertThat(now.ledger().doubled()).isZero();
    }

    @Test
    void aListUnderTheIdOfThePersonWhomAUserHasJoinedIsFound() throws IOException {
        event("e1", "mia.old", null, "a");
        identity("mia.old", "mia");
        list("mia", 1, "a");
        event("e2", "mia.old", null, "a");
        list("mia", 2, "b");

        LiveFigures.Snapshot now = read(2);

        assertThat(now.committed().count()).isEqualTo(2);
        assertThat(now.hitRate()).isEqualTo(1);
    }

    @Test
    void aUserWhomATombstoneMadeAPersonOfTheirOwnIsAsTheViewKnows() throws IOException {
        identity("mia.old", "mia");
        add(IDENTITIES, "mia.old", null);
        event("e1", "mia.old", null, "a");
        list("mia.old", 1, "a");
        event("e2", "mia.old", null, "a");
        list("mia.old", 2, "b");

        assertThat(read(2).hitRate()).isEqualTo(1);
    }

    /** The figures when this number of lists has been read. */
    private LiveFigures.Snapshot read(int lists) {
        Deque<MockConsumer<byte[], byte[]>> consumers =
                new ArrayDeque<>(List.of(committed, consumer()));
        try (LiveReader reader =
                new LiveReader(
                        (Properties properties) -> consumers.pop(),
                        SETTINGS,
                        figures,
                        () -> new Payloads(OutputFormat.Kind.AVRO, null),
                        LiveReader.events(SETTINGS.events(), null),
                        view)) {
            reader.awaitStart();
            await().atMost(DEADLINE).until(() -> figures.tick(0, 0).lists() == lists);
            return figures.tick(0, 0);
        }
    }

    private void event(String id, String user, String device, String item) {
        String ids =
                (user == null ? "" : "\"user_id\":\"%s\",".formatted(user))
                        + (device == null ? "" : "\"device_id\":\"%s\",".formatted(device));
        add(
                EVENTS,
                "key",
                "{%s\"event_id\":\"%s\",\"item_id\":\"%s\",\"event_type\":\"view\",\"event_time\":1000}"
                        .formatted(ids, id, item)
                        .getBytes(UTF_8));
    }

    private void list(String user, long version, String... items) throws IOException {
        add(LISTS, user, Table.RECOMMENDATIONS.encode(TestingLists.list(user, version, items)));
    }

    private void identity(String id, String person) throws IOException {
        add(
                IDENTITIES,
                id,
                Table.IDENTITIES.encode(new IdentityUpdate(id, person, null, null, 1L)));
    }

    /** Each record is of a poll of its own. */
    private void add(String topic, String key, byte[] value) {
        long offset = ends.merge(topic, 1L, Long::sum) - 1;
        committed.schedulePollTask(
                () ->
                        committed.addRecord(
                                new ConsumerRecord<>(
                                        topic, 0, offset, key.getBytes(UTF_8), value)));
    }

    private static MockConsumer<byte[], byte[]> consumer() {
        MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
        for (String topic : List.of(EVENTS, LETTERS, IDENTITIES, LISTS)) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.updatePartitions(
                    topic, List.of(new PartitionInfo(topic, 0, null, null, null)));
            consumer.updateBeginningOffsets(Map.of(partition, 0L));
            consumer.updateEndOffsets(Map.of(partition, 0L));
        }
        return consumer;
    }

    private static final ServeSettings SETTINGS =
            new ServeSettings(
                    new ServeSettings.Kafka("localhost:1", new Properties(), null),
                    new ServeSettings.Topics(
                            LISTS,
                            "features",
                            "similar",
                            new ServeSettings.Identity(
                                    IDENTITIES, new IdentityParameters(100, 5, 1, 1, 1)),
                            OutputFormat.Kind.AVRO),
                    new ServeSettings.Events(
                            EVENTS,
                            OutputFormat.Kind.JSON,
                            List.of("view"),
                            Instant.EPOCH,
                            Duration.ofMinutes(1),
                            0),
                    new ServeSettings.Beside("catalog", OutputFormat.Kind.AVRO, LETTERS),
                    ServeSettings.Http.loopback(0, 0),
                    null);
}
