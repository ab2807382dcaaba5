package io.recstream.ops.control;

import io.recstream.avro.ControlCommand;
import io.recstream.avro.ControlResult;
import io.recstream.avro.ControlStatus;
import io.recstream.avro.StageResult;
import io.recstream.console.Terminal;
import io.recstream.job.config.CheckedSettings;
import io.recstream.job.config.JobSettings;
import io.recstream.job.emit.OutputFormat;
import io.recstream.job.model.Rejection;
import io.recstream.job.model.UserKey;
import io.recstream.ops.identity.DeviceOwners;
import io.recstream.topics.JobFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code forget}: removes a user from the running job. */
@Command(
        name = "forget",
        mixinStandardHelpOptions = true,
        description =
                "Removes a user from the running job: their list, their features, and what the job"
                        + " knows of them; with identity the whole person, with all ids and devices. Waits until every stage has reported. What the topics of"
                        + " events and the archive hold stays: docs/control.md. Exit code 0 if it was"
                        + " applied, 1 if it was refused or not for all ids, 3 if there is no result yet.")
public final class Forget implements Callable<Integer> {

    private static final int NO_RESULT = 3;

    @Spec private CommandSpec spec;

    @Mixin private JobFile config;
    @Mixin private CommandOptions options;

    @Parameters(
            arity = "1..*",
            paramLabel = "ID",
            description = "The key of a user, as in the topics: the user id, or device:ID.")
    private List<String> ids;

    @Option(
            names = "--command-id",
            paramLabel = "ID",
            description =
                    "The id of the command: one that was sent before is answered again, and not"
                            + " applied a second time. A new one where absent.")
    private String commandId;

    @Override
    public Integer call() throws Exception {
        for (String id : ids) {
            Rejection wrong = UserKey.check("ID", id);
            if (wrong != null) {
                throw new ParameterException(spec.commandLine(), wrong.message());
            }
        }
        CheckedSettings checked = config.check(JobFile.flinksOwn());
        ControlChannel channel = new ControlChannel(checked);
        Terminal terminal = Terminal.of(options.json);
        return JobFile.callBrokers(
                checked, () -> forget(withOwners(checked, terminal), channel, terminal));
    }

    /**
     * With identity a device is forgotten with the user whom it belongs to, who has all other
     * devices and ids of the person: the job finds these.
     */
    private Set<String> withOwners(CheckedSettings checked, Terminal terminal) throws Exception {
        Set<String> devices = new LinkedHashSet<>();
        for (String id : ids) {
            if (UserKey.parse(id).isDevice()) {
                devices.add(id);
            }
        }
        Optional<JobSettings.Identity> identity = checked.orThrow().identity();
        if (identity.isEmpty() || devices.isEmpty()) {
            return new LinkedHashSet<>(ids);
        }
        Map<String, String> owners =
                terminal.step(
                        "Looking whose the devices are",
                        () -> DeviceOwners.read(checked, identity.get(), devices));
        Set<String> keys = new LinkedHashSet<>();
        ids.forEach(id -> keys.add(owners.getOrDefault(id, id)));
        return keys;
    }

    private int forget(Set<String> keys, ControlChannel channel, Terminal terminal)
            throws Exception {
        ControlCommand command = command(keys);
        // Known before anything is sent, so that it can be repeated whatever happens.
        terminal.line("Command " + command.getCommandId());
        Map<TopicPartition, Long> from = channel.endOfResults();
        String place = terminal.step("Sending the command", () -> channel.send(command));
        Optional<ControlResult> result =
                terminal.step(
                        "Waiting for every stage",
                        () -> channel.awaitResult(command.getCommandId(), from, options.timeout));
        if (result.isEmpty()) {
            terminal.line(
                    "There is no result after %d s. The command is in the topic (%s), and is applied when the job runs. Next: bin/recstream control log, or the same with --command-id %s"
                            .formatted(options.timeout.toSeconds(), place, command.getCommandId()));
            return NO_RESULT;
        }
        show(result.get(), keys.size(), terminal);
        return result.get().getStatus() == ControlStatus.APPLIED ? 0 : 1;
    }

    private ControlCommand command(Set<String> keys) {
        List<String> users = new ArrayList<>();
        List<String> devices = new ArrayList<>();
        for (String key : keys) {
            UserKey parsed = UserKey.parse(key);
            (parsed.isDevice() ? devices : users).add(parsed.id());
        }
        return new ControlCommand(
                commandId == null ? UUID.randomUUID().toString() : commandId,
                "forget",
                1,
                Instant.now().truncatedTo(ChronoUnit.MILLIS),
                options.issuedBy(),
                options.reason,
                users,
                devices);
    }

    private static void showStages(ControlResult result, Terminal terminal) {
        for (StageResult stage : result.getStages()) {
            terminal.line("  %-16s %,6d removed".formatted(stage.getStage(), stage.getRemoved()));
        }
    }

    private void show(ControlResult result, int forgotten, Terminal terminal) throws IOException {
        if (result.getStatus() == ControlStatus.APPLIED) {
            terminal.line(
                    "Forgotten: %d %s, by the command %s at %s"
                            .formatted(
                                    forgotten,
                                    forgotten == 1 ? "id" : "ids",
                                    result.getCommandId(),
                                    result.getFinishedAt()));
            showStages(result, terminal);
        } else if (result.getStatus() == ControlStatus.INCOMPLETE) {
            terminal.line("Not all ids were forgotten, by the command " + result.getCommandId());
            result.getRefusals().forEach(it -> terminal.line("  - " + it));
            showStages(result, terminal);
        } else {
            terminal.line("Refused: nothing was changed");
            result.getRefusals().forEach(it -> terminal.line("  - " + it));
        }
        if (options.json) {
            System.out.println(
                    new String(
                            OutputFormat.JSON.bytes(result, ControlResult.getEncoder()),
                            StandardCharsets.UTF_8));
        }
    }
}
