package io.recstream.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.configuration.YamlParserUtils;

/** A YAML file of the job's settings: nested, flat, or both; nothing but {@code recstream.*}. */
final class ConfigFile {

    private static final String ARGUMENT = "--config";

    private ConfigFile() {}

    /** The file's entries by full name; what is wrong with it is added to the problems. */
    static Map<String, Object> read(Path file, List<Problem> problems) {
        Map<String, Object> entries = new TreeMap<>();
        if (!Files.isReadable(file)) {
            problems.add(
                    new Problem(
                            ARGUMENT,
                            file.toString(),
                            "is not a readable file",
                            "name a YAML file that the client can read"));
            return entries;
        }
        try {
            flatten("", YamlParserUtils.loadYamlFile(file.toFile()), entries);
        } catch (Exception e) {
            problems.add(
                    new Problem(
                            ARGUMENT,
                            file.toString(),
                            "is not YAML: " + firstLine(e),
                            "correct the file"));
        }
        refuseOthers(file, entries, problems);
        return entries;
    }

    private static void flatten(String prefix, Map<?, ?> nested, Map<String, Object> entries) {
        nested.forEach(
                (name, value) -> {
                    String key = prefix + name;
                    if (value instanceof Map<?, ?> below) {
                        flatten(key + ".", below, entries);
                    } else if (value instanceof List<?> items) {
                        entries.put(
                                key,
                                String.join(";", items.stream().map(String::valueOf).toList()));
                    } else {
                        entries.put(key, value == null ? "" : value);
                    }
                });
    }

    private static void refuseOthers(
            Path file, Map<String, Object> entries, List<Problem> problems) {
        for (String key : List.copyOf(entries.keySet())) {
            if (!key.startsWith(JobOptions.PREFIX)) {
                Object value = entries.remove(key);
                problems.add(
                        new Problem(
                                key,
                                String.valueOf(value),
                                "is not a setting of the job (in " + file.getFileName() + ")",
                                "only recstream.* belongs here; Flink's own keys belong into its config.yaml"));
            }
        }
    }

    private static String firstLine(Exception e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return String.valueOf(cause.getMessage()).lines().findFirst().orElse("empty message");
    }
}
