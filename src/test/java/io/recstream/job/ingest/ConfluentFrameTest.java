package io.recstream.job.ingest;

import static io.recstream.job.model.DeadLetterReason.MALFORMED;
import static io.recstream.job.model.DeadLetterReason.UNKNOWN_SCHEMA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.recstream.avro.CatalogItem;
import io.recstream.avro.UserEvent;
import io.recstream.job.model.RawEvent;
import io.recstream.job.model.SourceRecord;
import io.recstream.job.registry.Backoff;
import io.recstream.job.registry.RegistryAddress;
import io.recstream.job.registry.TestingRegistry;
import io.recstream.job.registry.WaitInterruptedException;
import io.recstream.job.registry.WriterSchemas;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class ConfluentFrameTest {

    private static final String SUBJECT = "recstream.events-value";
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final TestingRegistry registry = new TestingRegistry();
    private final AvroEvents events =
            new AvroEvents(
                    new WriterSchemas(
                            new RegistryAddress(List.of(registry.url()), ""), Backoff.DEFAULT));

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void readsWhatOlderAndNewerProducersWrite() throws Exception {
        Schema older = without("session_id", "value", "attributes");
        Schema newer = with("{\"name\":\"shop\",\"type\":\"string\",\"default\":\"\"}");
        int old = registry.register(SUBJECT, older);
        int now = registry.register(SUBJECT, UserEvent.getClassSchema());
        int next = registry.register(SUBJECT, newer);

        RawEvent expected = events.decode(framed(now, event(UserEvent.getClassSchema())));

        assertThat(expected.itemId()).isEqualTo("i1");
        assertThat(expected.time()).isEqualTo(NOON.toEpochMilli());
        assertThat(events.decode(framed(old, event(older)))).isEqualTo(expected);
        assertThat(events.decode(framed(next, event(newer)))).isEqualTo(expected);
    }

    @Test
    void asksForEachIdOnceAndGoesOnWithoutTheRegistry() throws Exception {
        int id = registry.register(SUBJECT, UserEvent.getClassSchema());
        byte[] payload = framed(id, event(UserEvent.getClassSchema()));
        events.decode(payload);
        registry.goDown();

        for (int i = 0; i < 100; i++) {
            assertThat(events.decode(payload).itemId()).isEqualTo("i1");
        }

        assertThat(registry.asked("GET /schemas/ids/" + id)).isEqualTo(1);
    }

    @Test
    void refusesAnIdThatDoesNotExistAndSaysWhich() throws Exception {
        UndecodableException refused = refused(framed(4711, event(UserEvent.getClassSchema())));

        assertThat(refused.reason()).isEqualTo(UNKNOWN_SCHEMA);
        assertThat(refused).hasMessageContaining("4711");
    }

    @Test
    void refusesARecordOfAnotherKindAndAsksOnlyOnce() throws Exception {
        int id = registry.register("recstream.catalog-value", CatalogItem.getClassSchema());
        for (int i = 0; i < 3; i++) {
            UndecodableException refused = refused(framed(id, new byte[] {2, 'a', 0, 0}));

            assertThat(refused.reason()).isEqualTo(UNKNOWN_SCHEMA);
            assertThat(refused)
                    .hasMessageContaining("Schema " + id)
                    .hasMessageContaining("UserEvent");
        }
        assertThat(registry.asked("GET /schemas/ids/" + id)).isEqualTo(1);
    }

    @Test
    void refusesWhatIsNotFramedSoOrNotWhole() throws Exception {
        int id = registry.register(SUBJECT, UserEvent.getClassSchema());
        byte[] good = framed(id, event(UserEvent.getClassSchema()));
        byte[] marked = good.clone();
        marked[0] = 1;
        for (byte[] bad :
                List.of(
                        new byte[0],
                        new byte[] {0, 0, 0},
                        marked,
                        HostileRecords.avro(new HostileRecords(NOON).goodEvent().build()),
                        Arrays.copyOf(good, 5),
                        Arrays.copyOf(good, good.length - 1),
                        Arrays.copyOf(good, good.length + 1))) {
            assertThat(refused(bad).reason()).isEqualTo(MALFORMED);
        }
        assertThat(registry.asked("GET /schemas/ids/" + id)).isEqualTo(1);
    }

    @Test
    void aTaskThatEndsWhileItWaitsRefusesNothing() throws Exception {
        registry.setMood(TestingRegistry.Mood.BROKEN);
        byte[] payload = framed(1, event(UserEvent.getClassSchema()));
        EventDeserializer deserializer =
                new EventDeserializer(events, (source, raw) -> null, 1_000);
        SourceRecord source = new SourceRecord("t", 0, 0, 0, null, payload);
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> deserializer.decode(source).get(0))
                    .isInstanceOf(WaitInterruptedException.class);
        } finally {
            assertThat(Thread.interrupted()).as("passed on").isTrue();
        }
    }

    private UndecodableException refused(byte[] payload) {
        return catchThrowableOfType(UndecodableException.class, () -> events.decode(payload));
    }

    private static GenericRecord event(Schema schema) {
        GenericRecordBuilder event =
                new GenericRecordBuilder(schema)
                        .set("event_id", "e1")
                        .set("user_id", "u1")
                        .set("item_id", "i1")
                        .set("event_type", "view")
                        .set("event_time", NOON.toEpochMilli());
        return event.build();
    }

    private static byte[] framed(int id, GenericRecord event) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(body, null);
        new GenericDatumWriter<GenericRecord>(event.getSchema(), new GenericData())
                .write(event, encoder);
        encoder.flush();
        return framed(id, body.toByteArray());
    }

    private static byte[] framed(int id, byte[] body) {
        return ByteBuffer.allocate(5 + body.length).put((byte) 0).putInt(id).put(body).array();
    }

    private static Schema without(String... fields) {
        return AvroRecords.without(UserEvent.getClassSchema(), fields);
    }

    /** One more field, and that in the middle. */
    private static Schema with(String field) {
        String text = UserEvent.getClassSchema().toString();
        return new Schema.Parser()
                .parse(text.replace("{\"name\":\"item_id\"", field + ",{\"name\":\"item_id\""));
    }
}
