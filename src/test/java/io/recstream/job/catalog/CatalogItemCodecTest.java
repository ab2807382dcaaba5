package io.recstream.job.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.recstream.job.model.CatalogItem;
import io.recstream.job.model.CatalogItemCodec;
import io.recstream.job.model.ItemAttribute;
import io.recstream.job.model.TestingCodec;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class CatalogItemCodecTest {

    private static final CatalogItemCodec CODEC = new CatalogItemCodec();

    @Test
    void hasTheBytesOfVersionTwo() {
        CatalogItem item = new CatalogItem("i1", "Lämp", "a/b", 9.5, true, false);
        golden(item, "02026931064cc3a46d7004612f6240230000000000000100");
        golden(CatalogItem.removed("i1"), "0202693100007ff80000000000000001");
        golden(
                item.withAttributes(
                        List.of(
                                new ItemAttribute("b", "z"),
                                new ItemAttribute("a", "y"),
                                new ItemAttribute("b", "z"))),
                "02026931064cc3a46d7004612f624023000000000000010202016101790162017a");
    }

    @Test
    void readsVersionOne() {
        assertReads(
                "01026931064cc3a46d7004612f6240230000000000000100",
                new CatalogItem("i1", "Lämp", "a/b", 9.5, true, false));
        assertReads("0102693100007ff80000000000000001", CatalogItem.removed("i1"));
    }

    private static void assertReads(String hex, CatalogItem item) {
        assertThat(TestingCodec.value(CODEC, HexFormat.of().parseHex(hex))).isEqualTo(item);
    }

    private static void golden(CatalogItem item, String hex) {
        assertThat(HexFormat.of().formatHex(TestingCodec.bytes(CODEC, item))).isEqualTo(hex);
        assertReads(hex, item);
    }

    @Test
    void refusesBytesOfALaterVersion() {
        byte[] bytes = TestingCodec.bytes(CODEC, CatalogItem.removed("i1"));
        bytes[0] = 3;
        assertThatThrownBy(() -> TestingCodec.value(CODEC, bytes))
                .hasMessageContaining("catalog-item has version 3");
    }
}
