package io.recstream.ops.control;

import io.recstream.avro.ControlResult;
import io.recstream.console.Terminal;
import io.recstream.job.config.CheckedSettings;
import io.recstream.job.control.rules.Parsed;
import io.recstream.job.control.rules.RulesContext;
import io.recstream.job.control.rules.RulesParser;
import io.recstream.job.control.rules.RulesText;
import io.recstream.job.model.PublishedRules;
import io.recstream.job.validate.CommandValidator;
import io.recstream.topics.JobFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rules publish}: lists are built under the rules of a file from now on. */
@Command(
        name = "publish",
        mixinStandardHelpOptions = true,
        description =
                "Publishes the rules of a file, YAML or JSON: docs/control.md. They replace those"
                        + " that are published, as a whole. Exit code 0 if they were published, 1 if"
                        + " there are mistakes or they were refused, 3 if there is no result yet.")
public final class RulesPublish implements Callable<Integer> {

    @Mixin private JobFile config;
    @Mixin private CommandOptions options;

    @Parameters(paramLabel = "FILE", description = "The document.")
    private Path file;

    @Option(
            names = "--dry-run",
            description = "Only check, and show what would change. Nothing is sent.")
    private boolean dryRun;

    @Option(
            names = "--against",
            paramLabel = "VERSION",
            description =
                    "The version that the document was written against, 0 for none: refused if"
                            + " another one is published.")
    private Long against;

    @Override
    public Integer call() throws Exception {
        CheckedSettings checked = config.check(JobFile.flinksOwn());
        ControlChannel channel = new ControlChannel(checked);
        Terminal terminal = Terminal.of(options.json);
        String document = Files.readString(file);
        return JobFile.callBrokers(
                checked, () -> publish(channel, new RulesChecks(checked, terminal), document));
    }

    private int publish(ControlChannel channel, RulesChecks checks, String document)
            throws Exception {
        PublishedRules current = new PublishedHistory(channel.results()).current();
        RulesContext context = checks.context(document, current);
        Parsed<PublishedRules> parsed = RulesParser.parse(document, context);
        if (parsed.value().isEmpty()) {
            return checks.show(file.toString(), parsed.mistakes());
        }
        Terminal terminal = Terminal.of(options.json);
        List<String> changes = RulesText.diff(current, parsed.value().get());
        if (dryRun) {
            terminal.line(
                    "%s has no mistakes. It changes of version %d:"
                            .formatted(file, current.version()));
            showChanges(changes, terminal);
            return 0;
        }
        return send(channel, options, document, against, changes, terminal);
    }

    /** Publishes a document, and shows what it has changed. */
    static int send(
            ControlChannel channel,
            CommandOptions options,
            String document,
            Long against,
            List<String> changes,
            Terminal terminal)
            throws Exception {
        return new CommandRun(channel, options, terminal)
                .run(
                        CommandRun.command(CommandValidator.PUBLISH_RULES, options)
                                .setDocument(document)
                                .setRulesVersion(against)
                                .build(),
                        result -> {
                            show(result, terminal);
                            showChanges(changes, terminal);
                        });
    }

    private static void show(ControlResult result, Terminal terminal) {
        terminal.line(
                "Published: version %d, by the command %s at %s"
                        .formatted(
                                result.getRulesVersion(),
                                result.getCommandId(),
                                result.getFinishedAt()));
    }

    private static void showChanges(List<String> changes, Terminal terminal) {
        changes.forEach(change -> terminal.line("  " + change));
        if (changes.isEmpty()) {
            terminal.line("  nothing");
        }
    }
}
