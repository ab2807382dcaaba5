package io.recstream.ops.redrive;

import io.recstream.console.Terminal;
import io.recstream.console.TimeArgument;
import io.recstream.job.config.CheckedSettings;
import io.recstream.job.model.DeadLetterReason;
import io.recstream.topics.JobFile;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code redrive}: dead letters back to their source topic, once each. */
@Command(
        name = "redrive",
        mixinStandardHelpOptions = true,
        description =
                "Sends refused records from the dead letters back to the topic they came from, once"
                        + " each: later runs skip what was sent.")
public final class Redrive implements Callable<Integer> {

    @Mixin private JobFile config;

    @Option(
            names = "--reason",
            required = true,
            split = ",",
            paramLabel = "REASON",
            description = "Why they were refused, or several: ${COMPLETION-CANDIDATES}.")
    private Set<DeadLetterReason> reasons = EnumSet.noneOf(DeadLetterReason.class);

    @Option(
            names = "--since",
            required = true,
            converter = TimeArgument.class,
            paramLabel = "T",
            description =
                    "Refused at or after: 2026-11-22T10:00:00Z, or how long ago: 90min, 2h, 7d.")
    private TimeArgument since;

    @Option(
            names = "--until",
            converter = TimeArgument.class,
            paramLabel = "T",
            description = "Refused before; now where absent.")
    private TimeArgument until;

    @Option(names = "--dry-run", description = "Says what would be sent, and changes nothing.")
    private boolean dryRun;

    @Option(names = "--json", description = "One line for programs; the rest on standard error.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        CheckedSettings checked = config.check(JobFile.flinksOwn());
        checked.orThrow();
        Terminal terminal = Terminal.of(json);
        RedriveTally tally =
                terminal.step(
                        dryRun ? "Looking" : "Sending",
                        () -> JobFile.callBrokers(checked, () -> redrive(checked)));
        tally.lines(dryRun).forEach(terminal::line);
        if (json) {
            System.out.println(tally.toJson(dryRun));
        }
        return 0;
    }

    private RedriveTally redrive(CheckedSettings checked) throws Exception {
        return new DeadLetterTopic(checked)
                .redrive(reasons, since.at(), until == null ? null : until.at(), dryRun);
    }
}
