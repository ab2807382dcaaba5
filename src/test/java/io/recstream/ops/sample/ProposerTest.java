package io.recstream.ops.sample;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.recstream.job.model.SourceRecord;
import io.recstream.job.registry.TestingRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntFunction;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Records of shapes that no preset knows: which paths are proposed, and what they read. */
class ProposerTest {

    private static final String EVENTS = "recstream.events.mapping.";
    private static final String CATALOG = "recstream.catalog.mapping.";
    private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");
    private static final int RECORDS = 200;

    private final Random random = new Random(7);

    @TempDir private Path folder;

    /** The first event or item that the written settings read. */
    private String first;

    private String user() {
        return "u" + random.nextInt(40);
    }

    private String item() {
        return "SKU-" + random.nextInt(60);
    }

    private long seconds(int i) {
        return START.getEpochSecond() + 7L * i;
    }

    private String iso(int i) {
        return Instant.ofEpochSecond(seconds(i)).toString();
    }

    @SafeVarargs
    private <T> T oneOf(T... values) {
        return values[random.nextInt(values.length)];
    }

    @Test
    void flatSnakeCaseWithEpochSeconds() {
        Trial trial =
                events(
                        i ->
                                """
                                {"tenant_id":"t1","uid":"%s","session":"s%d","action":"%s","product_id":"%s",
                                 "ts":%d,"price":%d.5,"qty":1,"country":"de","ip":"10.0.0.%d"}"""
                                        .formatted(
                                                user(),
                                                i / 5,
                                                oneOf("pdp_view", "add_to_cart", "buy", "search"),
                                                item(),
                                                seconds(i),
                                                i % 9,
                                                i % 200));

        assertThat(trial.proposal().settings())
                .containsEntry(EVENTS + "user-id", "uid")
                .containsEntry(EVENTS + "session-id", "session")
                .containsEntry(EVENTS + "item-id", "product_id")
                .containsEntry(EVENTS + "event-type", "action")
                .containsEntry(EVENTS + "event-time", "ts")
                .containsEntry(EVENTS + "time-unit", "seconds")
                .containsEntry(EVENTS + "value", "price")
                .containsEntry(EVENTS + "quantity", "qty")
                .containsEntry(EVENTS + "value-types", "purchase")
                .containsEntry(EVENTS + "types.pdp_view", "view")
                .containsEntry(EVENTS + "types.add_to_cart", "cart")
                .containsEntry(EVENTS + "types.buy", "purchase")
                .containsEntry(EVENTS + "ignored-types", "*");
        assertThat(trial.share()).isEqualTo(1);
        assertThat(trial.ignored()).isBetween(20, 90);
    }

    /** Views have a product, orders have lines: two ways to the item. */
    /** "goods" has no singular: the id of an item is found without a catalogue, too. */
    @Test
    void goodsAreItems() {
        Trial trial =
                events(
                        i ->
                                """
                                {"visit":{"customer":%d,"agent":"web"},"goods":{"id":%d},"behavior":"%s","ts":%d}"""
                                        .formatted(
                                                random.nextInt(40),
                                                random.nextInt(60),
                                                oneOf("page_view", "add_to_cart"),
                                                seconds(i)));

        assertThat(trial.proposal().settings())
                .containsEntry(EVENTS + "user-id", "visit.customer")
                .containsEntry(EVENTS + "item-id", "goods.id");
        assertThat(trial.share()).isEqualTo(1);
    }

    @Test
    void nestedCamelCaseWithIsoTimesAndItems() {
        Trial trial =
                events(
                        i ->
                                i % 4 == 0
                                        ? """
                                          {"meta":{"eventId":"e-%d","occurredAt":"%s","receivedAt":"%s"},
                                           "name":"orderPlaced","actor":{"customerId":"%s"},
                                           "payload":{"orderId":"o%d","items":[
                                             {"productId":"%s","unitPrice":10.5,"quantity":2},
                                             {"productId":"%s","unitPrice":3,"quantity":1}]}}"""
                                                .formatted(
                                                        i,
                                                        iso(i),
                                                        iso(i + 1),
                                                        user(),
                                                        i,
                                                        item(),
                                                        item())
                                        : """
                                          {"meta":{"eventId":"e-%d","occurredAt":"%s","receivedAt":"%s"},
                                           "name":"%s","actor":{"customerId":"%s"},
                                           "payload":{"productId":"%s"}}"""
                                                .formatted(
                                                        i,
                                                        iso(i),
                                                        iso(i + 1),
                                                        oneOf("productViewed", "addedToWishlist"),
                                                        user(),
                                                        item()));

        assertThat(trial.proposal().settings())
                .containsEntry(EVENTS + "event-id", "meta.eventId")
                .containsEntry(EVENTS + "user-id", "actor.customerId")
                .containsEntry(EVENTS + "item-id", "payload.items[].productId | payload.productId")
                .containsEntry(EVENTS + "event-type", "name")
                .containsEntry(EVENTS + "event-time", "meta.occurredAt")
                .containsEntry(EVENTS + "value", "payload.items[].unitPrice")
                .containsEntry(EVENTS + "quantity", "payload.items[].quantity")
                .containsEntry(EVENTS + "types.orderPlaced", "purchase")
                .containsEntry(EVENTS + "types.productViewed", "view")
                .containsEntry(EVENTS + "types.addedToWishlist", "favourite")
                .doesNotContainKey(EVENTS + "time-unit");
        assertThat(trial.share()).isEqualTo(1);
        assertThat(first)
                .matches(
                        "\\{'event_id':'e-0#0','user':'u\\d+','item_id':'SKU-\\d+',"
                                + "'event_type':'purchase',"
                                + "'event_time':'2026-03-01T10:00:00Z','value':21.0}");
    }

    /** A visit with its actions, as Matomo's API exports them. */
    @Test
    void visitsWithActionDetails() {
        Trial trial =
                events(
                        i ->
                                """
                                {"idSite":"1","idVisit":"%d","visitorId":"v%d","userId":null,
                                 "serverTimestamp":%d,"referrerName":"Google",
                                 "actionDetails":[
                                   {"type":"productView","url":"https://shop/p/%d","productSku":"%s","timestamp":%d},
                                   {"type":"addToCart","url":"https://shop/c","productSku":"%s","timestamp":%d}]}"""
                                        .formatted(
                                                5_000 + i,
                                                random.nextInt(50),
                                                seconds(i),
                                                i,
                                                item(),
                                                seconds(i),
                                                item(),
                                                seconds(i) + 2));

        assertThat(trial.proposal().settings())
                .containsEntry(EVENTS + "user-id", "")
                .containsEntry(EVENTS + "device-id", "visitorId")
                .containsEntry(EVENTS + "session-id", "idVisit")
                .containsEntry(EVENTS + "item-id", "actionDetails[].productSku")
                .containsEntry(EVENTS + "event-type", "actionDetails[].type")
                .containsEntry(EVENTS + "event-time", "actionDetails[].timestamp")
                .containsEntry(EVENTS + "time-unit", "seconds")
                .containsEntry(EVENTS + "types.productView", "view")
                .containsEntry(EVENTS + "types.addToCart", "cart");
        assertThat(trial.share()).isEqualTo(1);
        assertThat(first)
                .matches(
                        "\\{'event_id':'[0-9a-f-]+#0','user':'device:v\\d+','session_id':'5000',"
                                + "'item_id':'SKU-\\d+','event_type':'view',"
                                + "'event_time':'2026-03-01T10:00:00Z','value':0.0}");
    }

    @Test
    void ordersWithLinesOfNumericIds() {
        DateTimeFormatter format =
                DateTimeFormatter.ofPattern("dd.MM.yyyy HH:mm:ss").withZone(ZoneOffset.UTC);
        Trial trial =
                propose(
                        "shop.orders",
                        records(
                                i ->
                                        """
                                        {"orderNo":%d,"customer":{"id":%d,"email":"a%d@example.com"},
                                         "orderDate":"%s","orderTotal":"33.00","lines":[
                                           {"sku":%d,"price":"12.00","count":2},{"sku":%d,"price":"9.00","count":1}]}"""
                                                .formatted(
                                                        90_000 + i,
                                                        4_000 + random.nextInt(50),
                                                        i,
                                                        format.format(
                                                                START.plusSeconds(3_600L * 5 * i)),
                                                        700 + random.nextInt(90),
                                                        700 + random.nextInt(90))),
                        Kind.EVENTS,
                        Set.of());

        assertThat(trial.proposal().settings())
                .containsEntry(EVENTS + "user-id", "customer.id")
                .containsEntry(EVENTS + "item-id", "lines[].sku")
                .containsEntry(EVENTS + "event-type", "=purchase")
                .containsEntry(EVENTS + "event-time", "orderDate")
                .containsEntry(EVENTS + "time-format", "dd.MM.yyyy HH:mm:ss")
                .containsEntry(EVENTS + "time-zone", "UTC")
                .containsEntry(EVENTS + "value", "lines[].price")
                .containsEntry(EVENTS + "quantity", "lines[].count");
        assertThat(trial.share()).isEqualTo(1);
        assertThat(first)
                .matches(
                        "\\{'event_id':'90000#0','user':'4\\d+','item_id':'7\\d+',"
                                + "'event_type':'purchase',"
                                + "'event_time':'2026-03-01T10:00:00Z','value':24.0}");
    }

    @Test
    void mediaSiteWithMicrosAndACookie() {
        Trial trial =
                events(
                        i ->
                                """
                                {"cookie":"c%d","articleId":%d,"section":"politics","readTs":%d,
                                 "publishedTs":1700000000000000,"verb":"%s","scrollDepth":0.%d}"""
                                        .formatted(
                                                random.nextInt(30),
                                                10_000 + random.nextInt(50),
                                                seconds(i) * 1_000_000 + i,
                                                oneOf("read", "like", "impression"),
                                                i % 10));

        assertThat(trial.proposal().settings())
                .containsEntry(EVENTS + "device-id", "cookie")
                .containsEntry(EVENTS + "item-id", "articleId")
                .containsEntry(EVENTS + "event-time", "readTs")
                .containsEntry(EVENTS + "time-unit", "micros")
                .containsEntry(EVENTS + "event-type", "verb")
                .containsEntry(EVENTS + "types.read", "view")
                .containsEntry(EVENTS + "types.like", "favourite");
        assertThat(trial.share()).isEqualTo(1);
        assertThat(first)
                .contains(
                        "'user':'device:c", "'event_time':'2026-03-01T10:00:00Z'", "'item_id':'10");
    }

    @Test
    void batchesOfEventsWithItemsInThem() {
        Trial trial =
                events(
                        i ->
                                """
                                {"batchId":"b%d","sentAt":%d,"profiles":[{"userId":"%s","events":[
                                  {"eventName":"impression","clientTime":%d,"entries":[{"itemId":"%s"},{"itemId":"%s"}]},
                                  {"eventName":"tap","clientTime":%d,"entries":[{"itemId":"%s"}]}]}]}"""
                                        .formatted(
                                                i,
                                                seconds(i) * 1_000 + 900,
                                                user(),
                                                seconds(i) * 1_000,
                                                item(),
                                                item(),
                                                seconds(i) * 1_000 + 500,
                                                item()));

        assertThat(trial.proposal().settings())
                .containsEntry(EVENTS + "user-id", "profiles[].userId")
                .containsEntry(EVENTS + "item-id", "profiles[].events[].entries[].itemId")
                .containsEntry(EVENTS + "event-type", "profiles[].events[].eventName")
                .containsEntry(EVENTS + "event-time", "profiles[].events[].clientTime")
                .containsEntry(EVENTS + "types.tap", "click");
        assertThat(trial.share()).isEqualTo(1);
        assertThat(first)
                .matches(
                        ".*#0','user':'u\\d+','item_id':'SKU-\\d+','event_type':'impression',"
                                + "'event_time':'2026-03-01T10:00:00Z','value':0.0}");
    }

    /** Of two ids the one that the catalogue has; a page view without an item is passed over. */
    @Test
    void theCatalogueDecidesAndRecordsWithoutAnItemArePassedOver() {
        Set<String> catalogue = new TreeSet<>();
        for (int i = 0; i < 60; i++) {
            catalogue.add("SKU-" + i);
        }
        IntFunction<String> shape =
                i ->
                        i % 5 == 0
                                ? """
                                  {"id":"x%d","userId":"%s","event":"page_view","time":%d,"path":"/home"}"""
                                        .formatted(i, user(), seconds(i) * 1_000)
                                : """
                                  {"id":"x%d","userId":"%s","event":"click","time":%d,"productId":"master-%d","ref":"%s"}"""
                                        .formatted(
                                                i,
                                                user(),
                                                seconds(i) * 1_000,
                                                random.nextInt(9),
                                                item());
        Trial trial = propose("clicks", records(shape), Kind.EVENTS, catalogue);

        assertThat(trial.proposal().settings())
                .containsEntry(EVENTS + "event-id", "id")
                .containsEntry(EVENTS + "item-id", "ref")
                .containsEntry(EVENTS + "event-time", "time");
        assertThat(trial.accepted()).isEqualTo(160);
        assertThat(trial.ignored()).isEqualTo(40);
        assertThat(trial.rejected()).isZero();
    }

    /** Names as rows: an array of pairs is read by its keys. */
    @Test
    void parametersAsPairs() {
        Trial trial =
                events(
                        i ->
                                """
                                {"deviceId":"d%d","kind":"open","at":"%s",
                                 "params":[{"key":"video_id","value":"%s"},{"key":"lang","value":"de"}]}"""
                                        .formatted(random.nextInt(30), iso(i), item()));

        assertThat(trial.proposal().settings())
                .containsEntry(EVENTS + "item-id", "params[key=video_id].value")
                .containsEntry(EVENTS + "event-time", "at")
                .containsEntry(EVENTS + "types.open", "view");
        assertThat(trial.share()).isEqualTo(1);
        assertThat(first).contains("'item_id':'SKU-", "'event_type':'view'");
    }

    /** The schema says the unit, so no setting does. */
    @Test
    void registeredAvroWithTimestampMicros() throws Exception {
        Schema schema =
                new Schema.Parser()
                        .parse(
                                """
                                {"type":"record","name":"Play","fields":[
                                 {"name":"viewerId","type":"long"},{"name":"movieId","type":"int"},
                                 {"name":"happenedAt","type":{"type":"long","logicalType":"timestamp-micros"}},
                                 {"name":"activity","type":{"type":"enum","name":"A","symbols":["PLAYED","LIKED"]}}]}""");
        try (TestingRegistry registry = new TestingRegistry()) {
            int id = registry.register("plays-value", schema);
            List<SourceRecord> records = new ArrayList<>();
            for (int i = 0; i < RECORDS; i++) {
                GenericData.Record play = new GenericData.Record(schema);
                play.put("viewerId", 100L + random.nextInt(20));
                play.put("movieId", random.nextInt(50));
                play.put("happenedAt", seconds(i) * 1_000_000);
                play.put(
                        "activity",
                        new GenericData.EnumSymbol(
                                schema.getField("activity").schema(), oneOf("PLAYED", "LIKED")));
                records.add(record("plays", i, framed(id, schema, play)));
            }

            Proposer without = new Proposer(settings(), new SampledRecords("p", records));
            assertThat(without.propose(Kind.EVENTS, Set.of(), Instant.now())).isEmpty();
            assertThat(without.whyNot(Kind.EVENTS)).contains("Confluent", "--registry");

            SampleSettings settings =
                    settings(Map.of("recstream.schema-registry.url", registry.url()));
            Trial trial =
                    new Proposer(settings, new SampledRecords("plays", records))
                            .propose(Kind.EVENTS, Set.of(), Instant.now())
                            .orElseThrow();

            assertThat(trial.proposal().settings())
                    .containsEntry("recstream.events.format", "confluent-avro")
                    .containsEntry(EVENTS + "user-id", "viewerId")
                    .containsEntry(EVENTS + "item-id", "movieId")
                    .containsEntry(EVENTS + "event-time", "happenedAt")
                    .containsEntry(EVENTS + "types.PLAYED", "view")
                    .containsEntry(EVENTS + "types.LIKED", "favourite")
                    .doesNotContainKey(EVENTS + "time-unit");
            assertThat(trial.share()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"segment", "rudderstack", "snowplow", "ga4"})
    void presetsAreRecognized(String preset) throws Exception {
        List<SourceRecord> records = new ArrayList<>();
        ObjectMapper json = new ObjectMapper();
        try (InputStream in =
                ProposerTest.class.getResourceAsStream("/mapping/" + preset + ".json")) {
            for (JsonNode golden : json.readTree(in)) {
                if (!golden.has("rejected")) {
                    records.add(
                            record(
                                    "t",
                                    records.size(),
                                    json.writeValueAsBytes(golden.get("record"))));
                }
            }
        }

        Trial trial = propose("t", records, Kind.EVENTS, Set.of());

        assertThat(trial.proposal().settings())
                .isEqualTo(Map.of("recstream.events.format", "json", EVENTS + "preset", preset));
        assertThat(trial.rejected()).isZero();
    }

    @Test
    void ownRecordsNeedNoMapping() {
        Trial trial =
                events(
                        i ->
                                """
                                {"event_id":"e%d","user_id":"%s","item_id":"%s","event_type":"view","event_time":%d}"""
                                        .formatted(i, user(), item(), seconds(i) * 1_000));

        assertThat(trial.proposal().settings())
                .isEqualTo(Map.of("recstream.events.format", "json"));
        assertThat(trial.share()).isEqualTo(1);
    }

    @Test
    void productFeedWithPricesAndCurrenciesInOneText() {
        Trial trial =
                items(
                        i ->
                                """
                                {"id":"SKU-%d","title":"Boot no %d","link":"https://shop/p/%d","image_link":"https://i/%d",
                                 "price":"%d.50 EUR","sale_price":"9.00 EUR","brand":"Acme","gtin":"40063813339%02d",
                                 "availability":"%s","product_type":"Home > Garden > Pots %d"}"""
                                        .formatted(
                                                i,
                                                i,
                                                i,
                                                i,
                                                i,
                                                i % 100,
                                                oneOf("in_stock", "out_of_stock"),
                                                i % 7));

        assertThat(trial.proposal().settings())
                .containsEntry(CATALOG + "item-id", "id")
                .containsEntry(CATALOG + "title", "title")
                .containsEntry(CATALOG + "price", "price")
                .containsEntry(CATALOG + "category", "product_type")
                .containsEntry(CATALOG + "category-separator", ">")
                .containsEntry(CATALOG + "available", "availability")
                .doesNotContainKey(CATALOG + "available-values");
        assertThat(trial.share()).isEqualTo(1);
        assertThat(first)
                .contains("'item_id':'SKU-0'", "'category':'Home/Garden/Pots 0','price':0.5");
    }

    @Test
    void nestedCatalogueWithVariantsAndOwnWords() {
        Trial trial =
                items(
                        i ->
                                """
                                {"product":{"productId":%d,"name":{"de":"Stiefel %d","en":"Boot %d"},
                                  "pricing":{"amount":%d.9,"currencyCode":"EUR"},
                                  "categories":[{"id":7,"name":"Shoes"},{"id":9,"name":"Boots"}],
                                  "supplier":{"id":"sup%d","name":"Acme"},
                                  "status":"%s","variants":[{"sku":"v%d-1","size":40},{"sku":"v%d-2","size":41}]}}"""
                                        .formatted(
                                                1_000 + i,
                                                i,
                                                i,
                                                i,
                                                i % 3,
                                                oneOf("LIVE", "SOLD_OUT"),
                                                i,
                                                i));

        assertThat(trial.proposal().settings())
                .containsEntry(CATALOG + "item-id", "product.productId")
                .containsEntry(CATALOG + "title", "product.name.en")
                .containsEntry(CATALOG + "price", "product.pricing.amount")
                .containsEntry(CATALOG + "currency", "product.pricing.currencyCode")
                .containsEntry(CATALOG + "category", "product.categories[].name")
                .containsEntry(CATALOG + "available", "product.status")
                .containsEntry(CATALOG + "available-values", "LIVE");
        assertThat(trial.share()).isEqualTo(1);
        assertThat(first)
                .contains("'item_id':'1000','title':'Boot 0','category':'Shoes/Boots','price':0.9");
    }

    /** Sessions without users: each stands for a device. */
    @Test
    void sessionLogWithoutUsersOrTypes() {
        Trial trial =
                events(
                        i ->
                                "{\"SessionId\":%d,\"ItemId\":%d,\"Time\":%d.0}"
                                        .formatted(i / 5, 700 + random.nextInt(60), seconds(i)));

        assertThat(trial.proposal().settings())
                .containsEntry(EVENTS + "device-id", "SessionId")
                .containsEntry(EVENTS + "session-id", "SessionId")
                .containsEntry(EVENTS + "event-type", "=view")
                .containsEntry(EVENTS + "time-unit", "seconds");
        assertThat(trial.share()).isEqualTo(1);
        assertThat(first).contains("'user':'device:0','session_id':'0'", "'event_type':'view'");
    }

    @Test
    void flatCatalogueWithPricesInCents() {
        Trial trial =
                items(
                        i ->
                                """
                                {"sku":"SKU-%d","name":"Pot %d","price_cents":%d,"in_stock":%s,"cat":{"main":"Garden"}}"""
                                        .formatted(i, i, 1_299 + i, i % 7 > 0));

        assertThat(trial.proposal().settings())
                .containsEntry(CATALOG + "item-id", "sku")
                .containsEntry(CATALOG + "price", "price_cents")
                .containsEntry(CATALOG + "category", "cat.main")
                .containsEntry(CATALOG + "available", "in_stock");
        assertThat(trial.proposal().notes()).anyMatch(it -> it.contains("in cents"));
        assertThat(trial.share()).isEqualTo(1);
        assertThat(first)
                .contains("'title':'Pot 0','category':'Garden','price':1299.0,'available':false");
    }

    /** Rows of a table whose names the preset does not know. */
    @Test
    void changesOfATable() {
        Trial trial =
                items(
                        i ->
                                """
                                {"before":null,"after":{"article_code":"SKU-%d","label":"Boot %d","price":%d,"stock_level":%d},
                                 "op":"c","source":{"table":"articles","name":"pg"}}"""
                                        .formatted(i, i, i, i % 3));

        assertThat(trial.proposal().settings())
                .containsEntry(CATALOG + "preset", "debezium")
                .containsEntry(CATALOG + "item-id", "article_code")
                .containsEntry(CATALOG + "title", "label")
                .containsEntry(CATALOG + "available", "stock_level");
        assertThat(trial.share()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "user,item,time\nCSV",
                "<event user='1'/>\nXML",
                "[{\"user_id\": 1}]\njq -c",
                "\u0001\u0002\u0003\u0004binary\nProtobuf",
                "{\"level\":\"INFO\",\"message\":\"started\"}\nno field"
            })
    void garbageIsNamed(String recordAndWords) throws Exception {
        String[] parts = recordAndWords.split("\n", -1);
        List<SourceRecord> records = records(i -> parts[0]);

        Proposer proposer = new Proposer(settings(), new SampledRecords("logs", records));

        assertThat(proposer.propose(Kind.EVENTS, Set.of(), Instant.now())).isEmpty();
        assertThat(proposer.whyNot(Kind.EVENTS)).contains(parts[1]);
    }

    /** Broken records among the others are counted, and change nothing. */
    @Test
    void aTenthOfGarbageIsRefused() {
        IntFunction<String> shape =
                i ->
                        i % 10 == 0
                                ? "{broken"
                                : """
                                  {"userId":"%s","sku":"%s","event":"view","timestamp":"%s"}"""
                                        .formatted(user(), item(), iso(i));
        Trial trial = events(shape);

        assertThat(trial.share()).isCloseTo(0.9, within(1e-9));
        assertThat(trial.problem()).contains("Not JSON");
    }

    /** What is written is read again, names that YAML would take for something else included. */
    @Test
    void theFileIsSettingsThatReadTheRecords() throws Exception {
        List<SourceRecord> records =
                records(
                        i ->
                                """
                                {"user.id":"%s","sku":"%s","event":"%s","timestamp":"%s"}"""
                                        .formatted(
                                                user(),
                                                item(),
                                                oneOf("Product: viewed", "'like' #1", "no"),
                                                iso(i)));
        Trial trial = propose("t", records, Kind.EVENTS, Set.of());
        assertThat(trial.proposal().settings())
                .containsEntry(EVENTS + "user-id", "'user.id'")
                .containsEntry(EVENTS + "types.Product: viewed", "view");
        Path file = folder.resolve("proposed.yaml");

        ProposedFile.write(
                file,
                ProposedFile.lines(
                        trial, "t", Map.of("recstream.kafka.bootstrap-servers", "h:9092")));

        SampleSettings read = SampleSettings.of(flink(), file, Map.of());
        EventReport report = new EventReport(read, records, null, Instant.now());
        assertThat(report.accepted()).isEqualTo(trial.accepted());
        assertThat(Files.readString(file)).contains("% of the records are accepted");
    }

    private Trial events(IntFunction<String> shape) {
        return propose("clicks", records(shape), Kind.EVENTS, Set.of());
    }

    private Trial items(IntFunction<String> shape) {
        return propose("products", records(shape), Kind.ITEMS, Set.of());
    }

    /** Proposes settings, and reads the records again with the file that they are written to. */
    private Trial propose(String topic, List<SourceRecord> records, Kind kind, Set<String> others) {
        try {
            Proposer proposer = new Proposer(settings(), new SampledRecords(topic, records));
            assertThat(proposer.kind()).isEqualTo(kind);
            Trial trial = proposer.propose(kind, others, Instant.now()).orElseThrow();
            Path file = folder.resolve("settings.yaml");
            ProposedFile.write(
                    file,
                    ProposedFile.lines(
                            trial, topic, Map.of("recstream.kafka.bootstrap-servers", "h:9092")));
            Report report =
                    Report.of(
                            kind,
                            SampleSettings.of(flink(), file, Map.of()),
                            records,
                            null,
                            Instant.now());
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            report.addTo(json);
            first = json.at("/examples/0").toString().replace('"', '\'');
            assertThat(report.accepted()).isEqualTo(trial.accepted());
            return trial;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SampleSettings settings() {
        return settings(Map.of());
    }

    private static SampleSettings settings(Map<String, String> more) {
        Map<String, String> options = new TreeMap<>(more);
        options.put("recstream.kafka.bootstrap-servers", "localhost:9092");
        return SampleSettings.of(flink(), null, options);
    }

    private static Configuration flink() {
        return Configuration.fromMap(Map.of("execution.checkpointing.interval", "10 s"));
    }

    private static List<SourceRecord> records(IntFunction<String> shape) {
        List<SourceRecord> records = new ArrayList<>();
        for (int i = 0; i < RECORDS; i++) {
            records.add(record("t", i, shape.apply(i).getBytes(UTF_8)));
        }
        return records;
    }

    private static SourceRecord record(String topic, long offset, byte[] payload) {
        return new SourceRecord(topic, 0, offset, START.toEpochMilli(), null, payload);
    }

    private static byte[] framed(int id, Schema schema, GenericData.Record record)
            throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(0);
        out.write(ByteBuffer.allocate(4).putInt(id).array());
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
        new GenericDatumWriter<GenericData.Record>(schema).write(record, encoder);
        encoder.flush();
        return out.toByteArray();
    }
}
