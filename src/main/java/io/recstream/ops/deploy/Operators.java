package io.recstream.ops.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The operators of a job by name, which is their uid: each owns the state that is kept under it.
 */
record Operators(Set<String> names) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Between the operators of a chain: {@code a -> (b -> c, d)}. */
    private static final Pattern BETWEEN = Pattern.compile(" -> |, |[()]");

    Operators {
        names = Set.copyOf(names);
    }

    /** Those of the plan that {@code flink info} prints, between other lines. */
    static Operators ofPlan(String printed) throws IOException {
        int from = printed.indexOf('{');
        int to = printed.lastIndexOf('}');
        if (from < 0 || to < from) {
            throw new IOException("The program has built no job:\n" + printed.strip());
        }
        Set<String> names = new TreeSet<>();
        for (JsonNode node : JSON.readTree(printed.substring(from, to + 1)).path("nodes")) {
            names.add(node.path("type").asText());
        }
        return new Operators(names);
    }

    /** Those of a running job, whose tasks are chains of them. */
    static Operators ofJob(JsonNode job) {
        Set<String> names = new TreeSet<>();
        for (JsonNode vertex : job.path("vertices")) {
            BETWEEN.splitAsStream(vertex.path("name").asText())
                    .filter(name -> !name.isBlank())
                    .forEach(names::add);
        }
        return new Operators(names);
    }

    /** The names that are missing in the other, in order. */
    Set<String> missingIn(Operators other) {
        Set<String> missing = new TreeSet<>(names);
        missing.removeAll(other.names());
        return missing;
    }
}
