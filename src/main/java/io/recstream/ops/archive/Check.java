package io.recstream.ops.archive;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.recstream.console.Terminal;
import io.recstream.job.archive.ArchiveFolder;
import io.recstream.job.archive.OffsetSet;
import io.recstream.job.config.CheckedSettings;
import io.recstream.job.config.InvalidSettingsException;
import io.recstream.job.config.JobOptions;
import io.recstream.job.config.SettingProblem;
import io.recstream.job.preflight.RegistryPreflight;
import io.recstream.ops.archive.TopicOffsets.Row;
import io.recstream.topics.JobFile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.flink.core.fs.Path;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code archive check}: whether each accepted event has its row, and has it once. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = {
            "Compares the rows with the offsets of their topic: rows that are there more than once,"
                    + " and offsets without a row. With brokers, those that Kafka still has are"
                    + " explained, and the exit code is 1 if an accepted event has no row. It is 1 as"
                    + " well if a file cannot be read."
        })
final class Check implements Callable<Integer> {

    private static final Duration REGISTRY_DEADLINE = Duration.ofSeconds(10);
    private static final int LISTED = 20;

    @Mixin private ArchiveOptions options;

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT",
            description =
                    "Brokers to look at; those of the job's settings where absent. With --archive"
                            + " alone none are looked at.")
    private String brokers;

    @Option(
            names = "--strict",
            description =
                    "Exit code 1 also for repeated rows, and for offsets that nothing explains.")
    private boolean strict;

    @Override
    public Integer call() throws Exception {
        ArchiveFolder folder = options.folder();
        CheckedSettings settings = settingsOrNull();
        Terminal terminal = Terminal.of(options.json);
        RowReader reader = new RowReader(folder);
        TopicOffsets offsets = new TopicOffsets(Patience.delay(settings));
        terminal.step(
                "Reading " + folder.path(),
                () -> {
                    reader.read(TopicOffsets.read(), offsets);
                    // Subtasks commit their files one after the other: those that were late.
                    offsets.end();
                    reader.read(TopicOffsets.read(), offsets);
                    return null;
                });
        Map<RepeatedRows.Group, List<Row>> repeats = repeats(folder, offsets, terminal);
        Map<TopicPartition, OffsetSet> rows = offsets.offsets();
        Map<TopicPartition, OffsetSet> forgotten = ForgottenRows.read(folder);
        List<Holes> holes = holes(rows, forgotten);
        List<String> notLookedAt = new ArrayList<>();
        if (offsets.hasSeveralEvents()) {
            notLookedAt.add("single events of records that have several");
        }
        if (settings == null) {
            holes.forEach(it -> it.rest(Holes.Cause.UNEXPLAINED));
        } else {
            terminal.step(
                    "Looking in Kafka",
                    () ->
                            JobFile.callBrokers(
                                    settings,
                                    () -> {
                                        HoleExplainer explainer =
                                                new HoleExplainer(
                                                        settings,
                                                        folder,
                                                        rows,
                                                        forgotten,
                                                        offsets.unsettled(),
                                                        offsets.oldestMillis());
                                        explainer.explain(holes);
                                        notLookedAt.addAll(explainer.notLookedAt());
                                        return null;
                                    }));
        }
        Findings found = new Findings(offsets, repeats, holes, reader.unreadable(), notLookedAt);
        found.lines().forEach(terminal::line);
        if (options.json) {
            System.out.println(found.toJson(folder));
        }
        return found.exitCode(strict);
    }

    private CheckedSettings settingsOrNull() throws InterruptedException {
        if (!options.hasSettings() && brokers == null) {
            return null;
        }
        CheckedSettings checked =
                options.settings(
                        brokers == null
                                ? List.of()
                                : List.of(
                                        "--" + JobOptions.BOOTSTRAP_SERVERS.key() + "=" + brokers));
        // The decoder waits for a registry without limit; a command does not.
        List<SettingProblem> problems =
                RegistryPreflight.check(checked.settings(), REGISTRY_DEADLINE);
        if (!problems.isEmpty()) {
            throw new InvalidSettingsException(problems);
        }
        return checked;
    }

    private static Map<RepeatedRows.Group, List<Row>> repeats(
            ArchiveFolder folder, TopicOffsets offsets, Terminal terminal) throws Exception {
        offsets.count(TopicOffsets.hiddenFiles(folder));
        if (offsets.repeats().isEmpty()) {
            return Map.of();
        }
        RepeatedRows repeated = new RepeatedRows(offsets.repeats());
        terminal.step(
                "Looking where rows are repeated",
                () -> {
                    new RowReader(folder).read(TopicOffsets.read(), repeated);
                    return null;
                });
        // The job may have made Parquet of files meanwhile.
        Set<Path> there = TopicOffsets.hiddenFiles(folder);
        offsets.count(there);
        return repeated.groups(there);
    }

    private static List<Holes> holes(
            Map<TopicPartition, OffsetSet> rows, Map<TopicPartition, OffsetSet> forgotten) {
        List<Holes> holes = new ArrayList<>();
        rows.forEach(
                (partition, offsets) ->
                        holes.add(Holes.of(partition, offsets, forgotten.get(partition))));
        return holes;
    }

    /** The result. */
    private record Findings(
            TopicOffsets rows,
            Map<RepeatedRows.Group, List<Row>> repeats,
            List<Holes> holes,
            List<RowReader.Unreadable> unreadable,
            List<String> notLookedAt) {

        private long count(Holes.Cause cause) {
            return holes.stream().mapToLong(it -> it.count(cause)).sum();
        }

        int exitCode(boolean strict) {
            boolean isFine = unreadable.isEmpty() && count(Holes.Cause.MISSING) == 0;
            return isFine && (!strict || (isDecided() && rows.repeated() == 0)) ? 0 : 1;
        }

        private boolean isDecided() {
            return count(Holes.Cause.UNEXPLAINED) == 0 && count(Holes.Cause.UNDECIDED) == 0;
        }

        /** Of what was looked at, and all was. */
        private boolean isWhole() {
            return exitCode(false) == 0 && isDecided() && notLookedAt.isEmpty();
        }

        List<String> lines() {
            List<String> lines = new ArrayList<>();
            lines.add("%,d rows of %d partitions".formatted(rows.rows(), holes.size()));
            holes.forEach(it -> lines.addAll(it.lines()));
            repeats.forEach(
                    (group, repeated) -> {
                        lines.add(
                                "REPEATED  %,d rows are %s, such as %s"
                                        .formatted(
                                                repeated.size(),
                                                group.cause().words,
                                                repeated.get(0)));
                        group.files().forEach(file -> lines.add("    " + file));
                    });
            if (rows.repeated() > TopicOffsets.MAX_REPEATS) {
                lines.add(
                        "REPEATED  %,d rows in all, of which %,d were looked at"
                                .formatted(rows.repeated(), TopicOffsets.MAX_REPEATS));
            }
            notLookedAt.forEach(it -> lines.add("NOT LOOKED AT  " + it));
            unreadable.forEach(it -> lines.add("UNREADABLE  " + it.file() + ": " + it.reason()));
            lines.add(verdict());
            return lines;
        }

        private String verdict() {
            if (!unreadable.isEmpty()) {
                return "NOT WHOLE: %,d files cannot be read".formatted(unreadable.size());
            }
            long missing = count(Holes.Cause.MISSING);
            if (missing > 0) {
                return "NOT WHOLE: %,d accepted events have no row".formatted(missing);
            }
            if (count(Holes.Cause.UNEXPLAINED) > 0) {
                return "No file is damaged; offsets without a row were not looked at in Kafka";
            }
            if (count(Holes.Cause.UNDECIDED) > 0) {
                return "No file is damaged; of %,d offsets without a row it is not known whether an event is missing"
                        .formatted(count(Holes.Cause.UNDECIDED));
            }
            return isWhole()
                    ? "Whole: no file is damaged, and no accepted event between the first and the last row that Kafka has is missing"
                    : "No file is damaged, and nothing is missing of what was looked at";
        }

        ObjectNode toJson(ArchiveFolder folder) {
            ObjectNode json =
                    JsonNodeFactory.instance
                            .objectNode()
                            .put("archive", folder.path().toString())
                            .put("whole", isWhole())
                            .put("rows", rows.rows())
                            .put("repeated", rows.repeated())
                            .put("missing", count(Holes.Cause.MISSING))
                            .put("unexplained", count(Holes.Cause.UNEXPLAINED))
                            .put("undecided", count(Holes.Cause.UNDECIDED));
            notLookedAt.forEach(json.putArray("not_looked_at")::add);
            ArrayNode partitions = json.putArray("partitions");
            holes.forEach(it -> it.toJson(partitions.addObject()));
            ArrayNode groups = json.putArray("repeats");
            repeats.forEach(
                    (group, repeated) -> {
                        ObjectNode one =
                                groups.addObject()
                                        .put("cause", group.cause().name().toLowerCase(Locale.ROOT))
                                        .put("rows", repeated.size());
                        group.files().forEach(one.putArray("files")::add);
                        ArrayNode first = one.putArray("first");
                        repeated.stream().limit(LISTED).map(Row::toString).forEach(first::add);
                    });
            RowReader.Unreadable.put(unreadable, json);
            return json;
        }
    }
}
