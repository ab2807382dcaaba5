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
            flatten("", YamlParserUtils.loadYamlFile(file.toFile()), entries, problems);
        } catch (Exception e) {
            problems.add(
                    new Problem(
                            ARGUMENT,
                            file.toString(),
                            "is not YAML: " + reason(e),
                            "correct the file"));
        }
        refuseOthers(file, entries, problems);
        return entries;
    }

    private static void flatten(
            String prefix, Map<?, ?> nested, Map<String, Object> entries, List<Problem> problems) {
        nested.forEach(
                (name, value) -> {
                    String key = prefix + name;
                    if (entries.containsKey(key)) {
                        problems.add(
                                new Problem(
                                        key,
                                        String.valueOf(value),
                                        "is in the file twice, once nested and once by its full name",
                                        "keep one of them"));
                    }
                    if (value instanceof Map<?, ?> below) {
                        flatten(key + ".", below, entries, problems);
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

    /**
     * What a parser objects to, and where: its last two lines; the one before says what it read.
     */
    private static String reason(Exception e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        List<String> lines =
                String.valueOf(cause.getMessage())
                        .lines()
                        .map(
                                line ->
                                        line.trim()
                                                .replace("in reader, ", "")
                                                .replace("in 'reader', ", ""))
                        .filter(line -> !line.isEmpty())
                        .toList();
        return lines.isEmpty()
                ? "empty message"
                : String.join(", ", lines.subList(Math.max(0, lines.size() - 2), lines.size()));
    }
}
