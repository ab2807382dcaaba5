package io.recstream.ops.control;

import picocli.CommandLine.Command;

/** {@code experiment}: shares of the users get lists under different rules. */
@Command(
        name = "experiment",
        mixinStandardHelpOptions = true,
        description = "Experiments: shares of the users get lists under different rules.",
        subcommands = {ExperimentStart.class, ExperimentStatus.class, ExperimentStop.class})
public final class ExperimentCommands {}
