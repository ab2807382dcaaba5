package io.recstream.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import io.recstream.fixture.FixtureOutput;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Whether an output says what an older version has said: all that it said, number by number as far
 * as another processor counts the same, and in the same order; what a later version adds is no
 * difference.
 */
final class ToldAgain {

    private static final double SAME = 1e-9;

    private ToldAgain() {}

    static List<String> differences(List<FixtureOutput> expected, List<FixtureOutput> found) {
        List<String> differences = new ArrayList<>();
        if (expected.size() != found.size()) {
            differences.add(found.size() + " records instead of " + expected.size());
        }
        for (int i = 0; i < Math.min(expected.size(), found.size()); i++) {
            FixtureOutput old = expected.get(i);
            FixtureOutput now = found.get(i);
            if (!old.key().equals(now.key())
                    || (old.value() == null) != (now.value() == null)
                    || (old.value() != null && !says(old.value(), now.value()))) {
                differences.add(i + ": should be " + old + " but is " + now);
            }
        }
        return differences;
    }

    /** The newest record of each key. */
    static List<FixtureOutput> newest(List<FixtureOutput> outputs) {
        Map<String, FixtureOutput> byKey = new LinkedHashMap<>();
        outputs.forEach(output -> byKey.put(output.key(), output));
        return byKey.keySet().stream().sorted().map(byKey::get).toList();
    }

    static boolean says(JsonNode old, JsonNode now) {
        if (now == null) {
            return false;
        }
        if (old.isObject()) {
            for (Map.Entry<String, JsonNode> field : old.properties()) {
                if (!says(field.getValue(), now.get(field.getKey()))) {
                    return false;
                }
            }
            return now.isObject();
        }
        if (old.isArray()) {
            for (int i = 0; i < old.size(); i++) {
                if (!says(old.get(i), now.get(i))) {
                    return false;
                }
            }
            return now.isArray() && now.size() == old.size();
        }
        if (old.isNumber() && now.isNumber()) {
            double difference = Math.abs(old.doubleValue() - now.doubleValue());
            return difference <= SAME * Math.abs(old.doubleValue());
        }
        return old.equals(now);
    }
}
