package io.recstream.ops.archive;

import io.recstream.job.archive.ArchiveFolder;
import io.recstream.job.archive.OffsetSet;
import io.recstream.job.archive.ParquetCopy;
import io.recstream.job.archive.ParquetTable;
import io.recstream.job.archive.RowBatch;
import io.recstream.job.archive.Segment;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.kafka.common.TopicPartition;

/** Removes the rows of a person from all Parquet files, one after the other. */
class ForgetRun {

    /** How often files are looked at while a job makes new ones. */
    private static final int ROUNDS = 5;

    private static final Set<String> READ = columns();

    private static final ParquetCopy.Omission NOTHING =
            new ParquetCopy.Omission() {
                @Override
                public Set<String> columns() {
                    return Set.of();
                }

                @Override
                public boolean omits(Map<String, ParquetTable.Column> columns, int row) {
                    return false;
                }
            };

    private final ArchiveFolder folder;
    private final FileSystem system;
    private final PersonIds ids;
    private final boolean dryRun;
    private final Patience patience;

    /** A run whose job has the default settings. */
    ForgetRun(ArchiveFolder folder, PersonIds ids, boolean dryRun) throws IOException {
        this(folder, ids, dryRun, Patience.of(folder.path(), null, null));
    }

    ForgetRun(ArchiveFolder folder, PersonIds ids, boolean dryRun, Patience patience)
            throws IOException {
        this.patience = patience;
        this.folder = folder;
        this.system = folder.path().getFileSystem();
        this.ids = ids;
        this.dryRun = dryRun;
    }

    private static Set<String> columns() {
        Set<String> names = new TreeSet<>(RowBatch.COORDINATES);
        names.addAll(Set.of("topic", PersonIds.USER, PersonIds.PERSON));
        return names;
    }

    /**
     * What was done, also by interrupted runs before, or would be.
     *
     * @param files that were looked at
     * @param skipped of them, by statistics and dictionaries alone
     * @param rows of all Parquet files at the end; of a dry run, at the beginning
     * @param waitingRows of the person in hidden files, and in unfinished ones
     * @param waitingFiles hidden files that have them
     * @param unfinished files with rows that wait, that are being written, or were left by attempts
     *     that failed
     * @param beingWritten of them, those that could not be read
     * @param isNewestSeen false if a job may have rows of the last checkpoints in unfinished files
     * @param stale hidden files with their rows that no job has made Parquet of for long
     */
    record Outcome(
            boolean dryRun,
            boolean isResumed,
            long files,
            long skipped,
            long filesRewritten,
            long filesDeleted,
            long rowsRemoved,
            long rows,
            long waitingRows,
            long waitingFiles,
            long unfinished,
            long beingWritten,
            boolean isNewestSeen,
            List<String> stale,
            List<Proof> proofs,
            List<RowReader.Unreadable> unreadable) {

        boolean isComplete() {
            return waitingRows == 0 && isNewestSeen && unreadable.isEmpty();
        }
    }

    /**
     * That a file lost the person's rows and nothing else.
     *
     * @param digest SHA-256 of the rows that were kept, the same before and after; null if the file
     *     was deleted
     */
    record Proof(String file, long rowsBefore, long rowsRemoved, String digest) {}

    Outcome run() throws IOException {
        boolean isUnseen = patience.isObjectStore() && isWritten();
        ForgetJournal journal = dryRun ? null : ForgetJournal.open(folder, ids);
        List<Proof> proofs = new ArrayList<>();
        Scan scan = scan(journal, proofs);
        // Looks again after a change, also at what hidden files have become meanwhile.
        for (int round = 1; !dryRun && scan.changed > 0; round++) {
            if (round == ROUNDS) {
                throw new IOException("New files have the person's rows again and again");
            }
            scan = scan(journal, proofs);
        }
        if (journal != null) {
            journal.close();
        }
        return new Outcome(
                dryRun,
                journal != null && journal.isResumed(),
                scan.files,
                scan.skipped,
                dryRun ? scan.toRewrite : journal.filesRewritten(),
                dryRun ? scan.toDelete : journal.filesDeleted(),
                dryRun ? scan.found : journal.rowsRemoved(),
                scan.rows,
                scan.waitingRows,
                scan.waitingFiles,
                scan.unfinished,
                scan.beingWritten,
                patience.isQuiet() || (!isUnseen && scan.recentUnfinished == 0),
                scan.stale,
                proofs,
                scan.unreadable);
    }

    /** Whether a job has written files not long ago. */
    private boolean isWritten() throws IOException {
        return folder.files(null).stream().anyMatch(file -> patience.isRecent(file.modifiedAt()));
    }

    /** One look at all files. */
    private static final class Scan {
        private final List<RowReader.Unreadable> unreadable = new ArrayList<>();
        private long files;
        private long skipped;
        private long rows;
        private long found;
        private long changed;
        private long toRewrite;
        private long toDelete;
        private long waitingRows;
        private long waitingFiles;
        private long unfinished;
        private long beingWritten;
        private long recentUnfinished;
        private final List<String> stale = new ArrayList<>();
    }

    private Scan scan(ForgetJournal journal, List<Proof> proofs) throws IOException {
        Scan scan = new Scan();
        // First: what becomes Parquet from here on is found there.
        lookAtHidden(scan);
        for (ArchiveFolder.File file : folder.files(null)) {
            if (file.hidden()) {
                continue;
            }
            scan.files++;
            Found found;
            try {
                found = find(file);
            } catch (IOException | RuntimeException e) {
                scan.unreadable.add(
                        new RowReader.Unreadable(
                                RowReader.name(file), String.valueOf(e.getMessage())));
                continue;
            }
            scan.rows += found.rows;
            scan.skipped += found.isSkipped ? 1 : 0;
            scan.found += found.matches;
            if (found.matches > 0) {
                scan.toRewrite += found.matches < found.rows ? 1 : 0;
                scan.toDelete += found.matches < found.rows ? 0 : 1;
                if (!dryRun && remove(file, found, journal, scan.unreadable, proofs)) {
                    scan.changed++;
                }
            }
        }
        return scan;
    }

    private void lookAtHidden(Scan scan) throws IOException {
        List<String> columns = List.copyOf(READ);
        Set<Path> files = new HashSet<>();
        RowReader reader = new RowReader(folder, ArchiveFolder.File::hidden);
        reader.read(
                columns,
                (file, rows) -> {
                    for (int i = 0; i < rows.size(); i++) {
                        if (ids.has(rows, i)) {
                            scan.waitingRows++;
                            if (files.add(file.path()) && patience.isStale(file.modifiedAt())) {
                                scan.stale.add(RowReader.name(file));
                            }
                        }
                    }
                });
        lookAtUnfinished(scan, files);
        scan.waitingFiles = files.size();
        scan.unreadable.addAll(reader.unreadable());
    }

    /**
     * Rows wait in files that are not committed yet, too. One that is being written cannot be read,
     * and object stores do not show them.
     */
    private void lookAtUnfinished(Scan scan, Set<Path> files) throws IOException {
        for (ArchiveFolder.File file : folder.otherFiles()) {
            if (!RowReader.isUnfinished(file)) {
                continue;
            }
            scan.unfinished++;
            try {
                for (Segment segment : Segment.of(file)) {
                    RowBatch rows = segment.read();
                    for (int i = 0; i < rows.size(); i++) {
                        if (ids.has(rows, i)) {
                            scan.waitingRows++;
                            files.add(file.path());
                        }
                    }
                }
            } catch (IOException | RuntimeException e) {
                scan.beingWritten++;
                scan.recentUnfinished += patience.isRecent(file.modifiedAt()) ? 1 : 0;
            }
        }
    }

    /** The rows of the person in a file. */
    private static final class Found {
        private final Map<TopicPartition, OffsetSet> offsets = new HashMap<>();
        private boolean isSkipped = true;
        private long rows;
        private long matches;
    }

    private Found find(ArchiveFolder.File file) throws IOException {
        Found found = new Found();
        try (ParquetTable table = new ParquetTable(file.path(), file.length())) {
            found.rows = table.rows();
            for (int group = 0; group < table.groups(); group++) {
                if (mayHold(table, group)) {
                    found.isSkipped = false;
                    find(table, group, found);
                }
            }
        }
        return found;
    }

    private boolean mayHold(ParquetTable table, int group) throws IOException {
        for (Map.Entry<String, Set<String>> column : ids.byColumn().entrySet()) {
            if (!column.getValue().isEmpty()
                    && table.mayHold(group, column.getKey(), column.getValue())) {
                return true;
            }
        }
        return false;
    }

    private void find(ParquetTable table, int group, Found found) throws IOException {
        Map<String, ParquetTable.Column> columns = table.read(group, ids.columns());
        Map<String, ParquetTable.Column> places = null;
        for (int row = 0; row < table.rows(group); row++) {
            if (ids.omits(columns, row)) {
                places =
                        places == null
                                ? table.read(group, Set.of("topic", "partition", "offset"))
                                : places;
                found.matches++;
                found.offsets
                        .computeIfAbsent(
                                new TopicPartition(
                                        places.get("topic").text(row),
                                        (int) places.get("partition").number(row)),
                                any -> new OffsetSet())
                        .add(places.get("offset").number(row));
            }
        }
    }

    /** Whether it was done; a file that cannot be copied is left as it is. */
    private boolean remove(
            ArchiveFolder.File file,
            Found found,
            ForgetJournal journal,
            List<RowReader.Unreadable> failed,
            List<Proof> proofs)
            throws IOException {
        ForgetJournal.Step step =
                new ForgetJournal.Step(RowReader.name(file), found.rows, found.matches);
        String digest = null;
        if (step.rowsAfter() == 0) {
            journal.begin(step, found.offsets);
            reached("begun");
            system.delete(file.path(), false);
        } else {
            try {
                digest = writeBeside(file, step);
            } catch (IOException | RuntimeException e) {
                system.delete(FileReplacement.beside(file.path()), false);
                failed.add(new RowReader.Unreadable(step.file(), String.valueOf(e.getMessage())));
                return false;
            }
            reached("written");
            journal.begin(step, found.offsets);
            reached("begun");
            FileReplacement.replace(file.path());
        }
        reached("replaced");
        journal.end(step, found.offsets);
        reached("ended");
        proofs.add(new Proof(step.file(), step.rowsBefore(), step.rowsRemoved(), digest));
        return true;
    }

    /** Writes the file that replaces another, and compares the rows of both. */
    private String writeBeside(ArchiveFolder.File file, ForgetJournal.Step step)
            throws IOException {
        Path beside = FileReplacement.beside(file.path());
        long written = ParquetCopy.write(file.path(), file.length(), beside, ids);
        String before = RowsDigest.of(file.path(), file.length(), ids);
        String after = RowsDigest.of(beside, system.getFileStatus(beside).getLen(), NOTHING);
        if (written != step.rowsAfter() || !before.equals(after)) {
            system.delete(beside, false);
            throw new IOException(
                    "%s was left as it is: of %,d rows to keep %,d were written, %s"
                            .formatted(
                                    step.file(),
                                    step.rowsAfter(),
                                    written,
                                    before.equals(after) ? "as they were" : "with other values"));
        }
        return after;
    }

    /** For tests: a step was reached. */
    void reached(String step) throws IOException {}
}
