package io.recstream.cli;

import io.recstream.bench.Bench;
import io.recstream.console.Failures;
import io.recstream.console.Logs;
import io.recstream.console.Workspace;
import io.recstream.demo.Demo;
import io.recstream.devcluster.Broker;
import io.recstream.devcluster.cluster.Cluster;
import io.recstream.evaluation.Evaluate;
import io.recstream.job.ingest.TrustedAvroClasses;
import io.recstream.job.model.NearestName;
import io.recstream.ops.archive.Archive;
import io.recstream.ops.control.Control;
import io.recstream.ops.control.ExperimentCommands;
import io.recstream.ops.control.Forget;
import io.recstream.ops.control.Rules;
import io.recstream.ops.deploy.Bootstrap;
import io.recstream.ops.deploy.Deploy;
import io.recstream.ops.deploy.LockStatus;
import io.recstream.ops.deploy.Rescale;
import io.recstream.ops.deploy.Rollback;
import io.recstream.ops.deploy.Savepoint;
import io.recstream.ops.deploy.Stop;
import io.recstream.ops.deploy.Upgrade;
import io.recstream.ops.doctor.Doctor;
import io.recstream.ops.hotkeys.HotKeys;
import io.recstream.ops.identity.Identity;
import io.recstream.ops.inspect.Inspect;
import io.recstream.ops.redrive.Redrive;
import io.recstream.ops.sample.Sample;
import io.recstream.server.Serve;
import io.recstream.sizing.Size;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExitCodeGenerator;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line: {@code bin/recstream <command> …}. */
@Command(
        name = "recstream",
        description = "Real-time recommendations as one Apache Flink job.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        subcommands = {
            Demo.class,
            Broker.class,
            Serve.class,
            Evaluate.class,
            Bench.class,
            Cluster.class,
            Deploy.class,
            Bootstrap.class,
            Savepoint.class,
            Stop.class,
            Upgrade.class,
            Rescale.class,
            Rollback.class,
            LockStatus.class,
            Size.class,
            Inspect.class,
            Doctor.class,
            Redrive.class,
            HotKeys.class,
            Sample.class,
            Identity.class,
            Archive.class,
            Forget.class,
            Rules.class,
            ExperimentCommands.class,
            Control.class,
            CommandLine.HelpCommand.class
        })
public final class Main implements Runnable {

    static {
        TrustedAvroClasses.install();
    }

    @Spec private CommandSpec spec;

    private Main() {}

    public static void main(String[] arguments) {
        Workspace.claim();
        Logs.quiet();
        int code = commandLine().execute(arguments);
        Workspace.sweep();
        System.exit(code);
    }

    public static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setParameterExceptionHandler(Main::refuse)
                .setExecutionExceptionHandler(
                        (failure, command, parsed) -> {
                            command.getErr().println(Failures.explain(failure));
                            return failure instanceof IExitCodeGenerator own
                                    ? own.getExitCode()
                                    : 1;
                        });
    }

    /**
     * Prints the problem of the command line, and suggestions. Unknown names come first, as they
     * may be misspelt required options.
     */
    private static int refuse(ParameterException problem, String[] arguments) {
        CommandLine command = problem.getCommandLine();
        List<String> unknown = unknown(command, arguments);
        if (unknown.isEmpty()) {
            command.getErr().println(message(problem));
        } else {
            List<String> shown = shown(command, unknown);
            command.getErr()
                    .println(
                            shown.isEmpty()
                                    ? "There is a word that belongs to no option"
                                    : new UnmatchedArgumentException(command, shown).getMessage());
            suggest(unknown.get(0), command);
        }
        command.getErr().printf("Try '%s --help'.%n", command.getCommandSpec().qualifiedName());
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    /** The unknown arguments, also if the parser stopped earlier at another problem. */
    private static List<String> unknown(CommandLine command, String[] arguments) {
        List<String> unmatched = command.getUnmatchedArguments();
        Set<String> known = command.getCommandSpec().optionsMap().keySet();
        return unmatched.isEmpty()
                ? Arrays.stream(arguments)
                        .map(argument -> argument.split("=", 2)[0])
                        .filter(name -> name.startsWith("--") && !known.contains(name))
                        .toList()
                : unmatched;
    }

    /** The parser quotes the setting that it cannot parse, which may be a password. */
    private static String message(ParameterException problem) {
        return problem.getArgSpec() instanceof OptionSpec option
                        && Map.class.isAssignableFrom(option.type())
                ? option.longestName() + " takes " + option.paramLabel()
                : problem.getMessage();
    }

    /** Only names: a value after an unknown one, or by itself, may be a password. */
    private static List<String> shown(CommandLine command, List<String> unknown) {
        if (!command.getSubcommands().isEmpty() && !unknown.get(0).startsWith("-")) {
            return List.of(unknown.get(0));
        }
        return unknown.stream()
                .filter(argument -> argument.startsWith("-"))
                .map(argument -> argument.split("[^\\p{L}\\p{N}_.-]", 2)[0])
                .toList();
    }

    private static void suggest(String argument, CommandLine command) {
        CommandSpec known = command.getCommandSpec();
        Set<String> names =
                argument.startsWith("-")
                        ? known.optionsMap().keySet()
                        : known.subcommands().keySet();
        NearestName.of(argument, names)
                .ifPresent(near -> command.getErr().printf("Did you mean %s?%n", near));
    }

    /** Without a command only the usage is printed. */
    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do: a command is missing.");
    }

    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"recstream " + BuildVersion.version()};
        }
    }
}
