package io.recstream.job.config;

import io.recstream.job.model.NearestName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ReadableConfig;

/**
 * The job's command line: {@code --config FILE}, and any setting as {@code --recstream.x.y VALUE}
 * or {@code --recstream.x.y=VALUE}. Arguments take precedence over the file, the file over the
 * cluster's configuration, and that over the defaults.
 */
public final class JobArguments {

    private static final String CONFIG = "--config";
    private static final String HELP = "--help";

    private final Map<String, String> overrides = new TreeMap<>();
    private final List<SettingProblem> problems = new ArrayList<>();
    private Path file;
    private boolean help;

    private JobArguments() {}

    /** Never throws: problems are reported together with those of the settings. */
    public static JobArguments parse(String... arguments) {
        JobArguments parsed = new JobArguments();
        for (int i = 0; i < arguments.length; i++) {
            String argument = arguments[i];
            int equals = argument.indexOf('=');
            String name = equals < 0 ? argument : argument.substring(0, equals);
            if (name.equals(HELP) || name.equals("-h")) {
                parsed.help = true;
            } else if (!isKnown(name)) {
                parsed.refuse(argument, name, i + 1);
                // The word after an unknown name is its value, which may be a secret.
                if (equals < 0 && name.startsWith("-") && isValue(arguments, i + 1)) {
                    i++;
                }
            } else if (equals >= 0) {
                parsed.set(name, argument.substring(equals + 1));
            } else if (i + 1 < arguments.length && !isKnown(nameOf(arguments[i + 1]))) {
                parsed.set(name, arguments[++i]);
            } else {
                parsed.problems.add(
                        new SettingProblem(
                                name, null, "has no value", "give one after a space or ="));
            }
        }
        return parsed;
    }

    private static boolean isValue(String[] arguments, int at) {
        return at < arguments.length && !arguments[at].startsWith("--");
    }

    private static boolean isKnown(String name) {
        return name.equals(CONFIG) || name.startsWith("--" + JobOptions.PREFIX);
    }

    private static String nameOf(String argument) {
        int equals = argument.indexOf('=');
        return equals < 0 ? argument : argument.substring(0, equals);
    }

    private void set(String name, String value) {
        if (name.equals(CONFIG)) {
            file = Path.of(value);
        } else {
            overrides.put(name.substring(2), value);
        }
    }

    private void refuse(String argument, String name, int position) {
        if (!name.startsWith("-")) {
            problems.add(
                    new SettingProblem(
                            "argument-" + position,
                            argument,
                            "has no name before it",
                            "give --name value or --name=value"));
            return;
        }
        List<String> valid = new ArrayList<>(List.of(CONFIG, HELP));
        JobOptionList.keys().forEach(key -> valid.add("--" + key));
        problems.add(
                new SettingProblem(
                        name,
                        argument.equals(name) ? null : argument.substring(name.length() + 1),
                        "is not an argument",
                        NearestName.of(name, valid)
                                .map(near -> "did you mean " + near + "?")
                                .orElse("see " + HELP)));
    }

    public boolean isHelp() {
        return help;
    }

    /**
     * The checked settings, with the problems of the arguments.
     *
     * @param cluster Flink's own configuration, which may have settings of the job
     */
    public CheckedSettings check(ReadableConfig cluster) {
        List<SettingProblem> found = new ArrayList<>(problems);
        return SettingsParser.check(merged(cluster, found), found);
    }

    /**
     * Like {@link #check}, but requires valid settings.
     *
     * @throws InvalidSettingsException with all problems, including those of the arguments
     */
    public JobSettings settings(ReadableConfig cluster) {
        return check(cluster).orThrow();
    }

    /** The entries of a file of settings by full name; empty if it cannot be read. */
    public static Map<String, String> entriesOf(Path file) {
        Map<String, String> entries = new TreeMap<>();
        ConfigFile.read(file, new ArrayList<>())
                .forEach((key, value) -> entries.put(key, String.valueOf(value)));
        return entries;
    }

    /** The given settings by full name: those of the file, overridden by arguments. */
    public Map<String, String> given() {
        Map<String, String> given = new TreeMap<>();
        if (file != null) {
            override(given, entriesOf(file));
        }
        override(given, overrides);
        return given;
    }

    private Configuration merged(ReadableConfig cluster, List<SettingProblem> found) {
        Map<String, String> entries = new TreeMap<>(cluster.toMap());
        if (file != null) {
            Map<String, String> ofFile = new TreeMap<>();
            ConfigFile.read(file, found)
                    .forEach((key, value) -> ofFile.put(key, String.valueOf(value)));
            override(entries, ofFile);
        }
        override(entries, overrides);
        return Configuration.fromMap(entries);
    }

    /** Removes the other names of an overridden option. */
    private static void override(Map<String, String> entries, Map<String, String> nearer) {
        for (ConfigOption<?> option : JobOptionList.ALL) {
            List<String> names = KnownKeys.formerKeys(option);
            names.add(option.key());
            if (names.stream().anyMatch(nearer::containsKey)) {
                entries.keySet().removeAll(names);
            }
        }
        entries.putAll(nearer);
    }

    /** The output of {@code --help}: the arguments and every setting. */
    public static String help() {
        StringBuilder text = new StringBuilder(4_096);
        text.append(
                        "Usage: flink run [-d] recstream.jar [--config FILE] [--recstream.x.y VALUE]...\n")
                .append("  --config FILE  a YAML file of recstream.* settings\n")
                .append("  --help         this text\n\nSettings:\n");
        JobOptionList.ALL.forEach(
                option ->
                        text.append("  --")
                                .append(option.key())
                                .append(
                                        option.hasDefaultValue()
                                                ? " ("
                                                        + OptionTypes.show(option.defaultValue())
                                                        + ")"
                                                : "")
                                .append("\n      ")
                                .append(ConfigurationDocument.meaning(option))
                                .append('\n'));
        return text.toString();
    }
}
