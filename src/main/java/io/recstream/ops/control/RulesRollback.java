package io.recstream.ops.control;

import io.recstream.avro.ControlResult;
import io.recstream.console.Terminal;
import io.recstream.job.config.CheckedSettings;
import io.recstream.job.control.rules.RulesText;
import io.recstream.job.model.PublishedRules;
import io.recstream.topics.JobFile;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code rules rollback}: publishes the rules of a version of before. */
@Command(
        name = "rollback",
        mixinStandardHelpOptions = true,
        description =
                "Publishes the rules of a version of before, as a new version. Refused if other rules"
                        + " are published meanwhile. Exit codes as those of publish.")
public final class RulesRollback implements Callable<Integer> {

    /** The rules that change nothing. */
    private static final String EMPTY = "{}";

    @Mixin private JobFile config;
    @Mixin private CommandOptions options;

    @Parameters(
            paramLabel = "VERSION",
            description = "The version; 0 for the rules of the settings.")
    private long version;

    @Override
    public Integer call() throws Exception {
        CheckedSettings checked = config.check(JobFile.flinksOwn());
        ControlChannel channel = new ControlChannel(checked);
        return JobFile.callBrokers(checked, () -> rollBack(channel));
    }

    private int rollBack(ControlChannel channel) throws Exception {
        PublishedHistory history = new PublishedHistory(channel.results());
        PublishedRules current = history.current();
        if (version == PublishedRules.UNPUBLISHED) {
            return publish(channel, EMPTY, current, PublishedRules.NONE);
        }
        ControlResult publication =
                history.rules(version)
                        .orElseThrow(
                                () ->
                                        new IOException(
                                                "There is no version "
                                                        + version
                                                        + " of published rules; the newest is "
                                                        + current.version()));
        return publish(
                channel, publication.getDocument(), current, PublishedHistory.rulesOf(publication));
    }

    private int publish(
            ControlChannel channel, String document, PublishedRules current, PublishedRules after)
            throws Exception {
        return RulesPublish.send(
                channel,
                options,
                document,
                current.version(),
                RulesText.diff(current, after),
                Terminal.of(options.json));
    }
}
