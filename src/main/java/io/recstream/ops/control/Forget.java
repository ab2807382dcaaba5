package io.recstream.ops.control;

import io.recstream.avro.ControlCommand;
import io.recstream.avro.ControlResult;
import io.recstream.avro.ControlStatus;
import io.recstream.avro.StageResult;
import io.recstream.console.Terminal;
import io.recstream.job.config.CheckedSettings;
import io.recstream.job.config.JobSettings;
import io.recstream.job.model.Rejection;
import io.recstream.job.model.UserKey;
import io.recstream.job.validate.CommandValidator;
import io.recstream.ops.identity.DeviceOwners;
import io.recstream.topics.JobFile;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
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

    @Spec private CommandSpec spec;

    @Mixin private JobFile config;
    @Mixin private CommandOptions options;

    @Parameters(
            arity = "1..*",
            paramLabel = "ID",
            description = "The key of a user, as in the topics: the user id, or device:ID.")
    private List<String> ids;

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
        CommandRun run = new CommandRun(channel, options, terminal);
        return JobFile.callBrokers(
                checked,
                () -> {
                    Set<String> keys = withOwners(checked, terminal);
                    return run.run(command(keys), result -> show(result, keys.size(), terminal));
                });
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

    private ControlCommand command(Set<String> keys) {
        List<String> users = new ArrayList<>();
        List<String> devices = new ArrayList<>();
        for (String key : keys) {
            UserKey parsed = UserKey.parse(key);
            (parsed.isDevice() ? devices : users).add(parsed.id());
        }
        return CommandRun.command(CommandValidator.FORGET, options)
                .setUsers(users)
                .setDevices(devices)
                .build();
    }

    private static void show(ControlResult result, int forgotten, Terminal terminal) {
        if (result.getStatus() == ControlStatus.INCOMPLETE) {
            terminal.line("Not all ids were forgotten, by the command " + result.getCommandId());
            result.getRefusals().forEach(it -> terminal.line("  - " + it));
        } else {
            terminal.line(
                    "Forgotten: %d %s, by the command %s at %s"
                            .formatted(
                                    forgotten,
                                    forgotten == 1 ? "id" : "ids",
                                    result.getCommandId(),
                                    result.getFinishedAt()));
        }
        for (StageResult stage : result.getStages()) {
            terminal.line("  %-16s %,6d removed".formatted(stage.getStage(), stage.getRemoved()));
        }
    }
}
