package io.recstream.e2e;

import static io.recstream.job.model.DeadLetterReason.CONFLICTING_EVENT_ID;
import static io.recstream.job.model.DeadLetterReason.LATE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.recstream.avro.DeadLetter;
import io.recstream.avro.RecommendationUpdate;
import io.recstream.avro.SimilarItems;
import io.recstream.avro.UserEvent;
import io.recstream.avro.UserFeatures;
import io.recstream.devcluster.LocalBroker;
import io.recstream.devcluster.LocalCluster;
import io.recstream.job.ingest.HostileRecords;
import io.recstream.job.ingest.HostileRecords.Case;
import io.recstream.job.model.DeadLetterReason;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.avro.Schema;
import org.apache.flink.api.common.JobStatus;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever a topic holds becomes exactly one dead letter, with its reason, its bytes and where it
 * stood; the job stays up, and the good events around it are as good as ever.
 */
@Timeout(180)
class HostileRecordsE2ECase {

    private static final int MAX_PAYLOAD_BYTES = 100_000;

    /** What must become of a record. */
    private record Expected(Case hostile, String stage, long timestamp) {}

    private static LocalBroker broker;

    private final Map<Letter.Place, Expected> expected = new LinkedHashMap<>();
    private final Map<String, Long> goodEvents = new HashMap<>();
    private final Instant start = Instant.now();
    private final HostileRecords hostile = new HostileRecords(start);

    @BeforeAll
    static void startBroker() {
        broker = LocalBroker.start();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @Test
    void everyAvroRecordThatNothingCanComeOfBecomesOneDeadLetter() throws Exception {
        try (Rig rig = rig("hostile-avro")) {
            rig.start(2, settings("avro"));
            send(rig, TestingFormat.AVRO, hostile.avroEvents(), hostile.avroItems());
            assertNothingElse(rig, TestingFormat.AVRO);
        }
    }

    @Test
    void everyJsonRecordThatNothingCanComeOfBecomesOneDeadLetter() throws Exception {
        try (Rig rig = rig("hostile-json")) {
            rig.start(2, settings("json"));
            send(rig, TestingFormat.JSON, hostile.jsonEvents(), hostile.jsonItems());
            assertNothingElse(rig, TestingFormat.JSON);

            assertFits(rig, rig.topics.recommendations(), RecommendationUpdate.getClassSchema());
            assertFits(rig, rig.topics.userFeatures(), UserFeatures.getClassSchema());
            assertFits(rig, rig.topics.similarItems(), SimilarItems.getClassSchema());
            assertFits(rig, rig.topics.deadLetters(), DeadLetter.getClassSchema());
        }
    }

    /** A compacted topic refuses records without a key itself: this catalogue's owner forgot it. */
    private static Rig rig(String name) throws ExecutionException, InterruptedException {
        Rig rig =
                new Rig(
                        broker,
                        name,
                        1,
                        LocalCluster.Options.defaults()
                                .withCheckpointInterval(Duration.ofMillis(400)));
        ConfigResource catalog =
                new ConfigResource(ConfigResource.Type.TOPIC, rig.topics.catalog());
        AlterConfigOp deleted =
                new AlterConfigOp(
                        new ConfigEntry(TopicConfig.CLEANUP_POLICY_CONFIG, "delete"),
                        AlterConfigOp.OpType.SET);
        try (Admin admin = broker.admin()) {
            admin.incrementalAlterConfigs(Map.of(catalog, List.of(deleted))).all().get();
        }
        return rig;
    }

    private static Map<String, String> settings(String format) {
        return Map.of(
                "recstream.events.format", format,
                "recstream.catalog.format", format,
                "recstream.output.format", format,
                "recstream.similar-items.min-interval", "100 ms",
                "recstream.dead-letters.max-payload-size", MAX_PAYLOAD_BYTES + " b");
    }

    /** One good event of now beside each hostile one, in the same partition. */
    private void send(Rig rig, TestingFormat format, List<Case> events, List<Case> items) {
        good(rig, format, "before", "i1");
        good(rig, format, "before", "i2");
        for (Case item : items) {
            expect(item, "validate-item", sendTo(rig, rig.topics.catalog(), item));
        }
        for (int i = 1; i <= 5; i++) {
            var item = HostileRecords.goodItem().setItemId("i" + i).build();
            rig.sendNow(rig.topics.catalog(), 0, format.key(item.getItemId()), format.item(item));
        }
        rig.awaitDrained();
        for (int i = 0; i < events.size(); i++) {
            Case event = events.get(i);
            expect(event, "validate-event", sendTo(rig, rig.topics.events(), event));
            good(rig, format, "among-" + i % 4, "i" + (1 + i % 5));
        }
        UserEvent last = good(rig, format, "among-0", "i1");
        byte[] key = format.key("among-0");
        rig.sendNow(rig.topics.events(), 0, key, format.event(last));
        refuse(rig, format, UserEvent.newBuilder(last).setItemId("i5"), CONFLICTING_EVENT_ID);
        Instant longAgo = start.minus(Duration.ofHours(2));
        refuse(rig, format, event("among-0", "i2").setEventTime(longAgo), LATE);
        good(rig, format, "after", "i1");
        good(rig, format, "after", "i2");
        rig.awaitDrained();
    }

    private void refuse(
            Rig rig, TestingFormat format, UserEvent.Builder event, DeadLetterReason reason) {
        Case refused =
                new Case(reason.name(), format.key("among-0"), format.event(event.build()), reason);
        String stage = reason == LATE ? "validate-event" : "drop-duplicate";
        expect(refused, stage, sendTo(rig, rig.topics.events(), refused));
    }

    private UserEvent good(Rig rig, TestingFormat format, String user, String item) {
        UserEvent event = event(user, item).build();
        rig.sendNow(rig.topics.events(), 0, format.key(user), format.event(event));
        goodEvents.merge(user, 1L, Long::sum);
        return event;
    }

    private UserEvent.Builder event(String user, String item) {
        return hostile.goodEvent()
                .setEventId("g" + goodEvents.values().stream().mapToLong(n -> n).sum())
                .setUserId(user)
                .setItemId(item)
                .setEventTime(Instant.ofEpochMilli(Instant.now().toEpochMilli()));
    }

    private static RecordMetadata sendTo(Rig rig, String topic, Case hostile) {
        return rig.sendNow(topic, 0, hostile.key(), hostile.payload());
    }

    private void expect(Case hostile, String stage, RecordMetadata sent) {
        expected.put(
                new Letter.Place(sent.topic(), sent.partition(), sent.offset()),
                new Expected(hostile, stage, sent.timestamp()));
    }

    private void assertNothingElse(Rig rig, TestingFormat format) throws IOException {
        assertThat(rig.job.restores()).isZero();
        assertThat(rig.job.failure()).isEmpty();
        assertThat(rig.job.status()).isEqualTo(JobStatus.RUNNING);

        List<Letter> letters = format.letters(rig.committed(rig.topics.deadLetters()));
        assertThat(letters)
                .extracting(Letter::place)
                .containsExactlyInAnyOrderElementsOf(expected.keySet());
        letters.forEach(letter -> assertAsExpected(letter, expected.get(letter.place())));

        Map<String, JsonNode> features = newest(rig, rig.topics.userFeatures(), format::features);
        Map<String, Long> counted = new HashMap<>();
        features.forEach((user, told) -> counted.put(user, told.get("events_total").longValue()));
        assertThat(counted).isEqualTo(goodEvents);
        assertThat(features.get("after").at("/windows/0/top_categories/0/category").textValue())
                .as("what the good catalogue items after the hostile ones say")
                .isEqualTo("shoes/trail");

        Map<String, JsonNode> lists = newest(rig, rig.topics.recommendations(), format::list);
        assertThat(lists).containsOnlyKeys(goodEvents.keySet());
        assertThat(lists.get("after").get("items")).isNotEmpty();
    }

    /** The last that a topic says of each user. */
    private static Map<String, JsonNode> newest(
            Rig rig, String topic, TestingFormat.PayloadReader reader) throws IOException {
        Map<String, JsonNode> newest = new HashMap<>();
        for (var record : rig.committed(topic)) {
            JsonNode told = reader.read(record.value());
            newest.put(told.get("user_id").textValue(), told);
        }
        return newest;
    }

    private static void assertAsExpected(Letter letter, Expected expected) {
        Case hostile = expected.hostile();
        byte[] payload = hostile.payload();
        int kept = payload == null ? 0 : Math.min(payload.length, MAX_PAYLOAD_BYTES);
        String name = hostile.toString();
        assertThat(letter.reason()).as(name).isEqualTo(hostile.reason());
        assertThat(letter.stage()).as(name).isEqualTo(expected.stage());
        assertThat(letter.message()).as(name).isNotBlank();
        assertThat(letter.sourceTimestamp()).as(name).isEqualTo(expected.timestamp());
        assertThat(letter.rawKey()).as(name).isEqualTo(hostile.key());
        assertThat(letter.kafkaKey()).as(name).isEqualTo(hostile.key());
        assertThat(letter.rawPayload())
                .as(name)
                .isEqualTo(payload == null ? null : Arrays.copyOf(payload, kept));
        assertThat(letter.payloadSize()).as(name).isEqualTo(payload == null ? 0 : payload.length);
        assertThat(letter.headers())
                .as(name)
                .containsEntry("stage", letter.stage())
                .containsEntry("reason", letter.reason().name())
                .containsEntry("source-topic", letter.place().topic())
                .containsEntry("source-partition", Integer.toString(letter.place().partition()))
                .containsEntry("source-offset", Long.toString(letter.place().offset()))
                .containsEntry("source-timestamp", Long.toString(letter.sourceTimestamp()));
    }

    private static void assertFits(Rig rig, String topic, Schema schema) throws IOException {
        var records = rig.committed(topic);
        assertThat(records).as(topic).isNotEmpty();
        for (var record : records) {
            JsonShape.assertFits(record.value(), schema);
        }
    }
}
