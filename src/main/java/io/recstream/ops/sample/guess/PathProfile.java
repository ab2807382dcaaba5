package io.recstream.ops.sample.guess;

import com.fasterxml.jackson.databind.JsonNode;
import io.recstream.job.model.Ids;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What stands at one path in a sample of records; absent, null and blank values are not counted.
 */
final class PathProfile {

    private static final int MAX_DISTINCT = 20_000;
    private static final int MAX_NODES = 300;
    private static final int MAX_NAMES = 200;

    private final String path;
    private final List<String> names;
    private final List<String> arrays;
    private final int order;
    private final BitSet records = new BitSet();
    private final Map<String, Integer> counts = new HashMap<>();
    private final Map<String, BitSet> recordsByValue = new HashMap<>();
    private final List<JsonNode> nodes = new ArrayList<>();
    private int values;
    private int texts;
    private int integers;
    private int decimals;
    private int booleans;
    private int instants;

    /**
     * An empty profile.
     *
     * @param path in the text form of a mapping
     * @param names of the fields on the way
     * @param arrays that the path walks, each by its path, outermost first
     * @param order of paths as they were first seen
     */
    PathProfile(String path, List<String> names, List<String> arrays, int order) {
        this.path = path;
        this.names = List.copyOf(names);
        this.arrays = List.copyOf(arrays);
        this.order = order;
    }

    void add(int record, JsonNode node) {
        if (node.isTextual() && Ids.isMissing(node.textValue())) {
            return;
        }
        records.set(record);
        values++;
        if (node.isPojo()) {
            instants++;
        } else if (node.isBoolean()) {
            booleans++;
        } else if (node.isIntegralNumber()) {
            integers++;
        } else if (node.isNumber()) {
            decimals++;
        } else {
            texts++;
        }
        String text = node.asText();
        if (counts.size() < MAX_DISTINCT || counts.containsKey(text)) {
            counts.merge(text, 1, Integer::sum);
        }
        if (counts.size() <= MAX_NAMES) {
            recordsByValue.computeIfAbsent(text, any -> new BitSet()).set(record);
        }
        if (nodes.size() < MAX_NODES) {
            nodes.add(node);
        }
    }

    String path() {
        return path;
    }

    List<String> names() {
        return names;
    }

    List<String> arrays() {
        return arrays;
    }

    int order() {
        return order;
    }

    /** The records, by their numbers, that have a value here. */
    BitSet records() {
        return records;
    }

    /** The records that have this value here, where there are few different ones. */
    BitSet records(String value) {
        return recordsByValue.getOrDefault(value, new BitSet());
    }

    /** How often each value came. */
    Map<String, Integer> counts() {
        return counts;
    }

    /** The first values. */
    List<JsonNode> nodes() {
        return nodes;
    }

    int values() {
        return values;
    }

    int distinct() {
        return counts.size();
    }

    /** Of the values, how many are texts or whole numbers, which ids can be. */
    double idShare() {
        return share(texts + integers);
    }

    double textShare() {
        return share(texts);
    }

    double numberShare() {
        return share(integers + decimals);
    }

    double integerShare() {
        return share(integers);
    }

    double booleanShare() {
        return share(booleans);
    }

    double instantShare() {
        return share(instants);
    }

    private double share(int part) {
        return values == 0 ? 0 : (double) part / values;
    }

    /** Of the values, how many satisfy a condition. */
    double share(Predicate<String> condition) {
        long matching =
                counts.entrySet().stream()
                        .filter(entry -> condition.test(entry.getKey()))
                        .mapToLong(Map.Entry::getValue)
                        .sum();
        return values == 0 ? 0 : (double) matching / values;
    }

    /** Different values per value: 1 where none repeats. */
    double uniqueness() {
        return values == 0 ? 0 : (double) counts.size() / values;
    }

    /** Whether the path walks no array that the other does not walk as well. */
    boolean isWithin(PathProfile rows) {
        return arrays.size() <= rows.arrays.size()
                && rows.arrays.subList(0, arrays.size()).equals(arrays);
    }

    @Override
    public String toString() {
        return path;
    }
}
