package io.recstream.ops.identity;

import io.recstream.console.Terminal;
import io.recstream.job.config.CheckedSettings;
import io.recstream.job.config.JobOptions;
import io.recstream.job.config.JobSettings;
import io.recstream.job.model.Rejection;
import io.recstream.job.model.UserKey;
import io.recstream.topics.JobFile;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code identity}: whose an id is, and why. */
@Command(
        name = "identity",
        mixinStandardHelpOptions = true,
        description =
                "Reads the topic of identities: the person of an id, all ids of the person, and the"
                        + " links by which they are one; or the chain of links between two ids."
                        + " Changes nothing.")
public final class Identity implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Mixin private JobFile config;

    @Parameters(
            index = "0",
            paramLabel = "ID",
            description = "The key of a user, as in the topics: the user id, or device:ID.")
    private String id;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "OTHER",
            description = "Another id: shows the chain of links from the first one to it.")
    private String other;

    @Option(names = "--json", description = "One line for programs; the rest on standard error.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        check("ID", id);
        if (other != null) {
            check("OTHER", other);
        }
        CheckedSettings checked = config.check(JobFile.flinksOwn());
        JobSettings.Identity identity =
                checked.orThrow()
                        .identity()
                        .orElseThrow(
                                () ->
                                        new IOException(
                                                "The settings have no identity: "
                                                        + JobOptions.IDENTITY_ENABLED.key()
                                                        + " is false"));
        Terminal terminal = Terminal.of(json);
        Persons persons =
                terminal.step(
                        "Reading " + identity.topic(),
                        () -> JobFile.callBrokers(checked, () -> read(checked, identity)));
        IdentityReport report = new IdentityReport(persons, id, other);
        report.lines().forEach(terminal::line);
        if (json) {
            System.out.println(report.toJson());
        }
        return 0;
    }

    private Persons read(CheckedSettings checked, JobSettings.Identity identity)
            throws IOException {
        return new IdentityTopic(checked, identity)
                .read(other == null ? List.of(id) : List.of(id, other));
    }

    private void check(String name, String given) {
        Rejection wrong = UserKey.check(name, given);
        if (wrong != null) {
            throw new ParameterException(spec.commandLine(), wrong.message());
        }
    }
}
