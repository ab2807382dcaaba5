package io.recstream.ops.control;

import io.recstream.avro.ControlResult;
import io.recstream.console.Terminal;
import io.recstream.topics.JobFile;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rules show}: the published rules, or a version of before. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description =
                "Shows the published rules as a document in YAML, its version in a comment. Reads"
                        + " the topic of results, and changes nothing. With --json the result of the"
                        + " command that published them; {} if none are.")
public final class RulesShow implements Callable<Integer> {

    @Mixin private JobFile config;

    @Option(names = "--json", description = "One line for programs.")
    private boolean json;

    @Parameters(
            arity = "0..1",
            paramLabel = "VERSION",
            description = "A version of before; the newest where absent.")
    private Long version;

    @Override
    public Integer call() throws Exception {
        PublishedHistory history = PublishedHistory.read(config);
        Optional<ControlResult> found = version == null ? history.rules() : history.rules(version);
        if (found.isEmpty() && version != null) {
            throw new IOException("There is no version " + version + " of published rules");
        }
        if (json) {
            System.out.println(PublishedHistory.json(found));
            return 0;
        }
        Terminal terminal = Terminal.of(false);
        if (found.isEmpty()) {
            terminal.line("No rules are published: lists are under those of the settings");
        } else {
            ControlResult rules = found.get();
            terminal.line(
                    "# version %d, published %s by %s"
                            .formatted(
                                    rules.getRulesVersion(),
                                    rules.getFinishedAt(),
                                    ControlLog.whoAndWhy(rules.getIssuedBy(), rules.getReason())));
            terminal.line(rules.getDocument().stripTrailing());
        }
        return 0;
    }
}
