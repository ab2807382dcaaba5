package io.recstream.ops.archive;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.recstream.job.archive.ArchiveFolder;
import io.recstream.job.archive.ForgottenFiles;
import io.recstream.job.archive.RowBatch;
import io.recstream.job.archive.Segment;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.flink.core.fs.Path;

/**
 * Reads the rows of all files, one segment at a time. A file that cannot be read does not keep the
 * others from being read.
 */
final class RowReader {

    /** How often files are listed while a job makes Parquet of hidden ones. */
    private static final int ATTEMPTS = 10;

    private final ArchiveFolder folder;
    private final Predicate<ArchiveFolder.File> wanted;
    private final List<Unreadable> unreadable = new ArrayList<>();
    private final Set<Path> done = new HashSet<>();

    /** A reader of all files. */
    RowReader(ArchiveFolder folder) {
        this(folder, file -> true);
    }

    /** A reader of some files. */
    RowReader(ArchiveFolder folder, Predicate<ArchiveFolder.File> wanted) {
        this.folder = folder;
        this.wanted = wanted;
    }

    /** A file with the reason why it cannot be read. */
    record Unreadable(String file, String reason) {

        /** Puts all of them into a command's line for programs. */
        static void put(List<Unreadable> unreadable, ObjectNode json) {
            ArrayNode files = json.putArray("unreadable");
            unreadable.forEach(
                    it -> files.addObject().put("file", it.file()).put("reason", it.reason()));
        }
    }

    /** Receives rows. */
    interface Rows {

        /** A file that is about to be read. */
        default void begin(ArchiveFolder.File file) {}

        void accept(ArchiveFolder.File file, RowBatch rows);
    }

    /**
     * Reads columns of all rows, or, called again, those of files that are new since. What a hidden
     * file has become meanwhile is read as well.
     *
     * @param columns with those of {@link RowBatch#COORDINATES}
     */
    void read(Collection<String> columns, Rows rows) throws IOException {
        boolean complete = false;
        for (int attempt = 0; attempt < ATTEMPTS && !complete; attempt++) {
            complete = true;
            for (ArchiveFolder.File file : folder.files(null)) {
                if (done.contains(file.path()) || !wanted.test(file)) {
                    continue;
                }
                try {
                    read(file, columns, rows);
                    done.add(file.path());
                } catch (IOException e) {
                    if (file.hidden() && ArchiveFolder.isMissing(e)) {
                        complete = false;
                    } else {
                        done.add(file.path());
                        unreadable.add(new Unreadable(name(file), String.valueOf(e.getMessage())));
                    }
                }
            }
        }
        if (!complete) {
            throw new IOException(
                    "Hidden files of " + folder.path() + " go while they are read; run it again");
        }
        for (ArchiveFolder.File file : folder.otherFiles()) {
            if (file.length() == 0
                    && wanted.test(file)
                    && isOfRows(file)
                    && done.add(file.path())) {
                unreadable.add(new Unreadable(name(file), "It has 0 bytes"));
            }
        }
    }

    private static void read(ArchiveFolder.File file, Collection<String> columns, Rows rows)
            throws IOException {
        try {
            List<Segment> segments = Segment.of(file);
            rows.begin(file);
            for (Segment segment : segments) {
                rows.accept(file, segment.read(columns));
            }
        } catch (RuntimeException e) {
            throw new IOException(e.toString(), e);
        }
    }

    /** Files that could not be read. */
    List<Unreadable> unreadable() {
        return unreadable;
    }

    /** An empty file that would have rows. */
    private static boolean isOfRows(ArchiveFolder.File file) {
        String name = file.path().getName();
        return name.endsWith(".parquet") || name.endsWith(".avro");
    }

    /** Whether it has rows that wait, is being written, or was left by an attempt that failed. */
    static boolean isUnfinished(ArchiveFolder.File file) {
        return file.path().getName().contains(".inprogress.");
    }

    /** The name of a file with its folder. */
    static String name(ArchiveFolder.File file) {
        return ForgottenFiles.name(file.path());
    }
}
