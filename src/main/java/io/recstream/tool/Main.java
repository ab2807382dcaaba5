package io.recstream.tool;

import io.recstream.tool.evaluate.Evaluate;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line: {@code bin/recstream <verb> …}. */
@Command(
        name = "recstream",
        description = "Real-time recommendations as one Apache Flink job.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        subcommands = {Demo.class, Broker.class, Evaluate.class, CommandLine.HelpCommand.class})
public final class Main implements Runnable {

    @Spec private CommandSpec spec;

    private Main() {}

    public static void main(String[] arguments) {
        Workspace.claim();
        Logs.quiet();
        int code = commandLine().execute(arguments);
        Workspace.sweep();
        System.exit(code);
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setExecutionExceptionHandler(
                        (failure, command, parsed) -> {
                            command.getErr().println(Failures.explain(failure));
                            return 1;
                        });
    }

    /** Without a verb there is nothing to do. */
    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do: a verb is missing.");
    }

    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"recstream " + (version == null ? "dev" : version)};
        }
    }
}
