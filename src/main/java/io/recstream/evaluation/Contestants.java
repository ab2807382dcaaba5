package io.recstream.evaluation;

import io.recstream.evaluation.baseline.Baseline;
import io.recstream.evaluation.baseline.Parameters;
import io.recstream.evaluation.baseline.SessionModel;
import io.recstream.job.config.InvalidSettingsException;
import io.recstream.job.config.JobArguments;
import io.recstream.job.config.JobSettings;
import io.recstream.job.model.NearestName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.configuration.Configuration;

/** The models to run, with their parameters; rejects unknown ones. */
final class Contestants {

    /** The recommender of the job. */
    static final String JOB = "recstream";

    private static final String ALL = "all";
    private static final String LIST_SIZE = JOB + ".rank.size";

    /** Required settings, though nothing connects. */
    private static final Map<String, String> NO_BROKER =
            Map.of(
                    "recstream.kafka.bootstrap-servers", "localhost:9092",
                    "recstream.kafka.delivery-guarantee", "at-least-once",
                    "execution.checkpointing.interval", "10 s");

    private final List<String> names;
    private final Map<String, Map<String, String>> options;
    private final JobSettings settings;

    private Contestants(
            List<String> names, Map<String, Map<String, String>> options, JobSettings settings) {
        this.names = names;
        this.options = options;
        this.settings = settings;
    }

    /**
     * Parses the options of the command line.
     *
     * @param models names, or all
     * @param options model.parameter → value
     * @param top required length of the lists
     * @throws IllegalArgumentException with the problem and suggestions
     */
    static Contestants of(List<String> models, Map<String, String> options, int top) {
        List<String> names = new ArrayList<>();
        for (String model : models) {
            String name = model.toLowerCase(Locale.ROOT);
            if (name.equals(ALL)) {
                names.addAll(known());
            } else {
                check("model", name, known(), ALL);
                names.add(name);
            }
        }
        Map<String, Map<String, String>> byModel = new LinkedHashMap<>();
        options.forEach(
                (key, value) -> {
                    int dot = key.indexOf('.');
                    String model = dot < 0 ? key : key.substring(0, dot);
                    check("model", model, known(), null);
                    if (dot < 0) {
                        throw new IllegalArgumentException(
                                "--option " + key + " names no parameter: " + key + ".parameter=…");
                    }
                    byModel.computeIfAbsent(model, m -> new LinkedHashMap<>())
                            .put(key.substring(dot + 1), value);
                });
        Contestants contestants =
                new Contestants(
                        names.stream().distinct().toList(), byModel, settings(byModel, top));
        Arrays.stream(Baseline.values()).forEach(contestants::checkParameters);
        return contestants;
    }

    static List<String> known() {
        List<String> names = new ArrayList<>(List.of(JOB));
        for (Baseline baseline : Baseline.values()) {
            names.add(baseline.toString());
        }
        return names;
    }

    /** Every parameter of every baseline, with its published value. */
    static Map<String, String> parameters() {
        Map<String, String> all = new LinkedHashMap<>();
        for (Baseline baseline : Baseline.values()) {
            Parameters parameters = new Parameters(Map.of());
            baseline.make(parameters);
            parameters.read().forEach((name, value) -> all.put(baseline + "." + name, value));
        }
        return all;
    }

    /** The job's settings. */
    JobSettings settings() {
        return settings;
    }

    List<String> names() {
        return names;
    }

    /** Creates an untrained model. */
    SessionModel make(String name, SessionLog log) {
        return name.equals(JOB)
                ? new JobModel(settings, log)
                : baseline(name).make(new Parameters(given(name)));
    }

    private Map<String, String> given(String name) {
        return options.getOrDefault(name, Map.of());
    }

    private void checkParameters(Baseline baseline) {
        Parameters parameters = new Parameters(given(baseline.toString()));
        try {
            baseline.make(parameters);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--option " + baseline + ": " + e.getMessage(), e);
        }
        for (String name : given(baseline.toString()).keySet()) {
            check("parameter of " + baseline, name, parameters.read().keySet(), null);
        }
    }

    /** The given settings of the job over the defaults. */
    static JobSettings settings(Map<String, Map<String, String>> options, int top) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put(LIST_SIZE, Integer.toString(top));
        options.getOrDefault(JOB, Map.of())
                .forEach((key, value) -> settings.put(JOB + "." + key, value));
        String[] arguments =
                settings.entrySet().stream()
                        .map(entry -> "--" + entry.getKey() + "=" + entry.getValue())
                        .toArray(String[]::new);
        try {
            return settings(List.of(arguments));
        } catch (InvalidSettingsException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** The settings that a job would have with these arguments. */
    static JobSettings settings(List<String> arguments) {
        return JobArguments.parse(arguments.toArray(String[]::new))
                .settings(Configuration.fromMap(NO_BROKER));
    }

    private static Baseline baseline(String name) {
        return Arrays.stream(Baseline.values())
                .filter(baseline -> baseline.toString().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static void check(String what, String name, Collection<String> valid, String or) {
        if (!valid.contains(name)) {
            List<String> names = new ArrayList<>(valid);
            if (or != null) {
                names.add(or);
            }
            throw new IllegalArgumentException(
                    String.format(
                            "'%s' is no %s: did you mean %s? There are %s.",
                            name,
                            what,
                            NearestName.of(name, names).orElse("nothing"),
                            String.join(", ", names)));
        }
    }
}
