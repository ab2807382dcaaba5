package io.recstream.job.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class DictionaryTest {

    private static final WordPool POOL = new WordPool(64);

    @Property(tries = 200)
    void numbersWordsInOrderOfTheirFirstComing(@ForAll @Size(max = 60) List<String> words) {
        Dictionary dictionary = new Dictionary(0, 0);
        List<String> known = new ArrayList<>();
        for (String word : utf8(words)) {
            if (!known.contains(word)) {
                known.add(word);
            }
            assertThat(dictionary.number(word)).isEqualTo(known.indexOf(word));
        }
        assertThat(words(dictionary)).isEqualTo(known);
    }

    @Property(tries = 200)
    void keepsTheWordsThatAreUsedAndLearnsOn(
            @ForAll @IntRange(max = 40) int words, @ForAll @Size(40) List<Boolean> keeps) {
        Dictionary dictionary = new Dictionary(0, 0);
        boolean[] used = new boolean[words];
        Set<String> expected = new LinkedHashSet<>();
        for (int i = 0; i < words; i++) {
            dictionary.number("word-" + i);
            used[i] = keeps.get(i);
            if (used[i]) {
                expected.add("word-" + i);
            }
        }

        int[] numbers = dictionary.retain(used);

        assertThat(words(dictionary)).containsExactlyElementsOf(expected);
        for (int i = 0; i < words; i++) {
            if (used[i]) {
                assertThat(dictionary.word(numbers[i])).isEqualTo("word-" + i);
            }
            expected.add("word-" + i);
            assertThat(dictionary.number("word-" + i))
                    .isEqualTo(new ArrayList<>(expected).indexOf("word-" + i));
        }
    }

    @Example
    void aCopyLearnsOnItsOwn() {
        Dictionary dictionary = new Dictionary(4, 16);
        dictionary.number("Ärmel");
        Dictionary copy = new Dictionary(dictionary);
        copy.number("袖");
        dictionary.number("sleeve");

        assertThat(words(copy)).containsExactly("Ärmel", "袖");
        assertThat(words(dictionary)).containsExactly("Ärmel", "sleeve");
    }

    private static List<String> words(Dictionary dictionary) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < dictionary.size(); i++) {
            words.add(dictionary.word(i));
            assertThat(dictionary.word(i, POOL)).isEqualTo(dictionary.word(i));
        }
        return words;
    }

    /** Without halves of surrogate pairs, which have no UTF-8 form. */
    private static List<String> utf8(List<String> words) {
        return words.stream().map(DictionaryTest::utf8).toList();
    }

    private static String utf8(String word) {
        byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
