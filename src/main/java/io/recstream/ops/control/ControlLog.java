package io.recstream.ops.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.recstream.avro.ControlResult;
import io.recstream.console.Terminal;
import io.recstream.console.TimeArgument;
import io.recstream.job.config.CheckedSettings;
import io.recstream.job.model.Quoted;
import io.recstream.job.model.RawCommand;
import io.recstream.job.model.UserKey;
import io.recstream.topics.JobFile;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code control log}: the audit trail. */
@Command(
        name = "log",
        mixinStandardHelpOptions = true,
        description =
                "Shows every command: when, who, what, why, and what became of it. Reads the topics"
                        + " of commands and of results, and changes nothing.")
public final class ControlLog implements Callable<Integer> {

    private static final String UNANSWERED = "NO RESULT";

    private static final int MAX_TEXT = 1_000;

    @Mixin private JobFile config;

    @Option(
            names = "--since",
            converter = TimeArgument.class,
            paramLabel = "T",
            description = "Issued at or after: 2026-11-22T10:00:00Z, or how long ago: 2h, 7d.")
    private TimeArgument since;

    @Option(names = "--json", description = "One line for programs for each command.")
    private boolean json;

    /** A text of somebody else, which cannot look like another line. */
    private static String onOneLine(String text) {
        return Quoted.escaped(text, MAX_TEXT);
    }

    /**
     * Who has issued a command, and why, on one line.
     *
     * @param issuedBy null if it is not known
     * @param reason null if none was given
     */
    static String whoAndWhy(String issuedBy, String reason) {
        return (issuedBy == null ? "(unknown)" : onOneLine(issuedBy))
                + (reason == null ? "" : ": " + onOneLine(reason));
    }

    /**
     * A command of the trail.
     *
     * @param ids the keys that it names
     * @param result null if there is none
     */
    record Entry(
            String id,
            String name,
            Instant issuedAt,
            String issuedBy,
            String reason,
            List<String> ids,
            ControlResult result) {

        String status() {
            return result == null ? UNANSWERED : result.getStatus().name();
        }

        String line() {
            return "%s  %-9s  %s, by %s  (%s)"
                    .formatted(
                            issuedAt == null ? "(unknown time)" : issuedAt,
                            status(),
                            what(),
                            whoAndWhy(issuedBy, reason),
                            id);
        }

        /** The command with the ids that it names, or with what it has published. */
        private String what() {
            List<String> words = new ArrayList<>(List.of(onOneLine(name)));
            words.addAll(ids);
            if (result != null && result.getExperiment() != null) {
                words.add(result.getExperiment());
            }
            if (result != null && result.getWinner() != null) {
                words.add("with the winner " + result.getWinner());
            }
            if (result != null && result.getRulesVersion() != null) {
                words.add("(rules " + result.getRulesVersion() + ")");
            }
            return String.join(" ", words);
        }

        ObjectNode toJson() {
            ObjectNode line =
                    JsonNodeFactory.instance
                            .objectNode()
                            .put("command_id", id)
                            .put("command", name)
                            .put("issued_at", issuedAt == null ? null : issuedAt.toString())
                            .put("issued_by", issuedBy)
                            .put("reason", reason)
                            .put("status", status());
            ids.forEach(line.putArray("ids")::add);
            ArrayNode refusals = line.putArray("refusals");
            if (result != null) {
                line.put("finished_at", result.getFinishedAt().toString());
                result.getRefusals().forEach(refusals::add);
                line.put("rules_version", result.getRulesVersion());
                line.put("experiment", result.getExperiment());
                line.put("winner", result.getWinner());
            }
            return line;
        }
    }

    @Override
    public Integer call() throws Exception {
        CheckedSettings checked = config.check(JobFile.flinksOwn());
        ControlChannel channel = new ControlChannel(checked);
        List<Entry> entries =
                JobFile.callBrokers(checked, () -> entries(channel.commands(), channel.results()));
        Terminal terminal = Terminal.of(json);
        for (Entry entry : entries) {
            if (since != null
                    && entry.issuedAt() != null
                    && entry.issuedAt().isBefore(since.at())) {
                continue;
            }
            if (json) {
                System.out.println(entry.toJson());
            } else {
                terminal.line(entry.line());
                if (entry.result() != null) {
                    entry.result().getRefusals().forEach(it -> terminal.line("    - " + it));
                }
            }
        }
        if (entries.isEmpty()) {
            terminal.line("No command was sent");
        }
        return 0;
    }

    /** In the order in which the commands were sent; those that only have a result come first. */
    static List<Entry> entries(
            List<ControlChannel.SentCommand> commands, List<ControlResult> results) {
        Map<String, ControlChannel.SentCommand> first = new LinkedHashMap<>();
        for (ControlChannel.SentCommand sent : commands) {
            if (sent.command().id() != null) {
                first.putIfAbsent(sent.command().id(), sent);
            }
        }
        Map<String, ControlResult> byId = new LinkedHashMap<>();
        for (ControlResult result : results) {
            ControlChannel.SentCommand sent = first.get(result.getCommandId());
            if (sent == null || sent.isAnsweredBy(result)) {
                byId.put(result.getCommandId(), result);
            }
        }
        Map<String, Entry> entries = new LinkedHashMap<>();
        first.forEach((id, sent) -> entries.put(id, entry(sent.command(), byId.get(id))));
        List<Entry> all = new ArrayList<>();
        for (ControlResult result : byId.values()) {
            if (!entries.containsKey(result.getCommandId())) {
                all.add(entry(result));
            }
        }
        all.addAll(entries.values());
        return all;
    }

    private static Entry entry(RawCommand command, ControlResult result) {
        List<String> ids = new ArrayList<>();
        command.users().forEach(user -> ids.add(UserKey.of(user, null)));
        command.devices().forEach(device -> ids.add(UserKey.of(null, device)));
        Instant sent =
                result != null
                        ? result.getIssuedAt()
                        : command.timeText() == null
                                ? null
                                : Instant.ofEpochMilli(command.issuedAt());
        return new Entry(
                command.id(),
                command.name() == null ? "(no command)" : command.name(),
                sent,
                command.issuedBy(),
                command.reason(),
                ids,
                result);
    }

    /** Of a command that retention has deleted. */
    private static Entry entry(ControlResult result) {
        return new Entry(
                result.getCommandId(),
                result.getCommand(),
                result.getIssuedAt(),
                result.getIssuedBy(),
                result.getReason(),
                List.of(),
                result);
    }
}
