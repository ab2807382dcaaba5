package io.recstream.ops.archive;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code archive}: what is in an archive, whether it is whole, and the removal of people. */
@Command(
        name = "archive",
        mixinStandardHelpOptions = true,
        description =
                "Counts the rows of an archive, checks them against the offsets of Kafka, or removes"
                        + " those of a person.",
        subcommands = {Stats.class, Check.class, Forget.class})
public final class Archive implements Runnable {

    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "Say what to do: stats, check or forget is missing.");
    }
}
