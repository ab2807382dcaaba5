package io.recstream.ops.archive;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.recstream.job.archive.ArchiveFolder;
import io.recstream.job.archive.ForgottenFiles;
import io.recstream.job.archive.OffsetSet;
import io.recstream.job.archive.ParquetTable;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.kafka.common.TopicPartition;

/**
 * What a run of {@code forget} has done, in a hidden file of the archive's folder: a run that was
 * interrupted after any step is ended by the next one for the same ids. The file is deleted at the
 * end.
 */
final class ForgetJournal {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ArchiveFolder folder;
    private final FileSystem system;
    private final Path file;
    private final Map<TopicPartition, OffsetSet> removed = new HashMap<>();
    private final Set<String> files = new TreeSet<>();
    private Instant startedAt = Instant.now();
    private boolean isResumed;
    private long filesRewritten;
    private long filesDeleted;
    private long rowsRemoved;

    private ForgetJournal(ArchiveFolder folder, String ids) throws IOException {
        this.folder = folder;
        this.system = folder.path().getFileSystem();
        this.file = new Path(folder.path(), ForgottenFiles.BEGUN + ids + ForgottenFiles.SUFFIX);
    }

    /** What is done with a file: it gets fewer rows, or is deleted if none is left. */
    record Step(String file, long rowsBefore, long rowsRemoved) {

        long rowsAfter() {
            return rowsBefore - rowsRemoved;
        }
    }

    /**
     * Begins a run, or goes on with one that was interrupted.
     *
     * @throws IOException if one for other ids was
     */
    static ForgetJournal open(ArchiveFolder folder, PersonIds ids) throws IOException {
        ForgetJournal journal = new ForgetJournal(folder, ids.hash());
        for (FileStatus entry : journal.system.listStatus(folder.path())) {
            String name = entry.getPath().getName();
            if (name.startsWith(ForgottenFiles.BEGUN)
                    && (name.endsWith(ForgottenFiles.SUFFIX) || name.endsWith(besideSuffix()))
                    && !name.startsWith(journal.file.getName())) {
                throw new IOException(
                        "A run for other ids is working on "
                                + folder.path()
                                + ", or was interrupted: run it again with its ids. It is described"
                                + " in "
                                + name);
            }
        }
        Path beside = FileReplacement.beside(journal.file);
        if (!journal.system.exists(journal.file) && journal.system.exists(beside)) {
            if (journal.isWhole(beside)) {
                FileReplacement.replace(journal.file);
            } else {
                // The first write was cut off: nothing had begun.
                journal.system.delete(beside, false);
            }
        }
        if (journal.system.exists(journal.file)) {
            journal.resume();
        } else {
            journal.write(null);
        }
        return journal;
    }

    private static String besideSuffix() {
        return FileReplacement.beside(new Path("/" + ForgottenFiles.SUFFIX)).getName().substring(1);
    }

    private boolean isWhole(Path written) throws IOException {
        try (InputStream in = system.open(written)) {
            return JSON.readTree(in).has("started_at");
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    private void resume() throws IOException {
        JsonNode json;
        try (InputStream in = system.open(file)) {
            json = JSON.readTree(in);
        }
        isResumed = true;
        startedAt = Instant.parse(json.path("started_at").asText());
        filesRewritten = json.path("files_rewritten").asLong();
        filesDeleted = json.path("files_deleted").asLong();
        rowsRemoved = json.path("rows_removed").asLong();
        ForgottenRows.addTo(removed, json.path("offsets"));
        json.path(ForgottenFiles.FILES).forEach(it -> files.add(it.asText()));
        JsonNode step = json.path(ForgottenFiles.STEP);
        if (step.isObject()) {
            end(
                    new Step(
                            step.path(ForgottenFiles.FILE).asText(),
                            step.path("rows_before").asLong(),
                            step.path("rows_removed").asLong()),
                    step.path("offsets"));
        }
    }

    /** Ends a step that was begun, or leaves the file to this run if nothing has happened yet. */
    private void end(Step step, JsonNode offsets) throws IOException {
        Path target = new Path(folder.path(), step.file());
        Path beside = FileReplacement.beside(target);
        boolean isDone;
        if (system.exists(target)) {
            isDone = step.rowsAfter() > 0 && rows(target) == step.rowsAfter();
            system.delete(beside, false);
        } else if (step.rowsAfter() > 0 && system.exists(beside)) {
            FileReplacement.replace(target);
            isDone = true;
        } else {
            isDone = step.rowsAfter() == 0;
        }
        if (isDone) {
            ForgottenRows.addTo(removed, offsets);
            count(step);
        }
        write(null);
    }

    private long rows(Path target) throws IOException {
        try (ParquetTable table = new ParquetTable(target, system.getFileStatus(target).getLen())) {
            return table.rows();
        }
    }

    /**
     * Is about to replace or delete a file.
     *
     * @param offsets of the rows that are removed
     */
    void begin(Step step, Map<TopicPartition, OffsetSet> offsets) throws IOException {
        ObjectNode json =
                JsonNodeFactory.instance
                        .objectNode()
                        .put(ForgottenFiles.FILE, step.file())
                        .put("rows_before", step.rowsBefore())
                        .put("rows_removed", step.rowsRemoved());
        json.set("offsets", ForgottenRows.toJson(offsets));
        write(json);
    }

    /** Has replaced or deleted it. */
    void end(Step step, Map<TopicPartition, OffsetSet> offsets) throws IOException {
        offsets.forEach(
                (partition, set) ->
                        removed.computeIfAbsent(partition, any -> new OffsetSet()).addAll(set));
        count(step);
        write(null);
    }

    private void count(Step step) {
        files.add(step.file());
        rowsRemoved += step.rowsRemoved();
        if (step.rowsAfter() > 0) {
            filesRewritten++;
        } else {
            filesDeleted++;
        }
    }

    private void write(ObjectNode step) throws IOException {
        ObjectNode json =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("started_at", startedAt.toString())
                        .put("files_rewritten", filesRewritten)
                        .put("files_deleted", filesDeleted)
                        .put("rows_removed", rowsRemoved);
        json.set("offsets", ForgottenRows.toJson(removed));
        files.forEach(json.putArray(ForgottenFiles.FILES)::add);
        json.set(ForgottenFiles.STEP, step);
        FileReplacement.write(file, json);
    }

    /** Nothing is left to do: keeps the offsets of the rows and the files, and deletes itself. */
    void close() throws IOException {
        ForgottenRows.write(folder, startedAt.toEpochMilli(), removed, files);
        system.delete(file, false);
    }

    boolean isResumed() {
        return isResumed;
    }

    long filesRewritten() {
        return filesRewritten;
    }

    long filesDeleted() {
        return filesDeleted;
    }

    long rowsRemoved() {
        return rowsRemoved;
    }
}
