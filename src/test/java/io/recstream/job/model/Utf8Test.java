package io.recstream.job.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class Utf8Test {

    @Property(tries = 3000)
    void comparesHashesAndOrdersLikeStrings(
            @ForAll("texts") String one, @ForAll("texts") String other) {
        byte[] both = (one + other).getBytes(StandardCharsets.UTF_8);
        int middle = one.getBytes(StandardCharsets.UTF_8).length;
        int end = both.length;

        assertThat(Utf8.equals(one, both, 0, middle)).isTrue();
        assertThat(Utf8.equals(one, both, middle, end)).isEqualTo(one.equals(other));
        assertThat(Utf8.hash(one)).isEqualTo(Utf8.hash(both, 0, middle));
        assertThat(Integer.signum(Utf8.compare(both, 0, middle, both, middle, end)))
                .isEqualTo(Integer.signum(one.compareTo(other)));
    }

    /** Of all lengths of UTF-8, and from both sides of the surrogates. */
    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.of("a", "b", "ü", "ß", "\uD7FF", "\uE000", "\uFF5E", "\uD83D\uDE00")
                .list()
                .ofMaxSize(3)
                .map(parts -> String.join("", parts));
    }
}
