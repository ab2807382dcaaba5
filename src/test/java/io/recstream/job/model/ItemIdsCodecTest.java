package io.recstream.job.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ItemIdsCodecTest {

    @Test
    void numbersTakeFewBytes() throws IOException {
        assertThat(written("14957", "7", "20011")).hasSize(2 + 2 + 1 + 3);
        assertThat(written("item-14957", "item-7")).hasSize(2 + 5 + 2 + 1);
        assertThat(written("0001", "0200")).as("zeros in front").hasSize(3 + 1 + 2);
        assertThat(written("sku-a", "sku-bc")).as("what they begin with").hasSize(3 + 4 + 2 + 3);
        assertThat(written()).hasSize(1);
    }

    @Test
    void readsWhatLooksLikeNumbers() throws IOException {
        readsBack("1", "01");
        readsBack("1", "");
        readsBack("0", "10");
        readsBack("x00", "x01", "x99");
        readsBack("x5", "x");
        readsBack("999999999999999999", "0");
        readsBack("12345678901234567890", "1");
        readsBack("7", "7");
        readsBack("0", "9".repeat(18));
        readsBack("9".repeat(19), "1");
        readsBack("007", "7");
        readsBack("i1", "j1");
        readsBack("1", "i1");
        readsBack("i1", "i");
        readsBack("i-1", "i1");
        readsBack("\u0661");
    }

    @Property
    void readsAnyTexts(@ForAll List<String> texts) throws IOException {
        // What is no text in Unicode cannot be an id.
        readsBack(texts.stream().map(ItemIdsCodecTest::valid).toArray(String[]::new));
    }

    @Property(tries = 2000)
    void readsAnyIds(@ForAll("ids") List<String> ids) throws IOException {
        readsBack(ids.toArray(String[]::new));
    }

    @Provide
    Arbitrary<List<String>> ids() {
        Arbitrary<List<String>> numbers =
                Arbitraries.longs().map(number -> Long.toString(number)).list().ofMaxSize(20);
        Arbitrary<List<String>> padded =
                Arbitraries.integers()
                        .between(0, 999)
                        .map(number -> "i%03d".formatted(number))
                        .list()
                        .ofMaxSize(20);
        Arbitrary<List<String>> texts =
                Arbitraries.of("", "0", "1", "01", "a", "a1", "ü", "\uD83D\uDE00")
                        .list()
                        .ofMaxSize(20);
        Arbitrary<String> fronts = Arbitraries.of("", "i", "i0", "ü-");
        Arbitrary<String> ends = Arbitraries.of("", "0", "1", "42", "007", "12345678901234567890");
        Arbitrary<List<String>> ofOneFront =
                fronts.flatMap(front -> ends.map(end -> front + end).list().ofMaxSize(6));
        Arbitrary<List<String>> ofOneEnd =
                ends.flatMap(end -> fronts.map(front -> front + end).list().ofMaxSize(6));
        return Arbitraries.oneOf(List.of(numbers, padded, texts, ofOneFront, ofOneEnd));
    }

    private static String valid(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    private static void readsBack(String... ids) throws IOException {
        var in = new DataInputStream(new ByteArrayInputStream(written(ids)));
        ItemIds read = ItemIds.of("other", "ids");
        ItemIdsCodec.read(in, read);
        assertThat(read.toArray()).containsExactly(ids);
        assertThat(read).isEqualTo(ItemIds.of(ids));
        assertThat(in.available()).isZero();
        PackedItemIds packed = PackedItemIds.of(ids);
        assertThat(packed.size()).isEqualTo(ids.length);
        assertThat(packed.toArray()).containsExactly(ids);
        for (int i = 0; i < ids.length; i++) {
            assertThat(packed.get(i)).isEqualTo(ids[i]);
        }
    }

    private static byte[] written(String... ids) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ItemIdsCodec.write(ItemIds.of(ids), new DataOutputStream(bytes));
        return bytes.toByteArray();
    }
}
