package io.recstream.bench;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bench}: one subcommand per benchmark. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = {
            "Measures how fast the job is on this machine, beside peers in the same run. Each"
                    + " benchmark ends with its ratio to a peer."
        },
        subcommands = {
            WindowsBench.class,
            PipelineBench.class,
            KafkaBench.class,
            HotKeyBench.class,
            IdentityBench.class,
            ControlBench.class,
            AvailabilityBench.class,
            ArchiveBench.class,
            MappingBench.class,
            ScaleBench.class,
            ServeBench.class
        })
public final class Bench implements Runnable {

    @Spec private CommandSpec spec;

    /** Without a subcommand only the usage is printed. */
    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "Say what to measure: " + spec.subcommands().keySet() + ".");
    }
}
