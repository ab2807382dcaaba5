package io.recstream.job.rank;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.NumericChars;
import org.apache.commons.codec.digest.MurmurHash3;

class ItemHashTest {

    @Property
    void isMurmurHash3OfIds(@ForAll @AlphaChars @NumericChars String id) {
        assertThat(ItemHash.of(id)).isEqualTo(ofItsBytes(id));
    }

    @Property
    void isMurmurHash3OfAnyText(@ForAll String text) {
        assertThat(ItemHash.of(text)).isEqualTo(ofItsBytes(text));
    }

    private static int ofItsBytes(String text) {
        return MurmurHash3.hash32x86(text.getBytes(StandardCharsets.UTF_8));
    }
}
