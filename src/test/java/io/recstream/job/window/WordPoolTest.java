package io.recstream.job.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class WordPoolTest {

    private final WordPool pool = new WordPool(2);

    /** With two slots most words push another one out. */
    @Property(tries = 200)
    void decodesEachWordAsItIs(@ForAll List<String> words) {
        WordPool small = new WordPool(2);
        for (String word : words) {
            byte[] bytes = ("<" + word + ">").getBytes(StandardCharsets.UTF_8);
            String decoded = new String(bytes, 1, bytes.length - 2, StandardCharsets.UTF_8);
            assertThat(small.word(bytes, 1, bytes.length - 1)).isEqualTo(decoded);
        }
    }

    @Test
    void returnsTheSameStringForTheSameBytes() {
        assertThat(word("naïve")).isEqualTo("naïve").isSameAs(word("naïve"));
    }

    private String word(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return pool.word(bytes, 0, bytes.length);
    }
}
