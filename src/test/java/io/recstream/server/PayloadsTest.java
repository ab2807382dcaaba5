package io.recstream.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.recstream.avro.CatalogItem;
import io.recstream.avro.CategoryCount;
import io.recstream.avro.EmptyReason;
import io.recstream.avro.IdentityUpdate;
import io.recstream.avro.Neighbour;
import io.recstream.avro.ObservedLink;
import io.recstream.avro.RecommendationUpdate;
import io.recstream.avro.SimilarItems;
import io.recstream.avro.UserFeatures;
import io.recstream.avro.WindowFeatures;
import io.recstream.job.emit.AvroJson;
import io.recstream.job.emit.OutputFormat;
import io.recstream.job.ingest.HostileRecords;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PayloadsTest {

    record Written(Table table, SpecificRecord value) {}

    static List<Written> written() {
        RecommendationUpdate empty = TestingLists.list("u2", 1);
        empty.setEmptyReason(EmptyReason.ALL_FILTERED);
        empty.setComplete(false);
        return List.of(
                new Written(Table.RECOMMENDATIONS, TestingLists.list("ü1", 3, "a", "b")),
                new Written(Table.RECOMMENDATIONS, empty),
                new Written(
                        Table.FEATURES,
                        new UserFeatures(
                                "u1",
                                7L,
                                TestingLists.NOON,
                                TestingLists.NOON,
                                9L,
                                List.of(
                                        new WindowFeatures(
                                                300_000L,
                                                2L,
                                                Map.of("view", 2L),
                                                1.5,
                                                2L,
                                                List.of(new CategoryCount("home/light", 1L)))),
                                TestingLists.NOON)),
                new Written(
                        Table.IDENTITIES,
                        new IdentityUpdate(
                                "device:d",
                                "u1",
                                "u2",
                                new ObservedLink(
                                        "device:d", "u2", TestingLists.NOON, null, "events", 1, 9L),
                                3L)),
                new Written(
                        Table.SIMILAR,
                        new SimilarItems(
                                "i1", 1L, TestingLists.NOON, List.of(new Neighbour("i2", 0.25)))));
    }

    @ParameterizedTest
    @MethodSource("written")
    void readsJsonBackAsItWasWritten(Written written) throws IOException {
        byte[] json = AvroJson.encode(written.value());

        assertThat(new Payloads(OutputFormat.Kind.JSON, null).read(written.table(), json))
                .isEqualTo(written.value());
    }

    @ParameterizedTest
    @MethodSource("written")
    void readsAvroBackAsItWasWritten(Written written) throws IOException {
        byte[] avro = written.table().encode(written.value());

        assertThat(new Payloads(OutputFormat.Kind.AVRO, null).read(written.table(), avro))
                .isEqualTo(written.value());
    }

    /** Job and server share a decoder. */
    @Test
    void decodesAnItemAsTheJobDoes() throws IOException {
        String json =
                "{\"item_id\":\"i1\",\"title\":\"Tea\",\"category\":[\"Food/Drink\",\"\",\"Tea\"],"
                        + "\"price\":10000000000,\"currency\":978,"
                        + "\"published_at\":\"2026-11-28T10:00:00+02:00\","
                        + "\"attributes\":{\"grams\":250}}";
        Payloads payloads = new Payloads(OutputFormat.Kind.JSON, null);

        assertThat(payloads.read(Table.CATALOG, json.getBytes(UTF_8)))
                .isEqualTo(
                        CatalogItem.newBuilder()
                                .setItemId("i1")
                                .setTitle("Tea")
                                .setCategory(List.of("Food/Drink", "Tea"))
                                .setPrice(1e10)
                                .setCurrency("978")
                                .build());
    }

    static List<HostileRecords.Case> hostileItems() {
        List<HostileRecords.Case> items =
                new ArrayList<>(new HostileRecords(TestingLists.NOON).avroItems());
        items.removeIf(it -> it.payload() == null || it.payload().length > 1 << 20);
        return items;
    }

    @ParameterizedTest
    @MethodSource("hostileItems")
    void refusesAnItemThatTheJobRefuses(HostileRecords.Case hostile) {
        Payloads payloads = new Payloads(OutputFormat.Kind.AVRO, null);

        assertThatThrownBy(() -> payloads.read(Table.CATALOG, hostile.payload()))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(hostile.reason() + ": ");
    }

    /** A list that claims 2^31 - 9 entries in 5 bytes. */
    @Test
    void lengthsInPayloadsAreNotTrusted() throws IOException {
        byte[] none = Table.RECOMMENDATIONS.encode(TestingLists.list("u", 1));
        byte[] one = Table.RECOMMENDATIONS.encode(TestingLists.list("u", 1, "a"));
        int at = Arrays.mismatch(none, one);
        byte[] hostile = Arrays.copyOf(none, at + 5);
        byte[] count = HostileRecords.hugePath(0xEE, 0xFF, 0xFF, 0xFF, 0x0F);
        System.arraycopy(count, 14, hostile, at, 5);
        Payloads payloads = new Payloads(OutputFormat.Kind.AVRO, null);

        assertThatThrownBy(() -> payloads.read(Table.RECOMMENDATIONS, hostile))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("claims 2147483639 items");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "null",
                "{\"user_id\":1}",
                "{\"user_id\":\"u\",\"version\":\"x\"}",
            })
    void refusesWhatIsNoRecord(String payload) {
        for (OutputFormat.Kind format : OutputFormat.Kind.values()) {
            assertThatThrownBy(
                            () ->
                                    new Payloads(format, null)
                                            .read(Table.RECOMMENDATIONS, payload.getBytes(UTF_8)))
                    .isInstanceOf(IOException.class);
        }
    }
}
