package io.recstream.ops.control;

import io.recstream.console.Account;
import io.recstream.console.DurationArgument;
import java.time.Duration;
import picocli.CommandLine.Option;

/** What all commands to the job have in common. */
final class CommandOptions {

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            description =
                    "Why, for the audit trail: a reference such as a ticket, no personal data.")
    String reason;

    @Option(
            names = "--by",
            paramLabel = "NAME",
            description = "Who issues it, for the audit trail; this user and machine where absent.")
    private String issuedBy;

    @Option(
            names = "--timeout",
            paramLabel = "T",
            defaultValue = "2min",
            converter = DurationArgument.Positive.class,
            description =
                    "How long to wait for the result: 30s, 2min; the command stays in the topic.")
    Duration timeout;

    @Option(
            names = "--command-id",
            paramLabel = "ID",
            description =
                    "The id of the command: one that was sent before has the same result, and is not"
                            + " applied a second time. A new one where absent.")
    String commandId;

    @Option(names = "--json", description = "One line for programs; the rest on standard error.")
    boolean json;

    String issuedBy() {
        return issuedBy == null ? Account.current().toString() : issuedBy;
    }
}
