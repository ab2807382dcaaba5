package io.recstream.bench;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The measurements of a run by name. */
final class Measurements {

    static final String RATE = "events_per_s";

    private final Map<String, Double> values = new LinkedHashMap<>();

    Measurements put(String name, double value) {
        values.put(name, value);
        return this;
    }

    Measurements put(String name, long value) {
        return put(name, (double) value);
    }

    /** NaN if it was not measured. */
    double get(String name) {
        return values.getOrDefault(name, Double.NaN);
    }

    double rate() {
        return get(RATE);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        values.forEach(
                (name, value) ->
                        text.append(text.isEmpty() ? "" : ", ")
                                .append(name)
                                .append(String.format(Locale.ROOT, " %,.5g", value)));
        return text.toString();
    }
}
