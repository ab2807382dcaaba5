package io.recstream.job.archive;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.UnsupportedFileSystemSchemeException;

/** The files of an archive: a folder for each event date, Parquet and hidden files in it. */
public final class ArchiveFolder {

    private static final String PARQUET = ".parquet";
    private static final int ATTEMPTS = 5;

    private final Path folder;

    /** The archive below a path, {@code recstream.archive.path}. */
    public ArchiveFolder(String path) {
        this.folder = new Path(path);
    }

    /**
     * The archive below a path as people type it: without a scheme it is one of this machine.
     *
     * @throws IOException with what to do, if it does not exist or there is no file system for it
     */
    public static ArchiveFolder open(String path) throws IOException {
        URI uri =
                path.matches("[A-Za-z][A-Za-z0-9+.-]*:.*")
                        ? URI.create(path)
                        : java.nio.file.Path.of(path).toAbsolutePath().normalize().toUri();
        ArchiveFolder archive = new ArchiveFolder(uri.toString());
        try {
            if (!archive.folder.getFileSystem().exists(archive.folder)) {
                throw new FileNotFoundException(archive.folder + " does not exist");
            }
        } catch (UnsupportedFileSystemSchemeException e) {
            throw new IOException(
                    "There is no file system for "
                            + uri.getScheme()
                            + " here: for s3 set FLINK_HOME to a distribution of Flink that has"
                            + " flink-s3-fs-hadoop in its plugins folder, for hdfs set"
                            + " HADOOP_CLASSPATH (docs/archive.md)",
                    e);
        }
        return archive;
    }

    /**
     * A file with rows.
     *
     * @param modifiedAt epoch milliseconds, by the clock of the file system
     */
    public record File(Path path, long length, LocalDate date, boolean hidden, long modifiedAt) {}

    /**
     * The files with rows, by date and name; those that are being written, and what attempts that
     * failed have left, are none.
     *
     * @param since the first date; null for all
     * @throws IOException if the folder does not exist or cannot be read
     */
    public List<File> files(LocalDate since) throws IOException {
        return list(since, ArchiveFolder::hasRows);
    }

    /**
     * The other files of the dates: those that are being written, or that attempts that failed have
     * left, and empty ones.
     */
    public List<File> otherFiles() throws IOException {
        return list(null, entry -> !hasRows(entry));
    }

    /** The folder. */
    public Path path() {
        return folder;
    }

    private List<File> list(LocalDate since, Predicate<FileStatus> wanted) throws IOException {
        FileSystem system = folder.getFileSystem();
        FileStatus[] dates = system.listStatus(folder);
        if (dates == null) {
            throw new FileNotFoundException(folder + " does not exist");
        }
        List<File> files = new ArrayList<>();
        for (FileStatus entry : dates) {
            LocalDate date = entry.isDir() ? date(entry.getPath().getName()) : null;
            if (date != null && (since == null || !date.isBefore(since))) {
                addFiles(system.listStatus(entry.getPath()), date, wanted, files);
            }
        }
        files.sort(Comparator.comparing(File::date).thenComparing(file -> file.path().getName()));
        return files;
    }

    private static void addFiles(
            FileStatus[] entries, LocalDate date, Predicate<FileStatus> wanted, List<File> files) {
        if (entries == null) {
            return;
        }
        for (FileStatus entry : entries) {
            if (!entry.isDir() && wanted.test(entry)) {
                files.add(
                        new File(
                                entry.getPath(),
                                entry.getLen(),
                                date,
                                entry.getPath().getName().startsWith("."),
                                entry.getModificationTime()));
            }
        }
    }

    private static boolean hasRows(FileStatus entry) {
        String name = entry.getPath().getName();
        return entry.getLen() > 0
                && name.endsWith(name.startsWith(".") ? HiddenFiles.SUFFIX : PARQUET);
    }

    private static LocalDate date(String name) {
        if (!name.startsWith(EventDateFolders.PREFIX)) {
            return null;
        }
        try {
            return LocalDate.parse(name.substring(EventDateFolders.PREFIX.length()));
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    /**
     * What can be read of the files, in the order of the first ingestion. A job that goes on makes
     * Parquet of hidden files meanwhile: then the files are listed again.
     *
     * @param since the first event date; null for all
     */
    public List<Segment> segments(LocalDate since) throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                List<Segment> segments = new ArrayList<>();
                ParallelReads.forEach(
                        files(since), ParallelReads.FOOTERS, Segment::of, segments::addAll);
                segments.sort(Comparator.comparingLong(Segment::firstMicros));
                return segments;
            } catch (IOException e) {
                if (attempt == ATTEMPTS || !isMissing(e)) {
                    throw e;
                }
                TimeUnit.SECONDS.sleep(1);
            }
        }
    }

    /** Whether a file has gone: file systems report it in ways of their own. */
    public static boolean isMissing(IOException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
            if (cause instanceof FileNotFoundException || message.contains("no such file")) {
                return true;
            }
        }
        return false;
    }
}
