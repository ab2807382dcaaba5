package io.recstream.ops.control;

import io.recstream.avro.ControlResult;
import io.recstream.console.Terminal;
import io.recstream.job.config.CheckedSettings;
import io.recstream.job.validate.CommandValidator;
import io.recstream.topics.JobFile;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code experiment stop}: all users get lists under the published rules again. */
@Command(
        name = "stop",
        mixinStandardHelpOptions = true,
        description =
                "Stops the running experiment. With a winner its rules are published for all users."
                        + " Exit code 0 if it was stopped, 1 if that was refused, 3 if there is no"
                        + " result yet.")
public final class ExperimentStop implements Callable<Integer> {

    @Mixin private JobFile config;
    @Mixin private CommandOptions options;

    @Parameters(paramLabel = "ID", description = "The id of the experiment.")
    private String experiment;

    @Option(
            names = "--winner",
            paramLabel = "VARIANT",
            description =
                    "The variant whose rules are published; without it, those of before stay.")
    private String winner;

    @Override
    public Integer call() throws Exception {
        CheckedSettings checked = config.check(JobFile.flinksOwn());
        ControlChannel channel = new ControlChannel(checked);
        Terminal terminal = Terminal.of(options.json);
        CommandRun run = new CommandRun(channel, options, terminal);
        return JobFile.callBrokers(
                checked,
                () ->
                        run.run(
                                CommandRun.command(CommandValidator.STOP_EXPERIMENT, options)
                                        .setExperiment(experiment)
                                        .setWinner(winner)
                                        .build(),
                                result -> show(result, terminal)));
    }

    private static void show(ControlResult result, Terminal terminal) {
        terminal.line(
                "Stopped: %s, by the command %s at %s"
                        .formatted(
                                result.getExperiment(),
                                result.getCommandId(),
                                result.getFinishedAt()));
        terminal.line(
                result.getWinner() == null
                        ? "The published rules stay"
                        : "Published: version %d, the rules of %s"
                                .formatted(result.getRulesVersion(), result.getWinner()));
    }
}
