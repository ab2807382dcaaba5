package io.recstream.job.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ContextCodecTest {

    @Property
    void readsWhatItWrites(@ForAll("contexts") List<String> ids) throws IOException {
        assertThat(readBack(ids)).isEqualTo(ids);
    }

    @Property
    void readsAnyTexts(@ForAll List<String> texts) throws IOException {
        // What is no text in Unicode cannot be an id.
        List<String> ids = texts.stream().map(ContextCodecTest::valid).toList();
        assertThat(readBack(ids)).isEqualTo(ids);
    }

    @Example
    void numbersAreShort() throws IOException {
        assertThat(written("item-14957", "item-14713", "item-7").length()).isEqualTo(12);
        assertThat(written("14957", "14713").length()).isEqualTo(6);
    }

    /** As numbers they would be other ids. */
    @Example
    void numbersInAnotherFormAreTexts() throws IOException {
        for (List<String> ids :
                List.of(
                        List.of("007", "7"),
                        List.of("i1", "j1"),
                        List.of("1", "i1"),
                        List.of("i1", "i"),
                        List.of("i-1", "i1"),
                        List.of("9".repeat(19), "1"),
                        List.of("\u0661"))) {
            assertThat(readBack(ids)).isEqualTo(ids);
        }
        assertThat(readBack(List.of("0", "9".repeat(18)))).containsExactly("0", "9".repeat(18));
    }

    /** Ids of which many differ in a number only. */
    @Provide
    Arbitrary<List<String>> contexts() {
        Arbitrary<String> fronts = Arbitraries.of("", "i", "i0", "ü-");
        Arbitrary<String> ends = Arbitraries.of("", "0", "1", "42", "007", "12345678901234567890");
        return Arbitraries.oneOf(
                fronts.flatMap(front -> ends.map(end -> front + end).list().ofMaxSize(6)),
                ends.flatMap(end -> fronts.map(front -> front + end).list().ofMaxSize(6)));
    }

    private static String valid(String text) {
        return new String(text.getBytes(UTF_8), UTF_8);
    }

    private static List<String> readBack(List<String> ids) throws IOException {
        ByteWriter out = written(ids.toArray(String[]::new));
        ByteReader in = ByteReader.of(Arrays.copyOf(out.array(), out.length()));
        List<String> read = List.of(ContextCodec.read(in));
        assertThat(in.remaining()).isZero();
        return read;
    }

    private static ByteWriter written(String... ids) throws IOException {
        ByteWriter out = new ByteWriter();
        ContextCodec.write(ids, out);
        return out;
    }
}
