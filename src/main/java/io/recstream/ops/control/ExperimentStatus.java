package io.recstream.ops.control;

import io.recstream.avro.ControlResult;
import io.recstream.console.Terminal;
import io.recstream.job.control.rules.ExperimentParser;
import io.recstream.job.control.rules.RulesContext;
import io.recstream.job.control.rules.RulesText;
import io.recstream.job.model.Experiment;
import io.recstream.job.model.PublishedRules;
import io.recstream.topics.JobFile;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code experiment status}: what runs. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description =
                "Shows the running experiment: since when, its variants and what they change. Reads"
                        + " the topic of results, and changes nothing. With --json the result of the"
                        + " command that started it; {} if none runs.")
public final class ExperimentStatus implements Callable<Integer> {

    @Mixin private JobFile config;

    @Option(names = "--json", description = "One line for programs.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        PublishedHistory history = PublishedHistory.read(config);
        Terminal terminal = Terminal.of(json);
        Optional<ControlResult> running = history.experiment();
        if (json) {
            System.out.println(PublishedHistory.json(running));
            return 0;
        }
        if (running.isEmpty()) {
            terminal.line("No experiment runs");
            return 0;
        }
        ControlResult start = running.get();
        terminal.line(
                "The experiment %s runs since %s, started by %s"
                        .formatted(
                                start.getExperiment(),
                                start.getFinishedAt(),
                                ControlLog.whoAndWhy(start.getIssuedBy(), start.getReason())));
        show(
                ExperimentParser.parse(start.getDocument(), RulesContext.UNKNOWN).orElseThrow(),
                terminal);
        return 0;
    }

    /** Each variant, with its share and what it changes of the published rules. */
    static void show(Experiment experiment, Terminal terminal) {
        for (Experiment.Variant variant : experiment.variants()) {
            terminal.line("  %-16s %5.1f %%".formatted(variant.name(), 100 * variant.share()));
            RulesText.diff(PublishedRules.NONE, variant.rules())
                    .forEach(change -> terminal.line("    " + change));
        }
    }
}
