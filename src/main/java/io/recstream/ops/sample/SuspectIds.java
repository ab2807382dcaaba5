package io.recstream.ops.sample;

import io.recstream.job.model.Quoted;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** How often each id came, and which of them look wrong. */
final class SuspectIds {

    /** Of fewer events one id may well have half. */
    private static final int LEAST_EVENTS = 20;

    private static final Set<String> PLACEHOLDERS =
            Set.of(
                    "(not set)",
                    "not set",
                    "(none)",
                    "(not provided)",
                    "null",
                    "none",
                    "nil",
                    "nan",
                    "undefined",
                    "unknown",
                    "anonymous",
                    "guest",
                    "n/a",
                    "na",
                    "-",
                    "--",
                    "0",
                    "-1",
                    "false",
                    "[object object]",
                    "00000000-0000-0000-0000-000000000000");

    private final Map<String, Integer> counts = new HashMap<>();
    private int all;

    void add(String id) {
        counts.merge(id, 1, Integer::sum);
        all++;
    }

    int distinct() {
        return counts.size();
    }

    Set<String> ids() {
        return counts.keySet();
    }

    private static boolean isPlaceholder(String id) {
        String plain = id.startsWith("device:") ? id.substring("device:".length()) : id;
        return PLACEHOLDERS.contains(plain.trim().toLowerCase(Locale.ROOT));
    }

    /**
     * Sentences, with what to do.
     *
     * @param what is identified, such as "user"
     * @param setting that says where it is read
     */
    List<String> warnings(String what, String setting) {
        List<String> warnings = new ArrayList<>();
        Comparator<Map.Entry<String, Integer>> most =
                Map.Entry.<String, Integer>comparingByValue().reversed();
        counts.entrySet().stream()
                .filter(it -> isPlaceholder(it.getKey()))
                .sorted(most.thenComparing(Map.Entry.comparingByKey()))
                .limit(3)
                .forEach(
                        it ->
                                warnings.add(
                                        "The %s id %s stands in %,d of %,d: it looks like a placeholder, and all that have it are one %s. Have the producer leave it out, or read another field with %s"
                                                .formatted(
                                                        what,
                                                        Quoted.of(it.getKey()),
                                                        it.getValue(),
                                                        all,
                                                        what,
                                                        setting)));
        counts.entrySet().stream()
                .min(most)
                .filter(it -> all >= LEAST_EVENTS && it.getValue() * 2 >= all)
                .filter(it -> !isPlaceholder(it.getKey()))
                .ifPresent(
                        it ->
                                warnings.add(
                                        "The %s %s has %.0f %% of all: a bot, a test, or a constant at %s?"
                                                .formatted(
                                                        what,
                                                        Quoted.of(it.getKey()),
                                                        100.0 * it.getValue() / all,
                                                        setting)));
        int addresses =
                counts.entrySet().stream()
                        .filter(it -> it.getKey().matches("(?i)(https?://|www\\.).*"))
                        .mapToInt(Map.Entry::getValue)
                        .sum();
        if (addresses > 0) {
            warnings.add(
                    "%,d of %,d %s ids are URLs: with parameters one %s has many of them. Read an id with %s"
                            .formatted(addresses, all, what, what, setting));
        }
        return warnings;
    }
}
