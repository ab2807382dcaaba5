package io.recstream.job.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.recstream.job.KafkaEnds;
import io.recstream.job.config.JobSettings;
import io.recstream.job.model.DeadLetterReason;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.MicroUnits;
import io.recstream.job.model.Rejection;
import io.recstream.job.model.SourceRecord;
import io.recstream.job.model.UserEvent;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class MappedEventsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MAPPING = "recstream.events.mapping.";
    private static final String TIME = "2026-03-01T10:00:00Z";
    private static final long MILLIS = Instant.parse(TIME).toEpochMilli();

    static Stream<Arguments> golden() throws Exception {
        List<Arguments> cases = new ArrayList<>();
        for (String preset : List.of("segment", "rudderstack", "snowplow", "ga4")) {
            try (InputStream in =
                    MappedEventsTest.class.getResourceAsStream("/mapping/" + preset + ".json")) {
                JSON.readTree(in)
                        .forEach(
                                it -> cases.add(Arguments.of(preset, it.get("name").asText(), it)));
            }
        }
        return cases.stream();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("golden")
    void readsTheRecordsOfAPreset(String preset, String name, JsonNode golden) throws Exception {
        byte[] payload = JSON.writeValueAsBytes(golden.get("record"));

        List<DecodedRecord<UserEvent>> decoded = decode(payload, "preset", preset);

        List<UserEvent> events =
                decoded.stream()
                        .filter(DecodedRecord::isAccepted)
                        .map(DecodedRecord::value)
                        .toList();
        List<JsonNode> expected = new ArrayList<>();
        golden.path("events").forEach(expected::add);
        assertThat(events).hasSameSizeAs(expected);
        for (int i = 0; i < events.size(); i++) {
            assertEvent(events.get(i), expected.get(i));
        }
        assertThat(decoded.stream().anyMatch(DecodedRecord::isIgnored))
                .isEqualTo(golden.path("ignored").asBoolean());
        List<Rejection> rejections =
                decoded.stream().map(DecodedRecord::rejection).filter(it -> it != null).toList();
        if (golden.has("rejected")) {
            assertThat(rejections).hasSize(1);
            assertThat(rejections.get(0).reason())
                    .isEqualTo(DeadLetterReason.valueOf(golden.get("rejected").asText()));
            assertThat(rejections.get(0).message()).contains(golden.get("message").asText());
        } else {
            assertThat(rejections).isEmpty();
        }
    }

    private static void assertEvent(UserEvent event, JsonNode expected) {
        if (expected.has("derived")) {
            assertThat(event.eventId())
                    .matches("[0-9a-f]+-[0-9a-f]+" + expected.get("derived").asText());
        } else {
            assertThat(event.eventId()).isEqualTo(expected.get("id").asText());
        }
        assertThat(event.userId()).isEqualTo(expected.get("user").asText());
        assertThat(event.sessionId()).isEqualTo(expected.path("session").asText(null));
        assertThat(event.itemId()).isEqualTo(expected.get("item").asText());
        assertThat(event.type()).isEqualTo(expected.get("type").asText());
        assertThat(Instant.ofEpochMilli(event.time()))
                .isEqualTo(Instant.parse(expected.get("time").asText()));
        assertThat(MicroUnits.toUnits(event.valueMicros()))
                .isEqualTo(expected.get("value").asDouble());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "seconds; 1772359200; ''; ''",
                "seconds; 1772359200.0; ''; ''",
                "seconds; '\"1772359200\"'; ''; ''",
                "millis; 1772359200000; ''; ''",
                "micros; 1772359200000999; ''; ''",
                "nanos; 1772359200000000001; ''; ''",
                "nanos; '\"1772359200000000001\"'; ''; ''",
                "seconds; '\"2026-03-01T11:00:00+01:00\"'; ''; ''",
                "millis; '\"2026-03-01 11:00:00\"'; ''; Europe/Paris",
                "millis; '\"01/03/2026 11:00:00\"'; dd/MM/yyyy HH:mm:ss; Europe/Paris",
                "millis; '\"1 Mar 2026 10:00:00 +0000\"'; d MMM yyyy HH:mm:ss Z; ''",
            })
    void readsTimesAsTheyAreWritten(String unit, String time, String format, String zone) {
        UserEvent event =
                only(
                        "{'id':'e','user_id':'u','item_id':'i','event_type':'view','event_time':"
                                + time
                                + "}",
                        "time-unit",
                        unit,
                        "time-format",
                        format,
                        "time-zone",
                        zone);

        assertThat(event.time()).isEqualTo(MILLIS);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "millis; '\"2026-03-01 11:00:00\"'; not millis since 1970 or ISO-8601 with an offset",
                "millis; '\"yesterday\"'; recstream.events.mapping.event-time",
                "millis; true; 'true'",
                "millis; 1772359200; 'time-unit'",
                "seconds; 1772359200000; 'recstream.events.mapping.time-unit'",
                "seconds; 1e400000000; 'recstream.events.mapping.time-unit'",
                "micros; 99999999999999999999999; 'recstream.events.mapping.time-unit'",
            })
    void refusesATimeThatIsNone(String unit, String time, String message) {
        Rejection rejection =
                rejection(
                        "{'user_id':'u','item_id':'i','event_type':'view','event_time':"
                                + time
                                + "}",
                        "time-unit",
                        unit);

        assertThat(rejection.reason())
                .isIn(DeadLetterReason.INVALID_EVENT_TIME, DeadLetterReason.FUTURE_EVENT_TIME);
        assertThat(rejection.message()).contains(message);
    }

    @Test
    void walksArraysWithinArraysAndKeepsTheElementsTogether() {
        String record =
                "{'client':'c','sent':1772359200000,'events':["
                        + "{'name':'view','id':'x','goods':[{'sku':1},{'sku':2}]},"
                        + "{'name':'purchase','id':'y','goods':[{'sku':3,'cost':2.5}]},"
                        + "{'name':'hover','id':'z','goods':[{'sku':4}]}]}";

        List<DecodedRecord<UserEvent>> decoded =
                decode(
                        bytes(record),
                        "item-id",
                        "events[].goods[].sku",
                        "device-id",
                        "client",
                        "user-id",
                        "",
                        "event-time",
                        "sent",
                        "event-id",
                        "events[].id",
                        "event-type",
                        "events[].name",
                        "value",
                        "events[].goods[].cost",
                        "ignored-types",
                        "hover");

        assertThat(decoded)
                .extracting(
                        it -> it.value().eventId(),
                        it -> it.value().itemId(),
                        it -> it.value().type(),
                        it -> it.value().valueMicros())
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("x#0", "1", "view", 0L),
                        org.assertj.core.groups.Tuple.tuple("x#1", "2", "view", 0L),
                        org.assertj.core.groups.Tuple.tuple("y#2", "3", "purchase", 2_500_000L));
    }

    @Test
    void readsKeysConstantsAndTheKafkaTimestamp() {
        SourceRecord source =
                new SourceRecord(
                        "clicks",
                        2,
                        7,
                        MILLIS,
                        bytes("{'user':'u9'}"),
                        bytes("{'a.b':[{'c':'i'}]}"));

        List<DecodedRecord<UserEvent>> decoded =
                decode(
                        source,
                        "user-id",
                        "@key.user",
                        "item-id",
                        "'a.b'[0].c",
                        "event-time",
                        "@timestamp",
                        "event-type",
                        "=click",
                        "derived-id",
                        "coordinates");

        UserEvent event = decoded.get(0).value();
        assertThat(event.userId()).isEqualTo("u9");
        assertThat(event.itemId()).isEqualTo("i");
        assertThat(event.type()).isEqualTo("click");
        assertThat(event.time()).isEqualTo(MILLIS);
        assertThat(event.eventId()).isEqualTo("clicks-2-7");
    }

    @Test
    void aPlainKeyIsItsText() {
        SourceRecord source =
                new SourceRecord(
                        "t",
                        0,
                        0,
                        MILLIS,
                        "u1".getBytes(UTF_8),
                        bytes("{'item_id':5,'event_type':'view'}"));

        List<DecodedRecord<UserEvent>> decoded =
                decode(source, "user-id", "@key", "event-time", "@timestamp");

        assertThat(decoded.get(0).value().userId()).isEqualTo("u1");
    }

    @Test
    void namesOfTypesAreMappedIgnoredOrRefused() {
        String record =
                "{'user_id':'u','item_id':'i','event_type':'%s','event_time':1772359200000}";
        String[] settings = {"types", "PDP:view,Buy:purchase", "ignored-types", "Hover;Scroll"};

        assertThat(only(record.formatted("PDP"), settings).type()).isEqualTo("view");
        assertThat(only(record.formatted("click"), settings).type()).isEqualTo("click");
        assertThat(decode(bytes(record.formatted("Hover")), settings))
                .singleElement()
                .matches(DecodedRecord::isIgnored);
        assertThat(rejection(record.formatted("Buyy"), settings).message())
                .contains("event_type is 'Buyy', likely 'Buy'")
                .contains("recstream.events.mapping.types")
                .contains("recstream.events.mapping.ignored-types");
    }

    @Test
    void aRecordThatIsReadAgainHasTheSameIds() {
        String record =
                "{'user_id':'u','item_id':'i','event_type':'view','event_time':1772359200000}";
        String other = record.replace("'i'", "'j'");

        String id = only(record).eventId();

        assertThat(only(record).eventId()).isEqualTo(id);
        assertThat(only(other).eventId()).isNotEqualTo(id);
    }

    @ParameterizedTest
    @CsvSource({
        "{'id':1.5}, neither text nor a whole number",
        "true, neither text nor a whole number",
        "12.5, neither text nor a whole number",
        "'\"a\\u0000b\"', control character",
    })
    void refusesAnIdThatIsNone(String id, String message) {
        assertThat(
                        rejection(
                                        "{'user_id':'u','item_id':"
                                                + id
                                                + ",'event_type':'view','event_time':1772359200000}")
                                .message())
                .contains(message);
    }

    @ParameterizedTest
    @CsvSource({"7, 7", "7.0, 7", "70E-1, 7", "12345678901234567890, 12345678901234567890"})
    void aNumberIsItsDigits(String id, String text) {
        assertThat(
                        only("{'user_id':'u','item_id':"
                                        + id
                                        + ",'event_type':'view','event_time':1772359200000}")
                                .itemId())
                .isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "'\"12,50\"', INVALID_VALUE",
        "1e999999999, INVALID_VALUE",
        "9e13, INVALID_VALUE",
        "[], INVALID_VALUE",
    })
    void refusesAValueThatIsNone(String value, DeadLetterReason reason) {
        Rejection rejection =
                rejection(
                        "{'user_id':'u','item_id':'i','event_type':'view','value':"
                                + value
                                + ",'event_time':1772359200000}");

        assertThat(rejection.reason()).isEqualTo(reason);
        assertThat(rejection.message()).contains("recstream.events.mapping.value");
    }

    @Test
    void readsNoMoreThanSomeElements() {
        String record =
                "{'u':'u','t':1772359200000,'items':["
                        + "{'i':1},".repeat(MappedRows.MAX_ROWS)
                        + "{'i':2}]}";

        List<DecodedRecord<UserEvent>> decoded =
                decode(
                        bytes(record),
                        "user-id",
                        "u",
                        "event-time",
                        "t",
                        "event-type",
                        "=view",
                        "item-id",
                        "items[].i");

        assertThat(decoded).hasSize(MappedRows.MAX_ROWS + 1);
        assertThat(decoded.get(MappedRows.MAX_ROWS).rejection().reason())
                .isEqualTo(DeadLetterReason.RECORD_TOO_LARGE);
    }

    /** Whatever the record, it becomes something, and nothing is thrown. */
    @Property(tries = 500)
    void neverThrows(@ForAll byte[] noise, @ForAll int cut) {
        byte[] order =
                bytes(
                        "{'event':'Order Completed','userId':'u','messageId':'m','timestamp':'"
                                + TIME
                                + "','properties':{'products':[{'product_id':'a','price':1},{}]}}");
        int at = Math.floorMod(cut, order.length);
        byte[] mixed = order.clone();
        for (int i = 0; i < Math.min(noise.length, 3); i++) {
            mixed[(at + i) % mixed.length] = noise[i];
        }

        assertThat(decode(mixed, "preset", "segment")).isNotEmpty();
    }

    private static UserEvent only(String record, String... settings) {
        List<DecodedRecord<UserEvent>> decoded = decode(bytes(record), settings);
        assertThat(decoded).hasSize(1);
        assertThat(decoded.get(0).rejection()).isNull();
        return decoded.get(0).value();
    }

    private static Rejection rejection(String record, String... settings) {
        List<DecodedRecord<UserEvent>> decoded = decode(bytes(record), settings);
        assertThat(decoded).hasSize(1);
        assertThat(decoded.get(0).rejection()).isNotNull();
        return decoded.get(0).rejection();
    }

    private static byte[] bytes(String json) {
        return json.replace('\'', '"').replace("\"a.b\"", "\"a.b\"").getBytes(UTF_8);
    }

    private static List<DecodedRecord<UserEvent>> decode(byte[] payload, String... settings) {
        return decode(new SourceRecord("clicks", 0, 0, 0, null, payload), settings);
    }

    private static List<DecodedRecord<UserEvent>> decode(SourceRecord source, String... settings) {
        Map<String, String> all = new HashMap<>();
        all.put("recstream.kafka.bootstrap-servers", "broker:9092");
        all.put("execution.checkpointing.interval", "10 s");
        all.put("recstream.events.format", "json");
        all.put(MAPPING + "preset", "none");
        for (int i = 0; i < settings.length; i += 2) {
            all.put(MAPPING + settings[i], settings[i + 1]);
        }
        return KafkaEnds.eventDeserializer(JobSettings.from(Configuration.fromMap(all)))
                .decode(source);
    }
}
