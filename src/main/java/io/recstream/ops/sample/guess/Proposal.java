package io.recstream.ops.sample.guess;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Settings that may read a topic, with the reasons.
 *
 * @param what it is, such as a preset's name or "a mapping of its own"
 * @param settings by full key, in the order in which they are to be shown
 * @param evidence by key of the setting, why it is so
 * @param notes what else is to be said of it, sentences
 */
public record Proposal(
        String what,
        Map<String, String> settings,
        Map<String, String> evidence,
        List<String> notes) {

    public Proposal {
        settings = new LinkedHashMap<>(settings);
        evidence = new LinkedHashMap<>(evidence);
        notes = List.copyOf(notes);
    }
}
