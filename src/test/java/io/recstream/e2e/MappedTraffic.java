package io.recstream.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.recstream.job.mapping.EventPreset;
import io.recstream.job.model.DeadLetterReason;
import io.recstream.job.model.MicroUnits;
import io.recstream.job.model.UserEvent;
import io.recstream.job.model.UserKey;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.commons.codec.digest.MurmurHash3;

/**
 * A seeded stream of a producer's records behind the golden ones of its preset, each with the
 * events that it stands for, which are made beside it and not by the mapping.
 */
final class MappedTraffic {

    /**
     * One record to send.
     *
     * @param events what it says, as the job is to understand it
     * @param refusal why it is to be refused, or null
     * @param message a part of the dead letter's message
     */
    record Sent(
            byte[] payload,
            List<UserEvent> events,
            DeadLetterReason refusal,
            String message,
            boolean isIgnored) {}

    /** One product of a visit; the id is a number in some records. */
    private record Line(int item, BigDecimal price, int quantity) {}

    /** What a visitor did. */
    private record Visit(
            String id,
            String user,
            String device,
            String session,
            String type,
            Instant time,
            List<Line> lines) {}

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Behind the golden records, whose times are within minutes of ten. */
    private static final Instant START = Instant.parse("2026-03-01T10:20:00Z");

    /** The newest records, any of which may be sent again: none of them is late. */
    private static final int REDELIVERED_WITHIN = 15;

    private static final String SNOWPLOW = "com_snowplowanalytics_snowplow_ecommerce_";
    private static final String SNOWPLOW_ACTION =
            "unstruct_event_" + SNOWPLOW + "snowplow_ecommerce_action_1";
    private static final String SNOWPLOW_PRODUCTS = "contexts_" + SNOWPLOW + "product_1";

    private static final List<String> TYPES =
            List.of("view", "view", "view", "click", "cart", "remove", "purchase", "impression");

    private final EventPreset preset;
    private final Random random;
    private final int items;
    private final List<Sent> sent = new ArrayList<>();
    private Instant now = START;

    private MappedTraffic(EventPreset preset, long seed, int items) {
        this.preset = preset;
        this.random = new Random(seed);
        this.items = items;
    }

    /**
     * The golden records, then so many others; of these some are sent again, some say nothing that
     * concerns the job, and some lack their product.
     *
     * @param items ids of products are those from 1000 on
     */
    static List<Sent> of(EventPreset preset, long seed, int count, int users, int items) {
        MappedTraffic traffic = new MappedTraffic(preset, seed, items);
        golden(preset).forEach(each -> traffic.sent.add(golden(each)));
        for (int i = 0; i < count; i++) {
            traffic.next(i, traffic.random.nextInt(users));
        }
        return traffic.sent;
    }

    private static JsonNode golden(EventPreset preset) {
        try (InputStream in =
                MappedTraffic.class.getResourceAsStream("/mapping/" + preset + ".json")) {
            return JSON.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Sent golden(JsonNode each) {
        byte[] payload = bytes(each.get("record"));
        List<UserEvent> events = new ArrayList<>();
        for (JsonNode event : each.path("events")) {
            events.add(
                    new UserEvent(
                            event.has("id")
                                    ? event.get("id").asText()
                                    : contentId(payload) + event.get("derived").asText(),
                            event.get("user").asText(),
                            event.path("session").asText(null),
                            event.get("item").asText(),
                            event.get("type").asText(),
                            Instant.parse(event.get("time").asText()).toEpochMilli(),
                            MicroUnits.of(event.get("value").asDouble())));
        }
        String refusal = each.path("rejected").asText(null);
        return new Sent(
                payload,
                events,
                refusal == null ? null : DeadLetterReason.valueOf(refusal),
                each.path("message").asText(null),
                each.path("ignored").asBoolean());
    }

    private void next(int number, int visitor) {
        now = now.plusMillis(random.nextInt(2_000));
        int dice = random.nextInt(100);
        if (dice < 6 && number > REDELIVERED_WITHIN) {
            sent.add(sent.get(sent.size() - 1 - random.nextInt(REDELIVERED_WITHIN)));
            return;
        }
        boolean known = visitor % 3 != 0;
        Visit visit =
                new Visit(
                        "m" + number,
                        known ? "u" + visitor : null,
                        "d" + visitor,
                        visitor % 2 == 0 ? null : Long.toString(1_772_359_000L + visitor),
                        TYPES.get(random.nextInt(TYPES.size())),
                        now.minusMillis(random.nextInt(2_000)),
                        lines());
        ObjectNode record = record(visit);
        if (dice < 12) {
            rename(record);
            sent.add(new Sent(bytes(record), List.of(), null, null, true));
        } else if (dice < 16) {
            withoutProducts(record);
            sent.add(
                    new Sent(
                            bytes(record),
                            List.of(),
                            DeadLetterReason.MISSING_ITEM_ID,
                            "recstream.events.mapping.item-id",
                            false));
        } else {
            byte[] payload = bytes(record);
            sent.add(new Sent(payload, events(visit, payload), null, null, false));
        }
    }

    private List<Line> lines() {
        List<Line> lines = new ArrayList<>();
        int first = (int) Math.min(items - 1, Math.abs(random.nextGaussian()) * items / 3);
        for (int i = 0; i <= random.nextInt(3); i++) {
            lines.add(
                    new Line(
                            1_000 + (first + i) % items,
                            BigDecimal.valueOf(random.nextInt(10_000), 2),
                            1 + random.nextInt(3)));
        }
        return lines;
    }

    private boolean isTrackCall() {
        return preset == EventPreset.SEGMENT || preset == EventPreset.RUDDERSTACK;
    }

    /** Whether the products of a visit are an array. */
    private boolean isList(String type) {
        return !isTrackCall() || type.equals("purchase") || type.equals("impression");
    }

    private List<UserEvent> events(Visit visit, byte[] payload) {
        String id = preset == EventPreset.GA4 ? contentId(payload) : visit.id();
        List<UserEvent> events = new ArrayList<>();
        for (Line line : isList(visit.type()) ? visit.lines() : visit.lines().subList(0, 1)) {
            BigDecimal value = line.price().multiply(BigDecimal.valueOf(line.quantity()));
            events.add(
                    new UserEvent(
                            isList(visit.type()) ? id + "#" + events.size() : id,
                            UserKey.of(visit.user(), visit.device()),
                            visit.session(),
                            Integer.toString(line.item()),
                            visit.type(),
                            visit.time().toEpochMilli(),
                            visit.type().equals("purchase") ? MicroUnits.of(value) : 0));
        }
        return events;
    }

    private static String contentId(byte[] payload) {
        long[] hash = MurmurHash3.hash128x64(payload);
        return Long.toHexString(hash[0]) + "-" + Long.toHexString(hash[1]);
    }

    private ObjectNode record(Visit visit) {
        return switch (preset) {
            case SEGMENT, RUDDERSTACK -> trackCall(visit);
            case SNOWPLOW -> snowplow(visit);
            case GA4 -> ga4(visit);
            case NONE -> throw new IllegalArgumentException("no producer's records");
        };
    }

    private ObjectNode trackCall(Visit visit) {
        ObjectNode record = JSON.createObjectNode();
        record.put("type", "track").put("event", trackName(visit.type()));
        record.put("messageId", visit.id()).put("anonymousId", visit.device());
        record.put("userId", visit.user());
        record.put(
                preset == EventPreset.SEGMENT ? "timestamp" : "originalTimestamp",
                visit.time().toString());
        ObjectNode context = record.putObject("context");
        context.putObject("library").put("name", "analytics.js").put("version", "5.2.1");
        if (visit.session() != null && preset == EventPreset.RUDDERSTACK) {
            context.put("sessionId", Long.parseLong(visit.session()));
        } else {
            context.put("sessionId", visit.session());
        }
        ObjectNode properties = record.putObject("properties").put("currency", "EUR");
        if (isList(visit.type())) {
            ArrayNode products = properties.putArray("products");
            visit.lines().forEach(line -> trackProduct(line, products.addObject()));
        } else {
            trackProduct(visit.lines().get(0), properties);
        }
        return record;
    }

    private void trackProduct(Line line, ObjectNode product) {
        if (random.nextBoolean()) {
            product.put("product_id", line.item()).put("price", line.price());
        } else {
            product.put("product_id", "").put("sku", Integer.toString(line.item()));
            product.put("price", line.price().toPlainString());
        }
        product.put("quantity", line.quantity()).put("name", "Product " + line.item());
    }

    private static String trackName(String type) {
        return switch (type) {
            case "view" -> "Product Viewed";
            case "click" -> "Product Clicked";
            case "cart" -> "Product Added";
            case "remove" -> "Product Removed";
            case "purchase" -> "Order Completed";
            default -> "Product List Viewed";
        };
    }

    private ObjectNode snowplow(Visit visit) {
        ObjectNode record = JSON.createObjectNode();
        record.put("app_id", "shop").put("event", "unstruct").put("event_id", visit.id());
        record.put("event_name", "snowplow_ecommerce_action").put("user_id", visit.user());
        record.put("domain_userid", visit.device()).put("domain_sessionid", visit.session());
        record.put("collector_tstamp", visit.time().plusMillis(700).toString());
        // Both forms that the analytics SDKs have had.
        String time = visit.time().toString();
        record.put(
                "derived_tstamp",
                random.nextBoolean() ? time : time.replace('T', ' ').replace("Z", ""));
        record.putObject(SNOWPLOW_ACTION).put("type", snowplowName(visit.type()));
        ArrayNode products = record.putArray(SNOWPLOW_PRODUCTS);
        for (Line line : visit.lines()) {
            products.addObject()
                    .put("id", Integer.toString(line.item()))
                    .put("category", "things")
                    .put("price", line.price())
                    .put("quantity", line.quantity())
                    .put("currency", "EUR");
        }
        return record;
    }

    private static String snowplowName(String type) {
        return switch (type) {
            case "view" -> "product_view";
            case "click" -> "list_click";
            case "cart" -> "add_to_cart";
            case "remove" -> "remove_from_cart";
            case "purchase" -> "transaction";
            default -> "list_view";
        };
    }

    private ObjectNode ga4(Visit visit) {
        ObjectNode record = JSON.createObjectNode();
        long micros = visit.time().toEpochMilli() * 1_000 + random.nextInt(1_000);
        record.put("event_date", "20260301").put("event_name", ga4Name(visit.type()));
        if (random.nextBoolean()) {
            record.put("event_timestamp", micros);
        } else {
            record.put("event_timestamp", Long.toString(micros));
        }
        ArrayNode params = record.putArray("event_params");
        params.addObject().put("key", "page_title").putObject("value").put("string_value", "Shop");
        if (visit.session() != null) {
            params.addObject()
                    .put("key", "ga_session_id")
                    .putObject("value")
                    .put("int_value", visit.session());
        }
        record.put("user_id", visit.user()).put("user_pseudo_id", visit.device());
        ArrayNode products = record.putArray("items");
        for (Line line : visit.lines()) {
            products.addObject()
                    .put("item_id", Integer.toString(line.item()))
                    .put("price", line.price())
                    .put("quantity", Integer.toString(line.quantity()));
        }
        return record;
    }

    private static String ga4Name(String type) {
        return switch (type) {
            case "view" -> "view_item";
            case "click" -> "select_item";
            case "cart" -> "add_to_cart";
            case "remove" -> "remove_from_cart";
            case "purchase" -> "purchase";
            default -> "view_item_list";
        };
    }

    /** To something that is no event of a shop. */
    private void rename(ObjectNode record) {
        switch (preset) {
            case SEGMENT, RUDDERSTACK -> record.put("event", "Signed Up");
            case SNOWPLOW -> record.putObject(SNOWPLOW_ACTION).put("type", "checkout_step");
            default -> record.put("event_name", "scroll");
        }
    }

    private void withoutProducts(ObjectNode record) {
        switch (preset) {
            case SEGMENT, RUDDERSTACK -> record.putObject("properties").put("name", "?");
            case SNOWPLOW -> record.putArray(SNOWPLOW_PRODUCTS);
            default -> record.putArray("items");
        }
    }

    private static byte[] bytes(JsonNode record) {
        return record.toString().getBytes(StandardCharsets.UTF_8);
    }
}
