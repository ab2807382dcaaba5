package io.recstream.ops.archive;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.recstream.console.Terminal;
import io.recstream.job.archive.ArchiveFolder;
import io.recstream.job.archive.RowBatch;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code archive stats}: how much there is, by date. */
@Command(
        name = "stats",
        mixinStandardHelpOptions = true,
        description =
                "Counts files, bytes, rows, persons and event types, for each event date and in all."
                        + " Rows that are in two files count twice.")
final class Stats implements Callable<Integer> {

    @Mixin private ArchiveOptions options;

    private final Map<LocalDate, RowCounts> dates = new TreeMap<>();

    @Override
    public Integer call() throws Exception {
        ArchiveFolder folder = options.folder();
        Terminal terminal = Terminal.of(options.json);
        RowReader reader = new RowReader(folder);
        terminal.step(
                "Reading " + folder.path(),
                () -> {
                    read(folder, reader);
                    return null;
                });
        RowCounts all = new RowCounts();
        dates.values().forEach(all::addAll);
        List<String[]> table = new ArrayList<>();
        table.add(RowCounts.head());
        dates.forEach((date, counts) -> table.add(counts.line(date.toString())));
        table.add(all.line("all"));
        RowCounts.table(table).forEach(terminal::line);
        all.totals().forEach(terminal::line);
        reader.unreadable()
                .forEach(it -> terminal.line("UNREADABLE  " + it.file() + ": " + it.reason()));
        if (options.json) {
            System.out.println(json(folder, all, reader));
        }
        return reader.unreadable().isEmpty() ? 0 : 1;
    }

    private void read(ArchiveFolder folder, RowReader reader) throws IOException {
        for (ArchiveFolder.File file : folder.otherFiles()) {
            if (RowReader.isUnfinished(file)) {
                of(file).addUnfinished(file);
            }
        }
        reader.read(
                RowCounts.read(),
                new RowReader.Rows() {
                    @Override
                    public void begin(ArchiveFolder.File file) {
                        of(file).addFile(file);
                    }

                    @Override
                    public void accept(ArchiveFolder.File file, RowBatch rows) {
                        of(file).add(rows, file.hidden());
                    }
                });
    }

    private RowCounts of(ArchiveFolder.File file) {
        return dates.computeIfAbsent(file.date(), date -> new RowCounts());
    }

    private ObjectNode json(ArchiveFolder folder, RowCounts all, RowReader reader) {
        ObjectNode json =
                JsonNodeFactory.instance.objectNode().put("archive", folder.path().toString());
        json.set("all", all.toJson());
        ObjectNode byDate = json.putObject("event_dates");
        dates.forEach((date, counts) -> byDate.set(date.toString(), counts.toJson()));
        RowReader.Unreadable.put(reader.unreadable(), json);
        return json;
    }
}
