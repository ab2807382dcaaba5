package io.recstream.job.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.recstream.job.KafkaEnds;
import io.recstream.job.config.JobSettings;
import io.recstream.job.model.CatalogItem;
import io.recstream.job.model.DeadLetterReason;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.ItemAttribute;
import io.recstream.job.model.SourceRecord;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MappedItemsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MAPPING = "recstream.catalog.mapping.";

    /** Real change records of a table: a snapshot, changes, a changed key, a deletion. */
    @ParameterizedTest
    @ValueSource(strings = {"plain", "schemas", "decimal-string"})
    void followsTheRowsOfATable(String file) throws Exception {
        Map<String, CatalogItem> catalog = new TreeMap<>();

        for (SourceRecord change : golden(file)) {
            for (DecodedRecord<CatalogItem> item : decode(change, "preset", "debezium")) {
                assertThat(item.rejection()).isNull();
                apply(item.value(), catalog);
            }
        }

        assertThat(catalog.keySet()).containsExactly("101", "102", "204");
        assertThat(catalog.get("101"))
                .isEqualTo(expected(file, "101"))
                .extracting(CatalogItem::category)
                .isEqualTo("Outdoor/Shoes");
        assertThat(catalog.get("102").available()).isEqualTo(expected(file, "102").available());
    }

    /** The newest row of an item in the file, read by hand. */
    private static CatalogItem expected(String file, String id) throws IOException {
        CatalogItem newest = null;
        for (JsonNode each : tree(file)) {
            JsonNode value = each.path("value");
            JsonNode row = value.has("payload") ? value.at("/payload/after") : value.path("after");
            if (row.path("id").asText().equals(id)) {
                newest =
                        new CatalogItem(
                                id,
                                row.get("name").asText(),
                                row.get("category").asText(),
                                row.get("price").asDouble(),
                                row.get("in_stock").asBoolean(),
                                false);
            }
        }
        return newest;
    }

    @Test
    void aTextKeyAndTheRowBeforeSayWhatIsDeleted() throws Exception {
        Map<String, CatalogItem> catalog = new TreeMap<>();
        List<String> seen = new ArrayList<>();

        for (SourceRecord change : golden("text-key-full-identity")) {
            for (DecodedRecord<CatalogItem> item : decode(change, "preset", "debezium")) {
                assertThat(item.rejection()).isNull();
                seen.add(item.value().itemId());
                apply(item.value(), catalog);
            }
        }

        assertThat(seen).contains("SKU-1");
        assertThat(catalog).isEmpty();
    }

    @Test
    void anUnwrappedRowIsMappedAsAnyOther() throws Exception {
        Map<String, CatalogItem> catalog = new TreeMap<>();
        List<SourceRecord> changes = golden("unwrapped");
        String[] settings = {
            "item-id", "id", "title", "name", "available", "in_stock", "deleted", "__deleted"
        };

        for (SourceRecord change : changes.subList(0, 2)) {
            apply(decode(change, settings).get(0).value(), catalog);
        }
        assertThat(catalog.get("101").price()).isEqualTo(99.0);
        assertThat(catalog.get("101").available()).isFalse();
        apply(decode(changes.get(2), settings).get(0).value(), catalog);

        assertThat(catalog).isEmpty();
    }

    @Test
    void exactDecimalsWithoutTheirScaleAreRefusedWithTheFix() throws Exception {
        assertThat(decode(golden("decimal-precise").get(0), "preset", "debezium"))
                .singleElement()
                .satisfies(
                        it -> {
                            assertThat(it.rejection().reason())
                                    .isEqualTo(DeadLetterReason.INVALID_VALUE);
                            assertThat(it.rejection().message())
                                    .contains("'Mr4='")
                                    .contains("decimal.handling.mode");
                        });
    }

    @ParameterizedTest
    @CsvSource({
        "Mr4=, 2, 129.9",
        // Bytes D7 4D 34, whose Base64 is digits alone: negative, as all such texts are.
        "1000, 2, -26672.12",
        "EUR1, 2, 11316.37",
        "AA==, 0, 0",
    })
    void theSchemaSaysThatATextIsADecimal(String text, int scale, double price) {
        String schema =
                "{'type':'struct','fields':[{'field':'after','type':'struct','fields':["
                        + "{'field':'id','type':'int64'},{'field':'price','type':'bytes',"
                        + "'name':'org.apache.kafka.connect.data.Decimal',"
                        + "'parameters':{'scale':'"
                        + scale
                        + "'}}]}]}";
        String change = "{'op':'r','after':{'id':1,'price':'" + text + "'}}";
        SourceRecord record = source("{'schema':" + schema + ",'payload':" + change + "}");

        assertThat(decode(record, "preset", "debezium").get(0).value().price()).isEqualTo(price);
    }

    @ParameterizedTest
    @CsvSource({"1000, 1000", "129.90, 129.9", "12.50 EUR, 12.5", "EUR 1, 1"})
    void aTextWithoutASchemaIsADecimalIfItCanBeNothingElse(String text, double price) {
        SourceRecord record = source("{'op':'r','after':{'id':1,'price':'" + text + "'}}");

        assertThat(decode(record, "preset", "debezium").get(0).value().price()).isEqualTo(price);
    }

    @ParameterizedTest
    @ValueSource(strings = {"EUR1", "ABC12345", "Mr4="})
    void aTextThatMayBeBase64IsRefusedWithTheFix(String text) {
        SourceRecord record = source("{'op':'r','after':{'id':1,'price':'" + text + "'}}");

        assertThat(decode(record, "preset", "debezium").get(0).rejection().message())
                .contains("decimal.handling.mode");
    }

    @Test
    void columnsThatAreListsAndUnavailableTexts() throws Exception {
        List<SourceRecord> changes = golden("column-types");
        String[] settings = {
            "preset", "debezium",
            "item-id", "isbn",
            "category", "categories",
            "available", "stock",
            "title", "blurb"
        };

        CatalogItem first = decode(changes.get(0), settings).get(0).value();
        CatalogItem second = decode(changes.get(1), settings).get(0).value();

        assertThat(first.itemId()).isEqualTo("978-1");
        assertThat(first.category()).isEqualTo("Books/Novels");
        assertThat(first.available()).isTrue();
        assertThat(second.title()).isNull();
        assertThat(second.price()).isEqualTo(11.0);
    }

    @Test
    void readsAProductFeed() {
        String record =
                "{'id':'SKU-9','title':'Tent','google_product_category':'Outdoor > Camping > Tents',"
                        + "'price':'199.50 EUR','availability':'out_of_stock'}";

        CatalogItem item =
                only(
                        record,
                        "item-id",
                        "id",
                        "category",
                        "google_product_category",
                        "category-separator",
                        ">",
                        "available",
                        "availability");

        assertThat(item)
                .isEqualTo(
                        new CatalogItem(
                                "SKU-9", "Tent", "Outdoor/Camping/Tents", 199.5, false, false));
    }

    @Test
    void readsSeveralItemsOfARecordAndTheListsWithinThem() {
        String record =
                "{'items':[{'sku':1,'path':[{'n':'A'},{'n':'B'}],'qty':3},{'sku':2,'path':[],'qty':0},"
                        + "{'path':[]}]}";

        List<DecodedRecord<CatalogItem>> decoded =
                decode(
                        source(record),
                        "item-id",
                        "items[].sku",
                        "category",
                        "items[].path[].n",
                        "available",
                        "items[].qty",
                        "title",
                        "=?",
                        "price",
                        "");

        assertThat(decoded.subList(0, 2))
                .extracting(DecodedRecord::value)
                .containsExactly(
                        new CatalogItem("1", "?", "A/B", Double.NaN, true, false),
                        new CatalogItem("2", "?", null, Double.NaN, false, false));
        assertThat(decoded.get(2).rejection().message())
                .contains("element 2")
                .contains("of the record's 3 elements 2 are accepted, 1 refused");
    }

    @Test
    void readsTheAttributesThatAreNamed() {
        CatalogItem item =
                only(
                        "{'item_id':'i','vendor':{'name':'acme'},'tags':['new','sale','new',null,' '],"
                                + "'variants':[{'size':38},{'size':39.5}],'eco':true,'other':'x'}",
                        "attributes.brand",
                        "maker | vendor.name",
                        "attributes.tag",
                        "tags",
                        "attributes.size",
                        "variants[].size",
                        "attributes.eco",
                        "eco",
                        "attributes.shop",
                        "=berlin",
                        "attributes.none",
                        "nothing");

        assertThat(item.attributes())
                .containsExactly(
                        new ItemAttribute("brand", "acme"),
                        new ItemAttribute("eco", "true"),
                        new ItemAttribute("shop", "berlin"),
                        new ItemAttribute("size", "38"),
                        new ItemAttribute("size", "39.5"),
                        new ItemAttribute("tag", "new"),
                        new ItemAttribute("tag", "sale"));
    }

    /** The time grows with the values, not with their square, which would be minutes here. */
    @Test
    @Timeout(20)
    void anItemOfVeryManyValuesIsRefusedSoon() {
        String values = IntStream.range(0, 300_000).mapToObj(i -> "1").collect(joining(","));
        DecodedRecord<CatalogItem> decoded =
                decode(source("{'item_id':'i','t':[" + values + "]}"), "attributes.tag", "t[]")
                        .get(0);

        assertThat(decoded.value().attributes()).containsExactly(new ItemAttribute("tag", "1"));
    }

    @Test
    void eachItemOfARecordHasItsAttributes() {
        List<DecodedRecord<CatalogItem>> decoded =
                decode(
                        source(
                                "{'shop':'s','items':[{'sku':1,'b':'x'},{'sku':2,'b':{}},{'sku':3}]}"),
                        "item-id",
                        "items[].sku",
                        "attributes.brand",
                        "items[].b",
                        "attributes.shop",
                        "shop");

        assertThat(decoded.get(0).value().attributes())
                .containsExactly(new ItemAttribute("brand", "x"), new ItemAttribute("shop", "s"));
        assertThat(decoded.get(1).value().attributes())
                .containsExactly(new ItemAttribute("shop", "s"));
        assertThat(decoded.get(2).rejection().message())
                .contains("The attribute 'brand' is neither a text nor a number nor a boolean");
    }

    @ParameterizedTest
    @CsvSource({
        "true, true",
        "0, false",
        "3, true",
        "'\"no\"', false",
        "'\"In Stock\"', true",
        "1.5, true"
    })
    void readsWhetherAnItemIsAvailable(String value, boolean available) {
        assertThat(only("{'item_id':'i','available':" + value + "}").available())
                .isEqualTo(available);
    }

    @ParameterizedTest
    @CsvSource({
        "12990, cents, 129.9",
        "12990.5, cents, 129.905",
        "'\"EUR 12990\"', cents, 129.9",
        "12990, thousandths, 12.99",
        "129900000, millionths, 129.9",
        "900000000000000, cents, 9000000000000",
        "1e-2147483647, cents, 0",
        "12990, units, 12990"
    })
    void readsAPriceInItsUnit(String price, String unit, double amount) {
        assertThat(only("{'item_id':'i','price':" + price + "}", "price-unit", unit).price())
                .isEqualTo(amount);
    }

    @ParameterizedTest
    @ValueSource(strings = {"900000000000001", "1e2147483647", "NaN", "true"})
    void refusesAPriceThatIsNoneInItsUnit(String price) {
        assertThat(
                        decode(
                                        source("{'item_id':'i','price':" + price + "}"),
                                        "price-unit",
                                        "cents")
                                .get(0)
                                .rejection()
                                .reason())
                .isEqualTo(DeadLetterReason.INVALID_VALUE);
    }

    @Test
    void saysWhichWordsAreNotUnderstood() {
        assertThat(
                        decode(source("{'item_id':'i','available':'perhaps'}"))
                                .get(0)
                                .rejection()
                                .message())
                .contains("'perhaps'")
                .contains("recstream.catalog.mapping.available-values");
        assertThat(
                        only(
                                        "{'item_id':'i','available':'perhaps'}",
                                        "available-values",
                                        "sure;perhaps")
                                .available())
                .isTrue();
    }

    @Test
    void aTombstoneRemovesTheItemOfItsKey() {
        for (String key :
                List.of(
                        "i7",
                        "\"i7\"",
                        "{\"sku\":\"i7\"}",
                        "{\"schema\":1,\"payload\":{\"sku\":\"i7\"}}")) {
            SourceRecord tombstone = new SourceRecord("t", 0, 0, 0, key.getBytes(UTF_8), null);

            assertThat(decode(tombstone, "item-id", "sku"))
                    .singleElement()
                    .extracting(DecodedRecord::value)
                    .isEqualTo(CatalogItem.removed("i7"));
        }
        assertThat(
                        decode(
                                        new SourceRecord(
                                                "t", 0, 0, 0, "{\"x\":1}".getBytes(UTF_8), null),
                                        "item-id",
                                        "sku")
                                .get(0)
                                .rejection()
                                .message())
                .contains("nothing at sku (recstream.catalog.mapping.item-id)");
    }

    private static void apply(CatalogItem item, Map<String, CatalogItem> catalog) {
        if (item.deleted()) {
            catalog.remove(item.itemId());
        } else {
            catalog.put(item.itemId(), item);
        }
    }

    private static JsonNode tree(String file) throws IOException {
        try (InputStream in =
                MappedItemsTest.class.getResourceAsStream("/mapping/debezium/" + file + ".json")) {
            return JSON.readTree(in);
        }
    }

    private static List<SourceRecord> golden(String file) throws IOException {
        List<SourceRecord> records = new ArrayList<>();
        for (JsonNode each : tree(file)) {
            JsonNode value = each.get("value");
            byte[] payload =
                    each.has("valueText")
                            ? each.get("valueText").asText().getBytes(UTF_8)
                            : value == null || value.isNull()
                                    ? null
                                    : JSON.writeValueAsBytes(value);
            records.add(
                    new SourceRecord(
                            each.get("topic").asText(),
                            0,
                            records.size(),
                            0,
                            JSON.writeValueAsBytes(each.get("key")),
                            payload));
        }
        return records;
    }

    private static CatalogItem only(String record, String... settings) {
        List<DecodedRecord<CatalogItem>> decoded = decode(source(record), settings);
        assertThat(decoded).hasSize(1);
        assertThat(decoded.get(0).rejection()).isNull();
        return decoded.get(0).value();
    }

    private static SourceRecord source(String json) {
        return new SourceRecord("items", 0, 0, 0, null, json.replace('\'', '"').getBytes(UTF_8));
    }

    private static List<DecodedRecord<CatalogItem>> decode(
            SourceRecord source, String... settings) {
        Map<String, String> all = new HashMap<>();
        all.put("recstream.kafka.bootstrap-servers", "broker:9092");
        all.put("execution.checkpointing.interval", "10 s");
        all.put("recstream.catalog.format", "json");
        all.put("recstream.rank.replicate-catalog", "true");
        all.put(MAPPING + "preset", "none");
        for (int i = 0; i < settings.length; i += 2) {
            all.put(MAPPING + settings[i], settings[i + 1]);
        }
        return KafkaEnds.itemDeserializer(JobSettings.from(Configuration.fromMap(all)))
                .decode(source);
    }
}
