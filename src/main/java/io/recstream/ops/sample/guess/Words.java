package io.recstream.ops.sample.guess;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Names of fields and types as words: {@code addToCart}, {@code add_to_cart}, {@code Add to cart}.
 */
final class Words {

    private static final Pattern BOUNDARY =
            Pattern.compile(
                    "[^\\p{L}\\p{N}]+|(?<=[\\p{Ll}\\p{N}])(?=\\p{Lu})|(?<=\\p{Lu})(?=\\p{Lu}\\p{Ll})");

    private Words() {}

    /** The words of a name in lower case. */
    static List<String> of(String name) {
        List<String> words = new ArrayList<>();
        for (String word : BOUNDARY.split(name, -1)) {
            if (!word.isEmpty()) {
                words.add(word.toLowerCase(Locale.ROOT));
            }
        }
        return words;
    }

    /** Letters and digits in lower case: {@code user_id} and {@code userId} are the same. */
    static String joined(String name) {
        return String.join("", of(name));
    }

    static String singular(String word) {
        return word.length() > 3 && word.endsWith("s") && !word.endsWith("ss")
                ? word.substring(0, word.length() - 1)
                : word;
    }

    /**
     * How well the end of a path fits names with weights: of its last field, also with those before
     * it, as in {@code user.id}.
     */
    static int weight(List<String> names, Map<String, Integer> weights) {
        int best = 0;
        String end = "";
        for (int i = names.size() - 1; i >= 0 && i >= names.size() - 3; i--) {
            String name = joined(names.get(i));
            best = Math.max(best, weights.getOrDefault(name + end, 0)); // goods.id
            end = (end.isEmpty() ? name : singular(name)) + end;
            best = Math.max(best, weights.getOrDefault(end, 0));
        }
        return best;
    }

    /** All words of a path. */
    static List<String> of(List<String> names) {
        return names.stream().flatMap(name -> of(name).stream()).map(Words::singular).toList();
    }
}
