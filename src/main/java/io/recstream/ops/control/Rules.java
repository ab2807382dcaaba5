package io.recstream.ops.control;

import picocli.CommandLine.Command;

/** {@code rules}: the published rules of lists. */
@Command(
        name = "rules",
        mixinStandardHelpOptions = true,
        description = "The rules of lists that are published while the job runs.",
        subcommands = {RulesPublish.class, RulesShow.class, RulesDiff.class, RulesRollback.class})
public final class Rules {}
