package io.recstream.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;

/** Secrets that would give themselves away wherever they were seen. */
record Canaries(List<String> words) {

    /** Fails if one of them stands in one of these texts. */
    void assertUnseenIn(Map<String, String> texts) {
        assertThat(texts).isNotEmpty();
        texts.forEach(
                (name, text) ->
                        words.forEach(
                                word -> {
                                    int at = text.indexOf(word);
                                    assertThat(at)
                                            .as(
                                                    "%s in %s: …%s…",
                                                    word, name, at < 0 ? "" : around(text, at))
                                            .isNegative();
                                }));
    }

    private static String around(String text, int at) {
        return text.substring(Math.max(0, at - 200), Math.min(text.length(), at + 50));
    }
}
