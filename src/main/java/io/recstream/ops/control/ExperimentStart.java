package io.recstream.ops.control;

import io.recstream.console.Terminal;
import io.recstream.job.config.CheckedSettings;
import io.recstream.job.control.rules.ExperimentParser;
import io.recstream.job.control.rules.Parsed;
import io.recstream.job.model.Experiment;
import io.recstream.job.validate.CommandValidator;
import io.recstream.topics.JobFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code experiment start}: the users get variants from now on. */
@Command(
        name = "start",
        mixinStandardHelpOptions = true,
        description =
                "Starts the experiment of a file, YAML or JSON: docs/control.md. Exit code 0 if it"
                        + " was started, 1 if there are mistakes or it was refused, 3 if there is no"
                        + " result yet.")
public final class ExperimentStart implements Callable<Integer> {

    @Mixin private JobFile config;
    @Mixin private CommandOptions options;

    @Parameters(paramLabel = "FILE", description = "The document.")
    private Path file;

    @Option(names = "--dry-run", description = "Only check. Nothing is sent.")
    private boolean dryRun;

    @Override
    public Integer call() throws Exception {
        CheckedSettings checked = config.check(JobFile.flinksOwn());
        ControlChannel channel = new ControlChannel(checked);
        Terminal terminal = Terminal.of(options.json);
        String document = Files.readString(file);
        return JobFile.callBrokers(
                checked,
                () -> start(channel, new RulesChecks(checked, terminal), document, terminal));
    }

    private int start(
            ControlChannel channel, RulesChecks checks, String document, Terminal terminal)
            throws Exception {
        PublishedHistory history = new PublishedHistory(channel.results());
        Parsed<Experiment> parsed =
                ExperimentParser.parse(document, checks.context(document, history.current()));
        if (parsed.value().isEmpty()) {
            return checks.show(file.toString(), parsed.mistakes());
        }
        Experiment experiment = parsed.value().get();
        if (dryRun) {
            terminal.line("%s has no mistakes".formatted(file));
            ExperimentStatus.show(experiment, terminal);
            return 0;
        }
        return new CommandRun(channel, options, terminal)
                .run(
                        CommandRun.command(CommandValidator.START_EXPERIMENT, options)
                                .setDocument(document)
                                .build(),
                        result -> {
                            terminal.line(
                                    "Started: %s, by the command %s at %s"
                                            .formatted(
                                                    result.getExperiment(),
                                                    result.getCommandId(),
                                                    result.getFinishedAt()));
                            ExperimentStatus.show(experiment, terminal);
                        });
    }
}
