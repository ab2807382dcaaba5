package io.recstream.ops.control;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.recstream.console.Terminal;
import io.recstream.job.control.rules.RulesContext;
import io.recstream.job.control.rules.RulesParser;
import io.recstream.job.control.rules.RulesText;
import io.recstream.job.model.PublishedRules;
import io.recstream.topics.JobFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rules diff}: what differs between two versions, or between a version and a file. */
@Command(
        name = "diff",
        mixinStandardHelpOptions = true,
        description =
                "Shows what publishing a file or a version of before would change, a line for each"
                        + " value; or what differs between two versions. Changes nothing. Exit code 0,"
                        + " also where nothing differs.")
public final class RulesDiff implements Callable<Integer> {

    private static final Pattern VERSION = Pattern.compile("\\d{1,18}");

    @Mixin private JobFile config;

    @Option(names = "--json", description = "One line for programs.")
    private boolean json;

    @Parameters(
            index = "0",
            paramLabel = "FILE|VERSION",
            description = "A document, or a published version; 0 for none.")
    private String before;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "FILE|VERSION",
            description =
                    "What the first one is compared with. Where absent, the first one is compared"
                            + " with the published rules.")
    private String after;

    @Override
    public Integer call() throws Exception {
        PublishedHistory history = PublishedHistory.read(config);
        PublishedRules from = after == null ? history.current() : rules(before, history);
        PublishedRules to = rules(after == null ? before : after, history);
        List<String> changes = RulesText.diff(from, to);
        if (json) {
            System.out.println(new ObjectMapper().writeValueAsString(changes));
            return 0;
        }
        Terminal terminal = Terminal.of(false);
        changes.forEach(terminal::line);
        if (changes.isEmpty()) {
            terminal.line("Nothing differs");
        }
        return 0;
    }

    private static PublishedRules rules(String name, PublishedHistory history) throws IOException {
        if (VERSION.matcher(name).matches() && !Files.exists(Path.of(name))) {
            long version = Long.parseLong(name);
            return version == PublishedRules.UNPUBLISHED
                    ? PublishedRules.NONE
                    : history.rules(version)
                            .map(PublishedHistory::rulesOf)
                            .orElseThrow(
                                    () ->
                                            new IOException(
                                                    "There is no version "
                                                            + version
                                                            + " of published rules"));
        }
        return RulesParser.parse(Files.readString(Path.of(name)), RulesContext.UNKNOWN)
                .orElseThrow();
    }
}
