package io.recstream.job.model;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The weights of event types that published rules give.
 *
 * @param version of the rules
 * @param byType the types that they name; the others keep the weight of the settings
 */
public record EventWeights(long version, Map<String, Double> byType) {

    /** No rules are published. */
    public static final EventWeights NONE =
            new EventWeights(PublishedRules.UNPUBLISHED, Collections.emptyMap());

    /** Between two types; no document can have it. */
    private static final String SEPARATOR = "\0";

    public EventWeights {
        byType = Map.copyOf(byType);
    }

    /** The weights as one text; null and no weights are an empty one. */
    static String text(Map<String, Double> weights) {
        return weights == null
                ? ""
                : weights.entrySet().stream()
                        .map(each -> each.getKey() + '=' + each.getValue())
                        .collect(Collectors.joining(SEPARATOR));
    }

    public String text() {
        return text(byType);
    }

    /** The counterpart of {@link #text}. */
    public static EventWeights parse(long version, String text) {
        Map<String, Double> weights = new HashMap<>();
        for (String each : text.isEmpty() ? new String[0] : text.split(SEPARATOR)) {
            int end = each.lastIndexOf('=');
            weights.put(each.substring(0, end), Double.valueOf(each.substring(end + 1)));
        }
        return new EventWeights(version, weights);
    }

    /** The weights of the settings, with these in place of some. */
    public Map<String, Double> in(Map<String, Double> settings) {
        Map<String, Double> all = new HashMap<>(settings);
        all.putAll(byType);
        return Map.copyOf(all);
    }
}
