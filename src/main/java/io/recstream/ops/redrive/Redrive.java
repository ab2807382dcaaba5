package io.recstream.ops.redrive;

import io.recstream.console.Terminal;
import io.recstream.console.TimeArgument;
import io.recstream.devcluster.cluster.ClusterState;
import io.recstream.devcluster.cluster.ServerProcess;
import io.recstream.flink.FlinkRest;
import io.recstream.job.config.CheckedSettings;
import io.recstream.job.model.DeadLetterReason;
import io.recstream.ops.lock.LockGuard;
import io.recstream.ops.lock.LockLostException;
import io.recstream.ops.lock.LockOptions;
import io.recstream.topics.JobFile;
import java.io.IOException;
import java.net.URI;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.flink.configuration.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code redrive}: dead letters back to their source topic, once each. */
@Command(
        name = "redrive",
        mixinStandardHelpOptions = true,
        description =
                "Sends refused records from the dead letters back to the topic they came from, once"
                        + " each: later runs skip what was sent.")
public final class Redrive implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Mixin private JobFile config;
    @Mixin private LockOptions lock;

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
        if (reasons.contains(DeadLetterReason.FORGOTTEN)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--reason FORGOTTEN: these dead letters have no content, as it was of persons who"
                            + " were forgotten: there is nothing to send again");
        }
        CheckedSettings checked = config.check(JobFile.flinksOwn());
        checked.orThrow();
        Terminal terminal = Terminal.of(json);
        RedriveTally tally;
        try (LockGuard guard = new LockGuard()) {
            if (!dryRun) {
                lock.take(guard, "redrive", cluster(), List.of(checked), terminal);
            }
            tally =
                    terminal.step(
                            dryRun ? "Looking" : "Sending",
                            () -> JobFile.callBrokers(checked, () -> redrive(checked, guard)));
        }
        tally.lines(dryRun).forEach(terminal::line);
        if (json) {
            System.out.println(tally.toJson(dryRun));
        }
        return 0;
    }

    /** The cluster of this machine, if the settings are its and it runs; null if not. */
    private FlinkRest cluster() throws IOException {
        ClusterState state =
                config.cluster()
                        .filter(it -> it.processes().stream().anyMatch(ServerProcess::isAlive))
                        .orElse(null);
        return state == null
                ? null
                : FlinkRest.of(
                        URI.create(state.restUrl()), Configuration.fromMap(state.settings()));
    }

    private RedriveTally redrive(CheckedSettings checked, LockGuard guard) throws Exception {
        try {
            return new DeadLetterTopic(checked)
                    .redrive(reasons, since.at(), until == null ? null : until.at(), dryRun, guard);
        } catch (LockLostException e) {
            throw e.with(
                    "What was sent until then is marked as sent. Next: when the lock is free, repeat"
                            + " this; it sends the rest");
        }
    }
}
