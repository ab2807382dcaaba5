package io.recstream.evaluation.baseline;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The parameters of a model: given values over the published ones. Records which were read, for the
 * report and to reject unknown names.
 */
public final class Parameters {

    private final Map<String, String> given;
    private final Map<String, String> read = new LinkedHashMap<>();

    public Parameters(Map<String, String> given) {
        this.given = Map.copyOf(given);
    }

    /** The parameters that were read, with their values. */
    public Map<String, String> read() {
        return new LinkedHashMap<>(read);
    }

    int atLeastOne(String name, int published) {
        return get(
                name, published, "a whole number from 1 up", Integer::valueOf, value -> value >= 1);
    }

    double positive(String name, double published) {
        return get(
                name,
                published,
                "a number above 0",
                Double::valueOf,
                value -> value > 0 && !value.isInfinite());
    }

    double notNegative(String name, double published) {
        return get(
                name,
                published,
                "a number from 0 up",
                Double::valueOf,
                value -> value >= 0 && !value.isInfinite());
    }

    boolean flag(String name, boolean published) {
        String value = get(name, Boolean.toString(published), "true or false", v -> v, this::flag);
        return Boolean.parseBoolean(value);
    }

    private boolean flag(String value) {
        return value.equals("true") || value.equals("false");
    }

    <E extends Enum<E>> E oneOf(String name, E published, Class<E> type) {
        String names =
                Arrays.stream(type.getEnumConstants())
                        .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining(" or "));
        return get(
                name,
                published,
                names,
                value -> Enum.valueOf(type, value.toUpperCase(Locale.ROOT)),
                value -> true);
    }

    private <T> T get(
            String name,
            T published,
            String expected,
            Function<String, T> parse,
            Predicate<T> accepts) {
        String text = given.get(name);
        T value = published;
        if (text != null) {
            try {
                value = parse.apply(text);
            } catch (IllegalArgumentException e) {
                throw wrong(name, text, expected, e);
            }
            if (!accepts.test(value)) {
                throw wrong(name, text, expected, null);
            }
        }
        read.put(name, String.valueOf(value).toLowerCase(Locale.ROOT));
        return value;
    }

    private static IllegalArgumentException wrong(
            String name, String text, String expected, Exception cause) {
        return new IllegalArgumentException(
                "'" + text + "' for " + name + ": give " + expected + ".", cause);
    }
}
