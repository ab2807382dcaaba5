package io.recstream.job.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.job.ingest.HostileRecords.Case;
import io.recstream.job.model.CatalogItem;
import io.recstream.job.model.DeadLetterReason;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.Extras;
import io.recstream.job.model.ItemAttribute;
import io.recstream.job.model.RawEvent;
import io.recstream.job.model.RawItem;
import io.recstream.job.model.SourceRecord;
import io.recstream.job.model.UserEvent;
import io.recstream.job.validate.EventValidator;
import io.recstream.job.validate.ItemValidator;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostileRecordsTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final int MEGABYTE = 1024 * 1024;
    private static final HostileRecords HOSTILE = new HostileRecords(NOON);
    private static final EventValidator RULES =
            new EventValidator(
                    Set.of("view", "purchase"),
                    Instant.parse("2000-01-01T00:00:00Z"),
                    Duration.ofMinutes(5),
                    Clock.fixed(NOON, ZoneOffset.UTC));

    static List<Case> avroEvents() {
        return HOSTILE.avroEvents();
    }

    static List<Case> jsonEvents() {
        return HOSTILE.jsonEvents();
    }

    static List<Case> avroItems() {
        return HOSTILE.avroItems();
    }

    static Stream<Case> jsonItems() {
        return HOSTILE.jsonItems().stream();
    }

    @ParameterizedTest
    @MethodSource("avroEvents")
    void refusesAnAvroEvent(Case hostile) {
        assertRefused(hostile, events(new AvroEvents()).decode(source(hostile)).get(0));
    }

    @ParameterizedTest
    @MethodSource("jsonEvents")
    void refusesAJsonEvent(Case hostile) {
        assertRefused(hostile, events(new JsonEvents()).decode(source(hostile)).get(0));
    }

    @ParameterizedTest
    @MethodSource("avroItems")
    void refusesAnAvroItem(Case hostile) {
        assertRefused(hostile, items(new AvroItems()).decode(source(hostile)).get(0));
    }

    @ParameterizedTest
    @MethodSource("jsonItems")
    void refusesAJsonItem(Case hostile) {
        assertRefused(hostile, items(new JsonItems()).decode(source(hostile)).get(0));
    }

    @Test
    void acceptsWhatNothingIsWrongWith() {
        DecodedRecord<UserEvent> incoming =
                events(new AvroEvents())
                        .decode(source(HostileRecords.avro(HOSTILE.goodEvent().build())))
                        .get(0);

        assertThat(incoming.value())
                .isEqualTo(
                        new UserEvent("e1", "user-1", null, "i1", "view", NOON.toEpochMilli(), 0)
                                .withExtras(Extras.ofAttribute("referrer", "mail")));
    }

    @Test
    void acceptsIdsOfExactly128BytesAndTextThatHoldsAReplacementCharacter() {
        String longest = "é".repeat(63) + "xy";
        DecodedRecord<UserEvent> incoming =
                events(new AvroEvents())
                        .decode(
                                source(
                                        HostileRecords.avro(
                                                HOSTILE.goodEvent()
                                                        .setUserId(longest)
                                                        .setItemId("\uFFFD")
                                                        .build())))
                        .get(0);

        assertThat(incoming.value().userId()).isEqualTo(longest);
        assertThat(incoming.value().itemId()).isEqualTo("\uFFFD");
    }

    @Test
    void keysAnAnonymousUserByHisDevice() {
        DecodedRecord<UserEvent> incoming =
                events(new JsonEvents())
                        .decode(
                                source(
                                        ("{\"event_id\":\"e1\",\"user_id\":\" \",\"device_id\":\"d7\","
                                                        + "\"item_id\":\"i1\",\"event_type\":\"purchase\","
                                                        + "\"event_time\":\"2026-03-01T13:00:00+02:00\","
                                                        + "\"session_id\":\"\",\"value\":12.5,\"new\":{}}")
                                                .getBytes(UTF_8)))
                        .get(0);

        assertThat(incoming.value())
                .isEqualTo(
                        new UserEvent(
                                "e1",
                                "device:d7",
                                null,
                                "i1",
                                "purchase",
                                Instant.parse("2026-03-01T11:00:00Z").toEpochMilli(),
                                12_500_000));
    }

    @ParameterizedTest
    @CsvSource({
        "10000000000, 10000000000000000",
        "123456789012.123456, 123456789012123456",
        "-0.0, 0",
        "1e-9, 0",
        "1E+3, 1000000000",
        "-9e12, -9000000000000000000",
        "0.10000000000000000001, 100000",
    })
    void readsTheDigitsOfAJsonValue(String value, long micros) {
        byte[] payload = HOSTILE.json("value", value).getBytes(StandardCharsets.UTF_8);

        assertThat(events(new JsonEvents()).decode(source(payload)).get(0).value().valueMicros())
                .isEqualTo(micros);
    }

    @ParameterizedTest
    @ValueSource(strings = {"9007199254740993", "9000000000000.000001", "1e400", "NaN", "\"12\""})
    void aValueThatCannotBeKeptIsRefusedByName(String value) {
        byte[] payload = HOSTILE.json("value", value).getBytes(StandardCharsets.UTF_8);

        assertThat(events(new JsonEvents()).decode(source(payload)).get(0).rejection().message())
                .startsWith("value is '" + value.replace("1e400", "1E+400").replace("\"", "") + "'")
                .endsWith(", not a number from -9,000,000,000,000 to 9,000,000,000,000");
    }

    @Test
    void keepsADeviceApartFromAUserWhoseIdLooksLikeOne() {
        String event =
                "{'event_id':'e1','%s':'%s','item_id':'i1','event_type':'view','event_time':%d}";
        EventDeserializer events = events(new JsonEvents());

        assertThat(events.decode(source(json(event, "device_id", "zz"))).get(0).value().userId())
                .isEqualTo("device:zz");
        assertThat(
                        events.decode(source(json(event, "user_id", "device:zz")))
                                .get(0)
                                .value()
                                .userId())
                .isEqualTo("user:device:zz");
    }

    @Test
    void namesTheNameThatStandsTwice() {
        byte[] twice = "{\"user_id\":\"alice\",\"user_id\":\"mallory\"}".getBytes(UTF_8);

        assertThat(events(new JsonEvents()).decode(source(twice)).get(0).rejection().message())
                .startsWith("The name 'user_id' stands twice in one object")
                .contains("alice");
    }

    @Test
    void saysWhichBytesItTakesForAnotherFormat() {
        byte[] text = "hello, {\u202E}".getBytes(UTF_8);

        assertThat(events(new AvroEvents()).decode(source(text)).get(0).rejection().message())
                .isEqualTo(
                        "Not Avro's single-object encoding, which starts with c3 01: the payload is"
                                + " 68 65 6c 6c 6f 2c 20 7b e2 80 ae 7d (recstream.events.format)");
        assertThat(events(new JsonEvents()).decode(source(text)).get(0).rejection().message())
                .startsWith("Not JSON: ")
                .endsWith("the payload is 'hello, {\\u202e}' (recstream.events.format)");
        assertThat(items(new JsonItems()).decode(source(text)).get(0).rejection().message())
                .endsWith("(recstream.catalog.format)");
        assertThat(
                        events(new JsonEvents())
                                .decode(source(new byte[MEGABYTE + 1]))
                                .get(0)
                                .rejection()
                                .message())
                .isEqualTo(
                        "The payload has 1048577 bytes, at most 1048576 are accepted"
                                + " (recstream.events.max-record-size)");
    }

    @Test
    void namesTheFieldOfATextThatIsNotUtf8() {
        byte[] bad =
                HOSTILE.avroEvents().stream()
                        .filter(hostile -> hostile.name().startsWith("a user id that is not"))
                        .findFirst()
                        .orElseThrow()
                        .payload();

        assertThat(events(new AvroEvents()).decode(source(bad)).get(0).rejection().message())
                .startsWith("user_id: Not UTF-8: byte 0 is 0xff, in ");
    }

    @Test
    void anEventSaysTheSameInEveryEncoding() {
        long time = NOON.toEpochMilli();
        String json =
                "{'attributes':{'n':'1','referrer':'mail'},'event_id':'e1','user_id':'user-1',"
                        + "'item_id':'i1','event_type':'view','event_time':%s,'device_id':'d1'}";
        EventDeserializer avro = events(new AvroEvents());
        EventDeserializer other = events(new JsonEvents());
        UserEvent expected =
                avro.decode(
                                source(
                                        HostileRecords.avro(
                                                HOSTILE.goodEvent()
                                                        .setDeviceId("d1")
                                                        .setAttributes(
                                                                Map.of(
                                                                        "referrer",
                                                                        "mail",
                                                                        "n",
                                                                        "1"))
                                                        .build())))
                        .get(0)
                        .value();

        assertThat(expected.extras()).isNotZero();
        for (String said : List.of("" + time, "'" + time + "'", time + ".0", "'" + NOON + "'")) {
            byte[] same = json.formatted(said).replace('\'', '"').getBytes(UTF_8);
            assertThat(other.decode(source(same)).get(0).value()).isEqualTo(expected);
        }
        byte[] number = json.formatted(time).replace("'1'", "1").replace('\'', '"').getBytes(UTF_8);
        assertThat(other.decode(source(number)).get(0).value()).isEqualTo(expected);
        for (String none : List.of("null", "{}", "{'a':null}")) {
            byte[] without =
                    ("{'event_id':'e1','user_id':'user-1','item_id':'i1','event_type':'view',"
                                    + "'event_time':"
                                    + time
                                    + ",'attributes':"
                                    + none
                                    + "}")
                            .replace('\'', '"')
                            .getBytes(UTF_8);
            assertThat(other.decode(source(without)).get(0).value().extras()).isZero();
        }
    }

    private static byte[] json(String format, String field, String value) {
        return format.formatted(field, value, NOON.toEpochMilli())
                .replace('\'', '"')
                .getBytes(UTF_8);
    }

    @Test
    void joinsTheCategoryPathAndTakesATombstoneAsRemoval() {
        ItemDeserializer items = items(new AvroItems());

        assertThat(
                        items.decode(source(HostileRecords.avro(HostileRecords.goodItem().build())))
                                .get(0))
                .extracting(DecodedRecord::value)
                .isEqualTo(new CatalogItem("i1", "Blue shoes", "shoes/trail", 79, true, false));
        assertThat(items.decode(new SourceRecord("t", 0, 0, 0, "i9".getBytes(UTF_8), null)).get(0))
                .extracting(DecodedRecord::value)
                .isEqualTo(CatalogItem.removed("i9"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            nullValues = "null",
            value = {
                "['Food/Drink','Tea'] | Food\\/Drink/Tea",
                "['a\\\\b','c'] | a\\\\b/c",
                "'home/light' | home/light",
                "'Food\\\\/Drink/Tea' | Food\\/Drink/Tea",
                "['','Tea',' '] | Tea",
                "[''] | null",
                "'' | null",
                "[] | null",
            })
    void readsACategoryPathPartByPart(String json, String path) {
        String item = "{'item_id':'i1','category':" + json + "}";
        byte[] payload = item.replace('\'', '"').getBytes(StandardCharsets.UTF_8);

        assertThat(items(new JsonItems()).decode(source(payload)).get(0).value().category())
                .isEqualTo(path);
    }

    @Test
    void readsAnAvroPathLikeOneOfJson() {
        byte[] payload =
                HostileRecords.avro(
                        HostileRecords.goodItem()
                                .setCategory(List.of("Food/Drink", "", "Tea"))
                                .build());

        assertThat(items(new AvroItems()).decode(source(payload)).get(0).value().category())
                .isEqualTo("Food\\/Drink/Tea");
    }

    @Test
    void keepsTheAttributesThatAreNamed() {
        Set<String> kept = Set.of("brand", "size");
        byte[] avro =
                HostileRecords.avro(
                        HostileRecords.goodItem()
                                .setAttributes(
                                        Map.of("brand", "äcme", "colour", "red", "size", " "))
                                .build());
        byte[] json =
                "{'item_id':'i1','attributes':{'brand':'äcme','size':[42,'43'],'colour':{}}}"
                        .replace('\'', '"')
                        .getBytes(UTF_8);

        assertThat(attributes(new AvroItems(null, kept), avro))
                .containsExactly(new ItemAttribute("brand", "äcme"));
        assertThat(attributes(new AvroItems(), avro)).isEmpty();
        assertThat(attributes(new JsonItems(kept), json))
                .containsExactly(
                        new ItemAttribute("brand", "äcme"),
                        new ItemAttribute("size", "42"),
                        new ItemAttribute("size", "43"));
        assertThat(attributes(new JsonItems(), json)).isEmpty();
    }

    private static List<ItemAttribute> attributes(PayloadDecoder<RawItem> decoder, byte[] item) {
        return items(decoder).decode(source(item)).get(0).value().attributes();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[] | MALFORMED | attributes is not an object",
                "{'brand': {}} | MALFORMED | The attribute 'brand' is neither a text",
                "{'brand': ['a', ['b']]} | MALFORMED | The attribute 'brand' is neither a text",
                "{'brand': 'LONG'} | RECORD_TOO_LARGE | the attribute brand has more than 256 bytes",
                "{'brand': [MANY]} | RECORD_TOO_LARGE | attributes have more than 50 values",
                "{'brand': '\\ud800'} | INVALID_UTF8 | brand has an unpaired surrogate",
            })
    void refusesAttributesThatCannotBeKept(
            String attributes, DeadLetterReason reason, String message) {
        String json =
                "{'item_id':'i1','attributes':%s}"
                        .formatted(attributes)
                        .replace("LONG", "ä".repeat(129))
                        .replace(
                                "MANY",
                                IntStream.range(0, 51)
                                        .mapToObj(Integer::toString)
                                        .collect(Collectors.joining(",")))
                        .replace('\'', '"');

        DecodedRecord<?> decoded =
                items(new JsonItems(Set.of("brand"))).decode(source(json.getBytes(UTF_8))).get(0);

        assertThat(decoded.rejection().reason()).isEqualTo(reason);
        assertThat(decoded.rejection().message()).contains(message);
    }

    private static void assertRefused(Case hostile, DecodedRecord<?> incoming) {
        assertThat(incoming.value()).isNull();
        assertThat(incoming.rejection().reason()).isEqualTo(hostile.reason());
        assertThat(incoming.rejection().message()).isNotBlank().hasSizeLessThan(400);
        assertThat(incoming.source()).isEqualTo(source(hostile));
    }

    static EventDeserializer events(PayloadDecoder<RawEvent> decoder) {
        return new EventDeserializer(decoder, RULES::check, MEGABYTE);
    }

    private static ItemDeserializer items(PayloadDecoder<RawItem> decoder) {
        return new ItemDeserializer(decoder, new ItemValidator()::check, MEGABYTE);
    }

    private static SourceRecord source(Case hostile) {
        return new SourceRecord("topic", 3, 42, 1_000, hostile.key(), hostile.payload());
    }

    private static SourceRecord source(byte[] payload) {
        return new SourceRecord("topic", 3, 42, 1_000, null, payload);
    }
}
