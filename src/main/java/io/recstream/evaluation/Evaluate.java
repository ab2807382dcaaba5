package io.recstream.evaluation;

import io.recstream.evaluation.baseline.SessionModel;
import io.recstream.flink.FlinkFileSystems;
import io.recstream.job.archive.ArchiveFolder;
import io.recstream.job.config.JobSettings;
import io.recstream.reference.Explanation;
import io.recstream.topics.JobFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code evaluate}: accuracy of the lists on files of sessions, compared with published baselines.
 */
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        description = {
            "Measures the lists on files of sessions: hit rate and MRR of the next item, for the"
                    + " recommender of the job (its very classes) and for published baselines; or,"
                    + " with --archive, for settings of the job on the events that it has archived."
        },
        footerHeading = "%nParameters of the baselines, with their published values:%n")
public final class Evaluate implements Callable<Integer> {

    /** Set by {@code bin/recstream} if standard error is a terminal. */
    private static final String COLUMNS = "recstream.columns.stderr";

    @Mixin private EvaluateOptions options;
    private CommandSpec spec;

    /** Also adds the parameters to the help. */
    @Spec
    void setSpec(CommandSpec spec) {
        this.spec = spec;
        spec.usageMessage()
                .footer(
                        Contestants.parameters().entrySet().stream()
                                .map(entry -> "  " + entry.getKey() + "=" + entry.getValue())
                                .toArray(String[]::new));
    }

    @Override
    public Integer call() throws Exception {
        options.problem().ifPresent(this::refuse);
        if (options.archive != null) {
            return backtest();
        }
        Contestants contestants = contestants();
        ProgressBar progress =
                new ProgressBar(spec.commandLine().getErr(), Integer.getInteger(COLUMNS, 0) > 0);
        Logs logs = logs();
        if (options.explain != null) {
            return explain(contestants.settings(), logs, progress);
        }
        List<ModelResult> outcomes = run(contestants, logs, new Harness(options.top, progress));
        EvaluationReport report =
                new EvaluationReport(protocol(), options.top, outcomes, differences(outcomes));
        PrintWriter out = spec.commandLine().getOut();
        (options.json ? report.toJson() : report.toLines()).forEach(out::println);
        out.flush();
        if (options.plot != null) {
            new Plot(options.top).write(outcomes, options.plot);
        }
        return 0;
    }

    /** The settings of the job among the options, as its arguments. */
    private List<String> settings() {
        List<String> settings = new ArrayList<>();
        options.options.forEach(
                (key, value) -> {
                    if (!key.startsWith(Contestants.JOB + ".")) {
                        refuse(
                                "--option "
                                        + key
                                        + ": with --archive give a setting, recstream.x.y");
                    }
                    settings.add("--" + key + "=" + value);
                });
        return settings;
    }

    /** That of the file, or its path where another file has the same name. */
    private String name(Path config) {
        Path file = config.getFileName();
        long same = options.configs.stream().filter(it -> it.getFileName().equals(file)).count();
        return (same > 1 ? config : file).toString();
    }

    private void refuseUnused() {
        for (String option : List.of("--model", "--protocol", "--warm-up")) {
            if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
                refuse(option + " has no effect with --archive: leave it out.");
            }
        }
    }

    private int backtest() throws Exception {
        refuseUnused();
        FlinkFileSystems.load(JobFile.flinksOwn());
        ProgressBar progress =
                new ProgressBar(spec.commandLine().getErr(), Integer.getInteger(COLUMNS, 0) > 0);
        Backtest backtest = new Backtest(options.since.at(), options.top);
        List<String> settings = settings();
        if (options.configs.isEmpty()) {
            backtest.add("defaults", Contestants.settings(settings));
        }
        for (Path config : options.configs) {
            List<String> arguments = new ArrayList<>(List.of("--config", config.toString()));
            arguments.addAll(settings);
            backtest.add(name(config), Contestants.settings(arguments));
        }
        backtest.run(ArchiveFolder.open(options.archive), progress);
        BacktestReport report =
                new BacktestReport(backtest, options.top, options.bootstrap, options.seed);
        PrintWriter out = spec.commandLine().getOut();
        (options.json ? report.toJson() : report.toLines()).forEach(out::println);
        out.flush();
        return 0;
    }

    private Contestants contestants() {
        try {
            return Contestants.of(options.models, options.options, options.top);
        } catch (IllegalArgumentException e) {
            refuse(e.getMessage());
            throw e;
        }
    }

    private void refuse(String problem) {
        throw new ParameterException(spec.commandLine(), problem);
    }

    /** The learnt and the predicted log; the same one in the prequential protocol. */
    private record Logs(SessionLog learnt, SessionLog predicted) {}

    private Logs logs() throws IOException {
        SessionLog learnt = new SessionLog();
        for (Path file : options.learn) {
            SessionFile.read(file, learnt);
        }
        SessionLog predicted = learnt;
        if (options.isStatic()) {
            predicted = learnt.ofOtherSessions();
            SessionFile.read(options.predict, predicted);
            predicted.sort();
        } else if (options.predict != null) {
            SessionFile.read(options.predict, learnt);
        }
        return new Logs(learnt.sort(), predicted);
    }

    private int explain(JobSettings settings, Logs logs, ProgressBar progress) {
        ExplainedSession session = explained(logs.predicted());
        Explanation explanation =
                options.isStatic()
                        ? session.afterLearning(logs.learnt(), settings, progress)
                        : session.whileLearning(settings, progress);
        PrintWriter out = spec.commandLine().getOut();
        ExplanationReport report =
                new ExplanationReport(protocol(), session, explanation, settings.items().knn());
        if (options.json) {
            out.println(report.toJson());
        } else {
            report.toLines().forEach(out::println);
        }
        out.flush();
        return 0;
    }

    private ExplainedSession explained(SessionLog log) {
        try {
            int number = options.explainEvent == null ? 0 : options.explainEvent;
            return ExplainedSession.of(options.explain, number, log);
        } catch (IllegalArgumentException e) {
            refuse(e.getMessage());
            throw e;
        }
    }

    private String protocol() {
        return options.isStatic() ? "static" : "prequential";
    }

    private List<ModelResult> run(Contestants contestants, Logs logs, Harness harness)
            throws IOException {
        SessionLog learnt = logs.learnt();
        List<ModelResult> outcomes = new ArrayList<>();
        for (String name : contestants.names()) {
            SessionModel model = contestants.make(name, learnt);
            ModelResult outcome =
                    options.isStatic()
                            ? harness.runStatic(name, model, learnt, logs.predicted())
                            : harness.prequential(name, model, learnt, options.warmUp);
            if (outcome.size() == 0) {
                throw new IOException("Nothing to predict: no session has a second event.");
            }
            outcomes.add(outcome);
        }
        return outcomes;
    }

    private List<Bootstrap.Difference> differences(List<ModelResult> outcomes) {
        return options.bootstrap == 0
                ? List.of()
                : new Bootstrap(options.bootstrap, options.seed).differences(outcomes, options.top);
    }
}
