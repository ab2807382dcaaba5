package io.recstream.bench;

import io.recstream.console.Workspace;
import io.recstream.devcluster.Checkout;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of all benchmarks; progress is printed to standard error. */
final class BenchOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(names = "--json", description = "One JSON object as the only line on standard output.")
    boolean json;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "3",
            description =
                    "How often each contender is measured, after a warm-up. Default:"
                            + " ${DEFAULT-VALUE}.")
    int rounds;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Of everything that is made up. Default: ${DEFAULT-VALUE}.")
    long seed;

    @Option(
            names = "--against",
            paramLabel = "COMMIT",
            description = {
                "Runs the benchmark in turns here and in a clone of this checkout at another commit,"
                        + " and compares all figures that both report. The clone is built first."
            })
    String against;

    /**
     * Runs the benchmark in a temporary folder, and prints the report.
     *
     * @return the exit code
     */
    int run(Callable<BenchReport> benchmark) throws Exception {
        require(rounds >= 1 && rounds <= 1_000, "--rounds " + rounds + ": give 1 to 1000.");
        Workspace workspace = Workspace.open();
        Thread cleaner = new Thread(workspace::delete, "workspace-cleaner");
        Runtime.getRuntime().addShutdownHook(cleaner);
        try {
            BenchReport report =
                    against == null ? benchmark.call() : compare(workspace.resolve("version"));
            PrintWriter out = spec.commandLine().getOut();
            (json ? List.of(report.toJson()) : report.toLines()).forEach(out::println);
            out.flush();
            return 0;
        } finally {
            Runtime.getRuntime().removeShutdownHook(cleaner);
            workspace.delete();
        }
    }

    private BenchReport compare(Path clone) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("bench", spec.name()));
        for (OptionSpec option : spec.commandLine().getParseResult().matchedOptions()) {
            if (!Set.of("--against", "--rounds", "--json").contains(option.longestName())) {
                List<String> values = option.originalStringValues();
                boolean isFlag = option.arity().max() == 0;
                values.forEach(
                        value -> arguments.add(option.longestName() + (isFlag ? "" : "=" + value)));
            }
        }
        arguments.addAll(List.of("--rounds=1", "--json"));
        BenchReport report = new BenchReport(spec.name(), this, Machine.describe());
        return new VersionComparison(Checkout.home(), arguments, this::progress)
                .against(against, clone, report, rounds);
    }

    /** Rejects the command line if a condition does not hold. */
    void require(boolean condition, String problem) {
        if (!condition) {
            throw new ParameterException(spec.commandLine(), problem);
        }
    }

    /** Prints a line to standard error. */
    void progress(String line) {
        PrintWriter errors = spec.commandLine().getErr();
        errors.println(line);
        errors.flush();
    }
}
