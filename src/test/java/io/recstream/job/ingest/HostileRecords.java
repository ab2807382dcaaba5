package io.recstream.job.ingest;

import static io.recstream.job.model.DeadLetterReason.FUTURE_EVENT_TIME;
import static io.recstream.job.model.DeadLetterReason.ID_TOO_LONG;
import static io.recstream.job.model.DeadLetterReason.INVALID_EVENT_TIME;
import static io.recstream.job.model.DeadLetterReason.INVALID_UTF8;
import static io.recstream.job.model.DeadLetterReason.INVALID_VALUE;
import static io.recstream.job.model.DeadLetterReason.MALFORMED;
import static io.recstream.job.model.DeadLetterReason.MISSING_EVENT_ID;
import static io.recstream.job.model.DeadLetterReason.MISSING_ITEM_ID;
import static io.recstream.job.model.DeadLetterReason.MISSING_USER_ID;
import static io.recstream.job.model.DeadLetterReason.NULL_VALUE;
import static io.recstream.job.model.DeadLetterReason.RECORD_TOO_LARGE;
import static io.recstream.job.model.DeadLetterReason.UNKNOWN_EVENT_TYPE;
import static io.recstream.job.model.DeadLetterReason.UNKNOWN_SCHEMA;

import io.recstream.avro.CatalogItem;
import io.recstream.avro.UserEvent;
import io.recstream.job.model.DeadLetterReason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Records that a topic may hold and no result can come of, each with the reason it must be refused
 * for: pure tests and tests through a real Kafka share this table.
 */
public final class HostileRecords {

    /**
     * One of them.
     *
     * @param key or null
     * @param payload or null
     */
    public record Case(String name, byte[] key, byte[] payload, DeadLetterReason reason) {
        @Override
        public String toString() {
            return name + " → " + reason;
        }
    }

    private static final int FIVE_MEGABYTES = 5 * 1024 * 1024;
    private static final String TEN_KILOBYTES = "x".repeat(10 * 1024);
    private static final long HOUR = 3_600_000;

    private final long now;

    /**
     * @param now what the clock says when the records are read
     */
    public HostileRecords(Instant now) {
        this.now = now.toEpochMilli();
    }

    /** For an events topic of format avro. */
    public List<Case> avroEvents() {
        byte[] good = avro(goodEvent().build());
        byte[] strangeFingerprint = good.clone();
        strangeFingerprint[5] ^= 0x55;
        byte[] hugeLength = Arrays.copyOf(good, 10 + 10);
        hugeLength[10] = (byte) 0xFE; // the zigzag form of 2^31 - 1 as the length of event_id
        Arrays.fill(hugeLength, 11, 14, (byte) 0xFF);
        hugeLength[14] = 0x0F;
        return List.of(
                event("a null value", null, NULL_VALUE),
                event("an empty value", new byte[0], MALFORMED),
                event("garbage", garbage(64), MALFORMED),
                event("text", utf8("hello"), MALFORMED),
                event("a lone header", Arrays.copyOf(good, 10), MALFORMED),
                event("half a header", Arrays.copyOf(good, 6), MALFORMED),
                event("a truncated record", Arrays.copyOf(good, good.length - 5), MALFORMED),
                event("trailing garbage", Arrays.copyOf(good, good.length + 3), MALFORMED),
                event("a length of 2 GB", hugeLength, MALFORMED),
                event("an unknown fingerprint", strangeFingerprint, UNKNOWN_SCHEMA),
                event("another record's schema", avro(goodItem().build()), UNKNOWN_SCHEMA),
                event("no event id", avro(goodEvent().setEventId("").build()), MISSING_EVENT_ID),
                event("a blank event id", avro(goodEvent().setEventId("  ")), MISSING_EVENT_ID),
                event("no user id", avro(goodEvent().setUserId(null)), MISSING_USER_ID),
                event(
                        "empty user and device id",
                        avro(goodEvent().setUserId("").setDeviceId("")),
                        MISSING_USER_ID),
                event("no item id", avro(goodEvent().setItemId("")), MISSING_ITEM_ID),
                event("a 10 kB event id", avro(goodEvent().setEventId(TEN_KILOBYTES)), ID_TOO_LONG),
                event("a 10 kB user id", avro(goodEvent().setUserId(TEN_KILOBYTES)), ID_TOO_LONG),
                event("a 10 kB item id", avro(goodEvent().setItemId(TEN_KILOBYTES)), ID_TOO_LONG),
                event(
                        "an id of 129 bytes",
                        avro(goodEvent().setItemId("é".repeat(65))),
                        ID_TOO_LONG),
                event(
                        "a 10 kB device id",
                        avro(goodEvent().setUserId(null).setDeviceId(TEN_KILOBYTES)),
                        ID_TOO_LONG),
                event(
                        "a 10 kB session id",
                        avro(goodEvent().setSessionId(TEN_KILOBYTES)),
                        ID_TOO_LONG),
                event(
                        "a user id of no-break spaces",
                        avro(goodEvent().setUserId("\u00A0\u202F")),
                        MISSING_USER_ID),
                event(
                        "an event id of zero-width spaces",
                        avro(goodEvent().setEventId("\u200B\uFEFF")),
                        MISSING_EVENT_ID),
                event(
                        "an item id of a Braille blank",
                        avro(goodEvent().setItemId("\u2800")),
                        MISSING_ITEM_ID),
                event("NUL in a user id", avro(goodEvent().setUserId("u\u00001")), MALFORMED),
                event("NUL in an event id", avro(goodEvent().setEventId("e\u0000")), MALFORMED),
                event("a line feed in an item id", avro(goodEvent().setItemId("i\n1")), MALFORMED),
                event("DEL in a session id", avro(goodEvent().setSessionId("s\u007F")), MALFORMED),
                event(
                        "a control in a device id beside a user",
                        avro(goodEvent().setDeviceId("d\u0085")),
                        MALFORMED),
                event(
                        "a 10 kB device id beside a user",
                        avro(goodEvent().setDeviceId(TEN_KILOBYTES)),
                        ID_TOO_LONG),
                event("an unknown type", avro(goodEvent().setEventType("buy")), UNKNOWN_EVENT_TYPE),
                event("an empty type", avro(goodEvent().setEventType("")), UNKNOWN_EVENT_TYPE),
                event("time 0", avro(at(0)), INVALID_EVENT_TIME),
                event("a negative time", avro(at(-1)), INVALID_EVENT_TIME),
                event("the smallest time", avro(at(Long.MIN_VALUE)), INVALID_EVENT_TIME),
                event("the largest time", avro(at(Long.MAX_VALUE)), INVALID_EVENT_TIME),
                event("year 10000", avro(at(253_402_300_800_000L)), INVALID_EVENT_TIME),
                event("seconds", avro(at(now / 1000)), INVALID_EVENT_TIME),
                event("microseconds", avro(at(now * 1000)), INVALID_EVENT_TIME),
                event("nanoseconds", avro(at(now * 1_000_000)), INVALID_EVENT_TIME),
                event("the year 1999", avro(at(946_684_799_999L)), INVALID_EVENT_TIME),
                event("an hour ahead", avro(at(now + HOUR)), FUTURE_EVENT_TIME),
                event("year 9999", avro(at(253_402_300_799_999L)), FUTURE_EVENT_TIME),
                event("a NaN value", avro(goodEvent().setValue(Double.NaN)), INVALID_VALUE),
                event(
                        "an infinite value",
                        avro(goodEvent().setValue(Double.NEGATIVE_INFINITY)),
                        INVALID_VALUE),
                event("1e13 as value", avro(goodEvent().setValue(1e13)), INVALID_VALUE),
                event("5 MB", avro(fiveMegabytes()), RECORD_TOO_LARGE),
                event("5 MB of garbage", garbage(FIVE_MEGABYTES), RECORD_TOO_LARGE),
                event("an attribute named twice", attributeTwice(), MALFORMED),
                event("a user id that is not UTF-8", notUtf8(good, "user-1"), INVALID_UTF8),
                event("an attribute that is not UTF-8", notUtf8(good, "referrer"), INVALID_UTF8));
    }

    /** For an events topic of format json. */
    public List<Case> jsonEvents() {
        return List.of(
                event("a null value", null, NULL_VALUE),
                event("an empty value", new byte[0], MALFORMED),
                event("garbage", utf8("\u0001\u0002}{"), MALFORMED),
                event("half an object", utf8("{\"event_id\":\"e1\","), MALFORMED),
                event("an array", utf8("[]"), MALFORMED),
                event("null", utf8("null"), MALFORMED),
                event("two objects", utf8(json("value", "1") + "{}"), MALFORMED),
                event("100,000 brackets", utf8("[".repeat(100_000)), MALFORMED),
                event("an id that is a number", utf8(json("item_id", "7")), MALFORMED),
                event(
                        "a user named twice",
                        utf8(json("user_id", "\"alice\",\"user_id\":\"mallory\"")),
                        MALFORMED),
                event(
                        "an attribute named twice",
                        utf8(json("attributes", "{\"a\":\"1\",\"a\":\"1\"}")),
                        MALFORMED),
                event(
                        "a name twice where nobody looks",
                        utf8(json("extra", "[{\"a\":{\"b\":null,\"b\":null}}]")),
                        MALFORMED),
                event("no event id", utf8(json("event_id", "null")), MISSING_EVENT_ID),
                event(
                        "a user id of zero-width spaces",
                        utf8(json("user_id", quoted("\u200B\u2060"))),
                        MISSING_USER_ID),
                event("NUL in a user id", utf8(json("user_id", "\"u\\u0000\"")), MALFORMED),
                event(
                        "half a surrogate pair in a device id beside a user",
                        utf8(json("device_id", "\"\\udc00\"")),
                        INVALID_UTF8),
                event("no user id", utf8(json("user_id", "null")), MISSING_USER_ID),
                event("no item id", utf8(json("item_id", "\"\"")), MISSING_ITEM_ID),
                event("a 10 kB id", utf8(json("item_id", quoted(TEN_KILOBYTES))), ID_TOO_LONG),
                event("an unknown type", utf8(json("event_type", "\"buy\"")), UNKNOWN_EVENT_TYPE),
                event("no type", utf8(json("event_type", "null")), UNKNOWN_EVENT_TYPE),
                event("no time", utf8(json("event_time", "null")), INVALID_EVENT_TIME),
                event("time 0", utf8(json("event_time", "0")), INVALID_EVENT_TIME),
                event("a negative time", utf8(json("event_time", "-5")), INVALID_EVENT_TIME),
                event("NaN as time", utf8(json("event_time", "NaN")), INVALID_EVENT_TIME),
                event("\"NaN\" as time", utf8(json("event_time", "\"NaN\"")), INVALID_EVENT_TIME),
                event("1e400 as time", utf8(json("event_time", "1e400")), INVALID_EVENT_TIME),
                event("half a time", utf8(json("event_time", "1.5")), INVALID_EVENT_TIME),
                event("seconds", utf8(json("event_time", now / 1000 + ".25")), INVALID_EVENT_TIME),
                event(
                        "seconds as text",
                        utf8(json("event_time", quoted(Long.toString(now / 1000)))),
                        INVALID_EVENT_TIME),
                event(
                        "a local time",
                        utf8(json("event_time", "\"2026-01-01T10:00:00\"")),
                        INVALID_EVENT_TIME),
                event(
                        "25 o'clock",
                        utf8(json("event_time", "\"2026-01-01T25:00:00Z\"")),
                        INVALID_EVENT_TIME),
                event("attributes that are an array", utf8(json("attributes", "[]")), MALFORMED),
                event(
                        "an attribute that is an object",
                        utf8(json("attributes", "{\"a\":{\"b\":1}}")),
                        MALFORMED),
                event(
                        "2^64 as time",
                        utf8(json("event_time", "18446744073709551616")),
                        INVALID_EVENT_TIME),
                event("true as time", utf8(json("event_time", "true")), INVALID_EVENT_TIME),
                event(
                        "a date as time",
                        utf8(json("event_time", "\"2026-01-01\"")),
                        INVALID_EVENT_TIME),
                event(
                        "year 1000000000",
                        utf8(json("event_time", "\"+1000000000-12-31T23:59:59Z\"")),
                        INVALID_EVENT_TIME),
                event(
                        "an hour ahead",
                        utf8(json("event_time", Long.toString(now + HOUR))),
                        FUTURE_EVENT_TIME),
                event("a text as value", utf8(json("value", "\"12\"")), INVALID_VALUE),
                event("1e400 as value", utf8(json("value", "1e400")), INVALID_VALUE),
                event(
                        "more than 9e12 as value",
                        utf8(json("value", "9000000000000.000001")),
                        INVALID_VALUE),
                event("2^53 + 1 as value", utf8(json("value", "9007199254740993")), INVALID_VALUE),
                event("an object as value", utf8(json("value", "{}")), INVALID_VALUE),
                event("NaN as value", utf8(json("value", "NaN")), INVALID_VALUE),
                event(
                        "5 MB",
                        utf8(json("extra", quoted("x".repeat(FIVE_MEGABYTES)))),
                        RECORD_TOO_LARGE),
                event(
                        "bytes that are not UTF-8",
                        notUtf8(utf8(json("value", "1")), "user-1"),
                        INVALID_UTF8),
                event("half a surrogate pair", utf8(json("user_id", "\"\\ud800\"")), INVALID_UTF8));
    }

    /** For a catalogue topic of format avro. */
    public List<Case> avroItems() {
        byte[] good = avro(goodItem().build());
        return List.of(
                new Case("neither key nor value", null, null, MISSING_ITEM_ID),
                new Case("a tombstone of nothing", new byte[0], null, MISSING_ITEM_ID),
                new Case("a tombstone of 10 kB", utf8(TEN_KILOBYTES), null, ID_TOO_LONG),
                new Case(
                        "a tombstone, not UTF-8",
                        new byte[] {(byte) 0xC3, 0x28},
                        null,
                        INVALID_UTF8),
                new Case("a tombstone of NUL", utf8("i\u0000"), null, MALFORMED),
                new Case("a tombstone of no-break space", utf8("\u00A0"), null, MISSING_ITEM_ID),
                item(
                        "a control in an item id",
                        avro(goodItem().setItemId("i\u0001").build()),
                        MALFORMED),
                item("garbage", garbage(64), MALFORMED),
                item("2^31 - 9 categories", hugePath(0xEE, 0xFF, 0xFF, 0xFF, 0x0F), MALFORMED),
                item("2^31 categories", hugePath(0x80, 0x80, 0x80, 0x80, 0x10), MALFORMED),
                item("-2^31 categories", hugePath(0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 0), MALFORMED),
                item("a price of 1e13", avro(goodItem().setPrice(1e13).build()), INVALID_VALUE),
                item("a truncated item", Arrays.copyOf(good, good.length - 2), MALFORMED),
                item("an event", avro(goodEvent().build()), UNKNOWN_SCHEMA),
                item("no item id", avro(goodItem().setItemId("").build()), MISSING_ITEM_ID),
                item(
                        "a 10 kB item id",
                        avro(goodItem().setItemId(TEN_KILOBYTES).build()),
                        ID_TOO_LONG),
                item("a NaN price", avro(goodItem().setPrice(Double.NaN).build()), INVALID_VALUE),
                item(
                        "an infinite price",
                        avro(goodItem().setPrice(Double.POSITIVE_INFINITY).build()),
                        INVALID_VALUE),
                item(
                        "a 10 kB title",
                        avro(goodItem().setTitle(TEN_KILOBYTES).build()),
                        RECORD_TOO_LARGE),
                item("5 MB", garbage(FIVE_MEGABYTES), RECORD_TOO_LARGE),
                item("a title that is not UTF-8", notUtf8(good, "Blue shoes"), INVALID_UTF8));
    }

    /** For a catalogue topic of format json. */
    public List<Case> jsonItems() {
        return List.of(
                item("not JSON", utf8("item"), MALFORMED),
                item("an id twice", utf8("{\"item_id\":\"i\",\"item_id\":\"j\"}"), MALFORMED),
                item("a blank item id", utf8("{\"item_id\":\"\u00A0\"}"), MISSING_ITEM_ID),
                item("no item id", utf8("{\"title\":\"Blue shoes\"}"), MISSING_ITEM_ID),
                item(
                        "a price in words",
                        utf8("{\"item_id\":\"i\",\"price\":\"ten\"}"),
                        INVALID_VALUE),
                item("a NaN price", utf8("{\"item_id\":\"i\",\"price\":NaN}"), INVALID_VALUE),
                item("a maybe", utf8("{\"item_id\":\"i\",\"available\":\"maybe\"}"), MALFORMED),
                item("a price of 1e13", utf8("{\"item_id\":\"i\",\"price\":1e13}"), INVALID_VALUE),
                item(
                        "a price that no double holds",
                        utf8("{\"item_id\":\"i\",\"price\":123456789012.123456}"),
                        INVALID_VALUE),
                item(
                        "a currency that is an object",
                        utf8("{\"item_id\":\"i\",\"currency\":{}}"),
                        MALFORMED),
                item(
                        "a 10 kB currency",
                        utf8("{\"item_id\":\"i\",\"currency\":" + quoted(TEN_KILOBYTES) + "}"),
                        RECORD_TOO_LARGE),
                item(
                        "a path with null",
                        utf8("{\"item_id\":\"i\",\"category\":[null]}"),
                        MALFORMED),
                item("a path of numbers", utf8("{\"item_id\":\"i\",\"category\":[1]}"), MALFORMED));
    }

    /**
     * A catalogue item of some 20 bytes whose path claims a number of names.
     *
     * @param count the zigzag form of the number
     */
    public static byte[] hugePath(int... count) {
        ByteBuffer item = ByteBuffer.allocate(14 + count.length);
        item.put(avro(goodItem().build()), 0, 10);
        item.put(new byte[] {4, 'i', '1', 0});
        for (int next : count) {
            item.put((byte) next);
        }
        return item.array();
    }

    /** An event that nothing is wrong with. */
    public UserEvent.Builder goodEvent() {
        return UserEvent.newBuilder()
                .setEventId("e1")
                .setUserId("user-1")
                .setItemId("i1")
                .setEventType("view")
                .setEventTime(Instant.ofEpochMilli(now))
                .setAttributes(Map.of("referrer", "mail"));
    }

    /** An item that nothing is wrong with. */
    public static CatalogItem.Builder goodItem() {
        return CatalogItem.newBuilder()
                .setItemId("i1")
                .setTitle("Blue shoes")
                .setCategory(List.of("shoes", "trail"))
                .setPrice(79.0);
    }

    /** Avro's single-object encoding. */
    public static byte[] avro(UserEvent event) {
        try {
            return bytes(UserEvent.getEncoder().encode(event));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Avro's single-object encoding. */
    public static byte[] avro(CatalogItem item) {
        try {
            return bytes(CatalogItem.getEncoder().encode(item));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] avro(UserEvent.Builder event) {
        return avro(event.build());
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private UserEvent.Builder at(long time) {
        return goodEvent().setEventTime(Instant.ofEpochMilli(time));
    }

    private UserEvent.Builder fiveMegabytes() {
        return goodEvent().setAttributes(Map.of("padding", "x".repeat(FIVE_MEGABYTES)));
    }

    /** A good event, but for one field. */
    String json(String field, String value) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("event_id", "\"e1\"");
        fields.put("user_id", "\"user-1\"");
        fields.put("item_id", "\"i1\"");
        fields.put("event_type", "\"view\"");
        fields.put("event_time", Long.toString(now));
        fields.put(field, value);
        StringBuilder object = new StringBuilder("{");
        fields.forEach((name, text) -> object.append(quoted(name) + ":" + text + ","));
        object.setCharAt(object.length() - 1, '}');
        return object.toString();
    }

    private static String quoted(String text) {
        return "\"" + text + "\"";
    }

    /** No encoder writes a map with a name twice; the bytes can say it. */
    private byte[] attributeTwice() {
        byte[] bytes = avro(goodEvent().setAttributes(Map.of("name-1", "a", "name-2", "b")));
        String text = new String(bytes, StandardCharsets.ISO_8859_1).replace("name-2", "name-1");
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The bytes with the first letter of a text in them made one that UTF-8 has not. */
    private static byte[] notUtf8(byte[] good, String text) {
        int at = new String(good, StandardCharsets.ISO_8859_1).indexOf(text);
        byte[] bad = good.clone();
        bad[at] = (byte) 0xFF;
        return bad;
    }

    private static byte[] garbage(int length) {
        byte[] bytes = new byte[length];
        new Random(7).nextBytes(bytes);
        bytes[0] = 0x42;
        return bytes;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Case event(String name, byte[] payload, DeadLetterReason reason) {
        return new Case(name, utf8("user-1"), payload, reason);
    }

    private static Case item(String name, byte[] payload, DeadLetterReason reason) {
        return new Case(name, utf8("i1"), payload, reason);
    }
}
