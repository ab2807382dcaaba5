package io.recstream.ops.sample.guess;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The paths of a sample of records, each with what stands there. Elements of an array share one
 * path; an array of pairs such as {@code {"key": "id", "value": …}} has one for each key.
 */
final class RecordProfile {

    private static final int MAX_DEPTH = 12;
    private static final int MAX_PATHS = 3_000;
    private static final int MAX_ELEMENTS = 100;
    private static final Pattern PLAIN_NAME = Pattern.compile("[^.\\[\\]|'=@\\s][^.\\[\\]|'=]*");

    private final Map<String, PathProfile> paths = new LinkedHashMap<>();
    private int records;

    RecordProfile(Collection<? extends JsonNode> trees) {
        for (JsonNode tree : trees) {
            if (tree.isObject()) {
                walk(tree, "", List.of(), List.of(), 0);
            }
            records++;
        }
    }

    /** How many records there are. */
    int records() {
        return records;
    }

    List<PathProfile> paths() {
        return List.copyOf(paths.values());
    }

    Optional<PathProfile> at(String path) {
        return Optional.ofNullable(paths.get(path));
    }

    /** Of the records, how many have a value at a path. */
    double coverage(PathProfile path) {
        return records == 0 ? 0 : (double) path.records().cardinality() / records;
    }

    private void walk(
            JsonNode node, String path, List<String> names, List<String> arrays, int depth) {
        if (depth > MAX_DEPTH || node.isNull()) {
            return;
        }
        if (node.isObject()) {
            for (Map.Entry<String, JsonNode> entry : node.properties()) {
                String name = quoted(entry.getKey());
                walk(
                        entry.getValue(),
                        path.isEmpty() ? name : path + "." + name,
                        with(names, entry.getKey()),
                        arrays,
                        depth + 1);
            }
        } else if (node.isArray()) {
            walkArray(node, path, names, arrays, depth);
        } else {
            PathProfile profile = paths.get(path);
            if (profile == null && paths.size() < MAX_PATHS) {
                profile = new PathProfile(path, names, arrays, paths.size());
                paths.put(path, profile);
            }
            if (profile != null) {
                profile.add(records, node);
            }
        }
    }

    private void walkArray(
            JsonNode array, String path, List<String> names, List<String> arrays, int depth) {
        String key = keyOfPairs(array);
        int elements = 0;
        for (JsonNode element : array) {
            if (elements++ >= MAX_ELEMENTS) {
                return;
            }
            if (key == null) {
                String each = path + "[]";
                walk(element, each, names, with(arrays, each), depth + 1);
            } else {
                String name = element.get(key).textValue();
                String value = key.equals("key") || key.equals("name") ? "value" : "v";
                walk(
                        element.get(value),
                        path + "[" + key + "=" + quoted(name) + "]." + value,
                        with(names, name),
                        arrays,
                        depth + 1);
            }
        }
    }

    /** The field that names the elements of an array of pairs; null for any other array. */
    private static String keyOfPairs(JsonNode array) {
        for (String key : List.of("key", "name", "k")) {
            String value = key.equals("k") ? "v" : "value";
            boolean isPairs = !array.isEmpty();
            for (JsonNode element : array) {
                isPairs &=
                        element.size() == 2
                                && element.path(key).isTextual()
                                && !element.path(key).textValue().isBlank()
                                && element.has(value);
            }
            if (isPairs) {
                return key;
            }
        }
        return null;
    }

    private static List<String> with(List<String> list, String more) {
        List<String> longer = new ArrayList<>(list);
        longer.add(more);
        return longer;
    }

    /** A name as it stands in a path. */
    private static String quoted(String name) {
        return PLAIN_NAME.matcher(name).matches() ? name : "'" + name.replace("'", "''") + "'";
    }
}
