package io.recstream.job.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.configuration.YamlParserUtils;

/** A YAML file of the job's settings, nested, flat, or both; only {@code recstream.*}. */
final class ConfigFile {

    private static final String ARGUMENT = "--config";

    private static final Pattern TWICE = Pattern.compile("found duplicate key ([\\w.-]+)");
    private static final Pattern PLACE = Pattern.compile("line \\d+, column \\d+");

    /** Error messages of the parser, longest first. */
    private static final List<String> WORDS =
            List.of(
                    "mapping values are not allowed here",
                    "that cannot start any token",
                    "could not find expected ':'",
                    "found unexpected end of stream",
                    "found undefined alias",
                    "found undefined tag handle",
                    "could not determine a constructor for the tag",
                    "expected <block end>",
                    "expected ',' or ']'",
                    "expected ',' or '}'",
                    "found unknown escape character");

    private ConfigFile() {}

    /** The file's entries by full name; adds its problems to the list. */
    static Map<String, Object> read(Path file, List<SettingProblem> problems) {
        Map<String, Object> entries = new TreeMap<>();
        if (!Files.isReadable(file)) {
            problems.add(
                    new SettingProblem(
                            ARGUMENT,
                            file.toString(),
                            "is not a readable file",
                            "name a YAML file that the client can read"));
            return entries;
        }
        try {
            Object content = YamlParserUtils.convertToObject(SmallFile.read(file), Object.class);
            if (content instanceof Map<?, ?> settings) {
                flatten("", settings, entries, problems);
            } else if (content != null) {
                problems.add(wrong(file, "is not YAML of names and values"));
            }
        } catch (SmallFile.TooLargeException e) {
            problems.add(wrong(file, e.getMessage()));
        } catch (CharacterCodingException e) {
            problems.add(wrong(file, "cannot be read as text in UTF-8"));
        } catch (IOException e) {
            problems.add(wrong(file, "is no file that can be read"));
        } catch (StackOverflowError e) {
            problems.add(wrong(file, "is not YAML of settings: it is nested too deep"));
        } catch (RuntimeException e) {
            problems.add(wrong(file, "is not YAML" + reason(e)));
        }
        refuseOthers(file, entries, problems);
        return entries;
    }

    private static void flatten(
            String prefix,
            Map<?, ?> nested,
            Map<String, Object> entries,
            List<SettingProblem> problems) {
        nested.forEach(
                (name, value) -> {
                    String key = prefix + name;
                    if (entries.containsKey(key)) {
                        problems.add(
                                new SettingProblem(
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
            Path file, Map<String, Object> entries, List<SettingProblem> problems) {
        for (String key : List.copyOf(entries.keySet())) {
            if (!key.startsWith(JobOptions.PREFIX)) {
                Object value = entries.remove(key);
                problems.add(
                        new SettingProblem(
                                SettingProblem.Kind.UNKNOWN,
                                key,
                                String.valueOf(value),
                                "is not a setting of the job (in " + file.getFileName() + ")",
                                "only recstream.* belongs here; Flink's own keys belong into its config.yaml"));
            }
        }
    }

    private static SettingProblem wrong(Path file, String problem) {
        return new SettingProblem(ARGUMENT, file.toString(), problem, "correct the file");
    }

    /**
     * The parser's error and position, without quotations of the file, which may hold passwords.
     */
    private static String reason(Exception e) {
        String words = "";
        for (Throwable at = e; at != null; at = at.getCause()) {
            words += "\n" + at.getMessage();
        }
        StringBuilder reason = new StringBuilder();
        Matcher twice = TWICE.matcher(words);
        if (twice.find()) {
            String key = twice.group(1);
            reason.append(": found duplicate key").append(Secrets.isSecret(key) ? "" : " " + key);
        } else {
            WORDS.stream()
                    .filter(words::contains)
                    .findFirst()
                    .ifPresent(known -> reason.append(": ").append(known));
        }
        Matcher place = PLACE.matcher(words);
        String last = null;
        while (place.find()) {
            last = place.group();
        }
        if (last != null) {
            reason.append(reason.length() == 0 ? ": " : ", ").append(last);
        }
        return reason.toString();
    }
}
