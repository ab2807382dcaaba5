package io.recstream.ops.control;

import picocli.CommandLine.Command;

/** {@code control}: what was sent to the running job. */
@Command(
        name = "control",
        mixinStandardHelpOptions = true,
        description = "The commands to the running job.",
        subcommands = ControlLog.class)
public final class Control {}
