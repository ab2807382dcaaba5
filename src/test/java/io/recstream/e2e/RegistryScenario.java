package io.recstream.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.recstream.avro.DeadLetter;
import io.recstream.avro.DeadLetterReason;
import io.recstream.avro.RecommendationUpdate;
import io.recstream.avro.UserEvent;
import io.recstream.devcluster.LocalBroker;
import io.recstream.devcluster.LocalCluster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.JobStatus;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The job with a registry: three generations of producers, a registry that cannot be asked for a
 * while, an id that nobody has registered.
 */
final class RegistryScenario {

    /** A registry that can be made silent. */
    interface Registry {

        String url();

        /** Registers as a producer does, and returns the id. */
        int register(String subject, Schema schema) throws Exception;

        /** The level of a subject. */
        String compatibility(String subject) throws Exception;

        void goDown() throws Exception;

        void comeBack() throws Exception;
    }

    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final int NOBODYS_ID = 999_999;

    private final Registry registry;
    private final Rig rig;

    private RegistryScenario(Registry registry, Rig rig) {
        this.registry = registry;
        this.rig = rig;
    }

    static void play(Registry registry) throws Exception {
        try (LocalBroker broker = LocalBroker.start();
                Rig rig = new Rig(broker, "registry", 1, LocalCluster.Options.defaults())) {
            new RegistryScenario(registry, rig).play();
        }
    }

    private void play() throws Exception {
        Map<String, String> settings = new HashMap<>();
        settings.put("recstream.schema-registry.url", registry.url());
        for (String end : List.of("events", "catalog", "output")) {
            settings.put("recstream." + end + ".format", "confluent-avro");
        }
        String subject = rig.topics.events() + "-value";
        Schema current = UserEvent.getClassSchema();
        int old = registry.register(subject, without(current, "session_id", "value"));
        int now = registry.register(subject, current);
        int next = registry.register(subject, with(current, "shop"));
        rig.start(1, settings);
        assertThat(registry.compatibility(rig.topics.recommendations() + "-value"))
                .isEqualTo("BACKWARD_TRANSITIVE");

        send("with-now", now, current);
        send("with-old", old, without(current, "session_id", "value"));
        awaitList("with-now");
        awaitList("with-old");
        RecommendationUpdate list =
                decode(
                        rig.committed(rig.topics.recommendations()).get(0),
                        RecommendationUpdate.class,
                        RecommendationUpdate.getClassSchema());
        assertThat(list.getUserId()).isEqualTo("with-now");

        registry.goDown();
        send("with-now-again", now, current);
        awaitList("with-now-again");
        send("with-next", next, with(current, "shop"));
        await("the job waits")
                .during(Duration.ofSeconds(2))
                .atMost(DEADLINE)
                .until(() -> rig.job.status() == JobStatus.RUNNING && letters().isEmpty());
        assertThat(listOf("with-next")).isFalse();
        await("the wait is told").atMost(DEADLINE).until(() -> waited() > 1_000);
        registry.comeBack();
        awaitList("with-next");
        await("its end, too").atMost(DEADLINE).until(() -> waited() == 0);
        assertThat(letters()).isEmpty();

        send("with-none", NOBODYS_ID, current);
        await("dead letter").atMost(DEADLINE).until(() -> !letters().isEmpty());
        DeadLetter letter = decode(letters().get(0), DeadLetter.class, DeadLetter.getClassSchema());
        assertThat(letter.getReason()).isEqualTo(DeadLetterReason.UNKNOWN_SCHEMA);
        assertThat(letter.getMessage()).contains(Integer.toString(NOBODYS_ID));
        cancelWhileItWaits(subject, current);
    }

    /** A task that waits for the registry ends when it is told to. */
    private void cancelWhileItWaits(String subject, Schema current) throws Exception {
        int last = registry.register(subject, with(current, "till"));
        registry.goDown();
        send("with-last", last, current);
        await("the job waits")
                .during(Duration.ofSeconds(1))
                .atMost(DEADLINE)
                .until(() -> rig.job.status() == JobStatus.RUNNING);
        rig.job.cancel();
        await("cancelled")
                .atMost(Duration.ofSeconds(60))
                .until(() -> rig.job.status() == JobStatus.CANCELED);
        registry.comeBack();
    }

    /**
     * Of the source of events and that of the catalogue, the longer wait; -1 until both are told.
     */
    private long waited() throws IOException {
        List<Long> waits = ToldMetrics.of(rig, "recstream.registryWaitMillis");
        return waits.size() == 2 ? Collections.max(waits) : -1;
    }

    private void send(String user, int id, Schema schema) throws IOException {
        long now = Instant.now().toEpochMilli();
        GenericRecord event =
                new GenericRecordBuilder(schema)
                        .set("event_id", "e-" + user)
                        .set("user_id", user)
                        .set("item_id", "i1")
                        .set("event_type", "view")
                        .set("event_time", now)
                        .build();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(body, null);
        new GenericDatumWriter<GenericRecord>(schema).write(event, encoder);
        encoder.flush();
        byte[] payload =
                ByteBuffer.allocate(5 + body.size())
                        .put((byte) 0)
                        .putInt(id)
                        .put(body.toByteArray())
                        .array();
        rig.sendNow(rig.topics.events(), 0, user.getBytes(StandardCharsets.UTF_8), payload);
    }

    private void awaitList(String user) {
        await("list of " + user).atMost(DEADLINE).until(() -> listOf(user));
    }

    private boolean listOf(String user) {
        return rig.committed(rig.topics.recommendations()).stream()
                .anyMatch(list -> new String(list.key(), StandardCharsets.UTF_8).equals(user));
    }

    private List<ConsumerRecord<byte[], byte[]>> letters() {
        return rig.committed(rig.topics.deadLetters());
    }

    /** As a consumer with Confluent's client would: by the id, which names this very schema. */
    private <R extends SpecificRecord> R decode(
            ConsumerRecord<byte[], byte[]> kafka, Class<R> type, Schema schema) throws Exception {
        ByteBuffer payload = ByteBuffer.wrap(kafka.value());
        assertThat(payload.get()).isZero();
        assertThat(payload.getInt()).isEqualTo(registry.register(kafka.topic() + "-value", schema));
        return new SpecificDatumReader<>(type)
                .read(
                        null,
                        DecoderFactory.get()
                                .binaryDecoder(
                                        kafka.value(),
                                        payload.position(),
                                        payload.remaining(),
                                        null));
    }

    /** One more field, and that in the middle. */
    private static Schema with(Schema schema, String field) {
        String more = "{\"name\":\"" + field + "\",\"type\":\"string\",\"default\":\"\"},";
        return new Schema.Parser()
                .parse(
                        schema.toString()
                                .replace("{\"name\":\"item_id\"", more + "{\"name\":\"item_id\""));
    }

    private static Schema without(Schema schema, String... fields) {
        List<String> left = List.of(fields);
        return Schema.createRecord(
                schema.getName(),
                schema.getDoc(),
                schema.getNamespace(),
                false,
                schema.getFields().stream()
                        .filter(field -> !left.contains(field.name()))
                        .map(field -> new Schema.Field(field, field.schema()))
                        .toList());
    }
}
