package io.recstream.job.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.avro.CatalogItem;
import io.recstream.avro.UserEvent;
import io.recstream.job.emit.AvroJson;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.SourceRecord;
import io.recstream.job.registry.Backoff;
import io.recstream.job.registry.RegistryAddress;
import io.recstream.job.registry.TestingRegistry;
import io.recstream.job.registry.WriterSchemas;
import io.recstream.job.validate.ItemValidator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever bytes an input topic holds, each record becomes a valid value or a dead letter that says
 * why, within a bound of memory and time. {@code -Drecstream.fuzz.seed} makes other records.
 */
@Timeout(120)
class RecordFuzzTest {

    private static final long SEED = Long.getLong("recstream.fuzz.seed", 49);
    private static final int RECORDS = Integer.getInteger("recstream.fuzz.records", 5_000);

    /** Of one record, in the end: the first ones are read by code that is not compiled yet. */
    private static final long MOST_MILLIS = 5_000;

    private static final int MOST_ID_BYTES = 128;
    private static final int MEGABYTE = 1 << 20;
    private static final HostileRecords RECORDS_OF =
            new HostileRecords(Instant.parse("2026-03-01T12:00:00Z"));

    private static TestingRegistry registry;

    @BeforeAll
    static void startRegistry() {
        registry = new TestingRegistry();
    }

    @AfterAll
    static void stopRegistry() {
        registry.close();
    }

    @Test
    void anAvroEvent() {
        assertAlwaysOneOfBoth(
                events().stream().map(HostileRecords::avro).toList(),
                false,
                event(HostileRecordsTest.events(new AvroEvents())));
    }

    @Test
    void aRegisteredEvent() {
        List<byte[]> valid = new ArrayList<>();
        for (UserEvent event : events()) {
            byte[] body = body(HostileRecords.avro(event));
            valid.add(framed("events", UserEvent.getClassSchema(), body));
        }
        for (Schema newer : newerSchemas(UserEvent.getClassSchema())) {
            valid.add(framed("events", newer, body(valid.get(0), 5, 0)));
        }
        assertAlwaysOneOfBoth(
                valid, false, event(HostileRecordsTest.events(new AvroEvents(schemas()))));
    }

    @Test
    void aJsonEvent() {
        List<byte[]> valid = new ArrayList<>(json(events()));
        valid.add(
                RECORDS_OF
                        .json("attributes", "{\"a\":1.50,\"b\":true,\"c\":null}")
                        .getBytes(UTF_8));
        valid.add(RECORDS_OF.json("extra", "[{\"a\":[1,2,{\"b\":\"c\"}]}]").getBytes(UTF_8));
        assertAlwaysOneOfBoth(valid, true, event(HostileRecordsTest.events(new JsonEvents())));
    }

    @Test
    void anAvroItem() {
        assertAlwaysOneOfBoth(
                items().stream().map(HostileRecords::avro).toList(),
                false,
                item(new ItemDeserializer(new AvroItems(), new ItemValidator()::check, MEGABYTE)));
    }

    @Test
    void aRegisteredItem() {
        List<byte[]> valid = new ArrayList<>();
        for (CatalogItem item : items()) {
            byte[] body = body(HostileRecords.avro(item));
            valid.add(framed("items", CatalogItem.getClassSchema(), body));
        }
        for (Schema newer : newerSchemas(CatalogItem.getClassSchema())) {
            valid.add(framed("items", newer, body(valid.get(0), 5, 0)));
        }
        assertAlwaysOneOfBoth(
                valid,
                false,
                item(
                        new ItemDeserializer(
                                new AvroItems(schemas(), Set.of("brand")),
                                new ItemValidator()::check,
                                MEGABYTE)));
    }

    @Test
    void aJsonItem() {
        List<byte[]> valid = new ArrayList<>(json(items()));
        valid.add(
                "{\"item_id\":\"i\",\"category\":\"a/b\",\"currency\":978,\"price\":12.50}"
                        .getBytes(UTF_8));
        assertAlwaysOneOfBoth(
                valid,
                true,
                item(new ItemDeserializer(new JsonItems(), new ItemValidator()::check, MEGABYTE)));
    }

    /** Each block claims as many items as bytes are left, and none of them takes any. */
    @Test
    void countsItemsThatTakeNoBytes() {
        Schema newer = newerSchemas(UserEvent.getClassSchema()).get(0);
        byte[] good = HostileRecords.avro(RECORDS_OF.goodEvent().build());
        int blocks = 200_000;
        ByteBuffer body = ByteBuffer.allocate(good.length - 10 + 3 * blocks + 1);
        body.put(good, 10, good.length - 10);
        for (int i = 0; i < blocks; i++) {
            int zigzag = 2 * Math.min(16_000, 3 * (blocks - i) - 2);
            body.put((byte) (zigzag | 0x80)).put((byte) ((zigzag >> 7) | 0x80)).put((byte) 0);
        }
        byte[] payload = framed("events", newer, body.array());

        DecodedRecord<?> incoming =
                oneOfBoth(
                        AllocationBound.AVRO,
                        payload,
                        event(HostileRecordsTest.events(new AvroEvents(schemas()))));

        assertThat(incoming.rejection().message()).contains(" items, ");
    }

    /** Fields that the job skips: nested without end, or of items that take no bytes. */
    private static List<Schema> newerSchemas(Schema now) {
        List<String> types =
                List.of(
                        "{\"type\":\"array\",\"items\":\"null\"}",
                        "{\"type\":\"array\",\"items\":{\"type\":\"array\",\"items\":\"null\"}}",
                        "[\"null\",{\"type\":\"record\",\"name\":\"Node\",\"fields\":"
                                + "[{\"name\":\"next\",\"type\":[\"null\",\"Node\"]}]}]",
                        "{\"type\":\"map\",\"values\":\"bytes\"}");
        List<Schema> newer = new ArrayList<>();
        for (String type : types) {
            String text = now.toString();
            int at = text.lastIndexOf(']');
            String field = ",{\"name\":\"extra\",\"type\":" + type + "}";
            newer.add(
                    new Schema.Parser().parse(text.substring(0, at) + field + text.substring(at)));
        }
        return newer;
    }

    private static List<byte[]> json(List<? extends SpecificRecord> records) {
        return records.stream()
                .map(
                        record -> {
                            try {
                                return AvroJson.encode(record);
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        })
                .toList();
    }

    private static WriterSchemas schemas() {
        return new WriterSchemas(new RegistryAddress(List.of(registry.url()), ""), Backoff.DEFAULT);
    }

    private static byte[] framed(String subject, Schema schema, byte[] body) {
        return ByteBuffer.allocate(5 + body.length)
                .put((byte) 0)
                .putInt(registry.register(subject, schema))
                .put(body)
                .array();
    }

    private static byte[] body(byte[] singleObject) {
        return body(singleObject, 10);
    }

    private static byte[] body(byte[] framed, int header, int... and) {
        ByteBuffer body = ByteBuffer.allocate(framed.length - header + and.length);
        body.put(framed, header, framed.length - header);
        for (int next : and) {
            body.put((byte) next);
        }
        return body.array();
    }

    private static List<UserEvent> events() {
        return List.of(
                RECORDS_OF.goodEvent().build(),
                RECORDS_OF
                        .goodEvent()
                        .setDeviceId("d\u00fc1")
                        .setSessionId("s1")
                        .setValue(12.5)
                        .setAttributes(Map.of("a", "1", "b", "\u20ac", "c", ""))
                        .build(),
                RECORDS_OF.goodEvent().setUserId(null).setDeviceId("\ud83d\ude00").build());
    }

    private static List<CatalogItem> items() {
        return List.of(
                HostileRecords.goodItem().build(),
                HostileRecords.goodItem()
                        .setItemId("\u00fc2")
                        .setCurrency("EUR")
                        .setAvailable(false)
                        .setAttributes(Map.of("a", "1", "b", "\u20ac"))
                        .build(),
                HostileRecords.goodItem().setTitle(null).setPrice(null).build());
    }

    private static Function<SourceRecord, DecodedRecord<?>> event(EventDeserializer events) {
        return source -> {
            DecodedRecord<io.recstream.job.model.UserEvent> incoming = events.decode(source).get(0);
            if (incoming.isAccepted()) {
                io.recstream.job.model.UserEvent event = incoming.value();
                assertIsId(event.eventId());
                assertThat(event.userId()).isNotBlank();
                assertIsId(event.itemId());
                assertThat(event.type()).isIn("view", "purchase");
                assertThat(event.time()).isPositive();
            }
            return incoming;
        };
    }

    private static Function<SourceRecord, DecodedRecord<?>> item(ItemDeserializer items) {
        return source -> {
            DecodedRecord<io.recstream.job.model.CatalogItem> incoming =
                    items.decode(source).get(0);
            if (incoming.isAccepted()) {
                assertIsId(incoming.value().itemId());
                assertThat(incoming.value().price()).isNotInfinite();
            }
            return incoming;
        };
    }

    private static void assertIsId(String id) {
        assertThat(id).isNotBlank();
        assertThat(id.getBytes(UTF_8)).hasSizeLessThanOrEqualTo(MOST_ID_BYTES);
        assertThat(UTF_8.newEncoder().canEncode(id)).isTrue();
    }

    private static void assertAlwaysOneOfBoth(
            List<byte[]> valid, boolean isJson, Function<SourceRecord, DecodedRecord<?>> take) {
        for (byte[] payload : valid) {
            assertThat(take.apply(source(payload)).isAccepted())
                    .as(() -> "valid: " + RecordFuzz.shown(payload))
                    .isTrue();
        }
        int times = isJson ? AllocationBound.JSON : AllocationBound.AVRO;
        RecordFuzz fuzz = new RecordFuzz(valid, isJson, SEED);
        Set<io.recstream.job.model.DeadLetterReason> reasons =
                EnumSet.noneOf(io.recstream.job.model.DeadLetterReason.class);
        int accepted = 0;
        for (byte[] payload : fuzz.beginnings()) {
            assertThat(oneOfBoth(times, payload, take).isAccepted()).isFalse();
        }
        for (int i = 0; i < RECORDS; i++) {
            DecodedRecord<?> incoming = oneOfBoth(times, fuzz.next(), take);
            if (incoming.isAccepted()) {
                accepted++;
            } else {
                reasons.add(incoming.rejection().reason());
            }
        }
        assertThat(accepted).as("changes that do no harm").isBetween(RECORDS / 100, RECORDS / 2);
        assertThat(reasons).as("reasons of all kinds").hasSizeGreaterThan(3);
    }

    private static DecodedRecord<?> oneOfBoth(
            int times, byte[] payload, Function<SourceRecord, DecodedRecord<?>> take) {
        long begin = System.nanoTime();
        DecodedRecord<?> incoming;
        try {
            incoming = AllocationBound.within(times, payload, () -> take.apply(source(payload)));
        } catch (RuntimeException | Error e) {
            throw new AssertionError("Not taken: " + RecordFuzz.shown(payload), e);
        }
        assertThat((System.nanoTime() - begin) / 1_000_000)
                .as(() -> "milliseconds for " + RecordFuzz.shown(payload))
                .isLessThan(MOST_MILLIS);
        assertThat(incoming.value() == null).isNotEqualTo(incoming.rejection() == null);
        if (!incoming.isAccepted()) {
            assertThat(incoming.rejection().reason()).isNotNull();
            assertThat(incoming.rejection().message())
                    .as(() -> "for " + RecordFuzz.shown(payload))
                    .isNotBlank()
                    .hasSizeLessThan(500)
                    .doesNotStartWith("Not decodable: ");
        }
        return incoming;
    }

    private static SourceRecord source(byte[] payload) {
        return new SourceRecord("topic", 0, 0, 0, null, payload);
    }
}
