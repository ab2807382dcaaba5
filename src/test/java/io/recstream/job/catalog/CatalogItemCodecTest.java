package io.recstream.job.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.recstream.job.model.CatalogItem;
import io.recstream.job.model.CatalogItemCodec;
import io.recstream.job.model.TestingCodec;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class CatalogItemCodecTest {

    private static final CatalogItemCodec CODEC = new CatalogItemCodec();

    @Test
    void hasTheBytesOfVersionOne() {
        golden(
                new CatalogItem("i1", "Lämp", "a/b", 9.5, true, false),
                "01026931064cc3a46d7004612f6240230000000000000100");
        golden(CatalogItem.removed("i1"), "0102693100007ff80000000000000001");
    }

    private static void golden(CatalogItem item, String hex) {
        assertThat(HexFormat.of().formatHex(TestingCodec.bytes(CODEC, item))).isEqualTo(hex);
        assertThat(TestingCodec.value(CODEC, HexFormat.of().parseHex(hex))).isEqualTo(item);
    }

    @Test
    void refusesBytesOfALaterVersion() {
        byte[] bytes = TestingCodec.bytes(CODEC, CatalogItem.removed("i1"));
        bytes[0] = 2;
        assertThatThrownBy(() -> TestingCodec.value(CODEC, bytes))
                .hasMessageContaining("catalog-item has version 2");
    }
}
