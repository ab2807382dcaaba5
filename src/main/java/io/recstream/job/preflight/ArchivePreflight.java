package io.recstream.job.preflight;

import io.recstream.job.config.JobOptions;
import io.recstream.job.config.JobSettings;
import io.recstream.job.config.SettingProblem;
import io.recstream.job.model.Quoted;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.UnsupportedFileSystemSchemeException;

/**
 * Checks that the archive's folder can be written, as seen from here: writes an empty hidden file
 * into it, and deletes it, with the folders that it had to create.
 */
public final class ArchivePreflight {

    private ArchivePreflight() {}

    /**
     * What was found.
     *
     * @param problems for which the job cannot write its archive
     * @param unchecked what cannot be checked on this machine, but may be in order on the cluster's
     */
    public record Result(List<SettingProblem> problems, List<SettingProblem> unchecked) {

        private static final Result CLEAN = new Result(List.of(), List.of());

        private static Result of(SettingProblem problem) {
            return new Result(List.of(problem), List.of());
        }
    }

    /**
     * Checks it; nothing without an archive.
     *
     * @param deadline after which a file system that does not respond is a problem
     */
    public static Result check(JobSettings settings, Duration deadline)
            throws InterruptedException {
        if (settings.archive().isEmpty()) {
            return Result.CLEAN;
        }
        String path = settings.archive().get().path();
        FutureTask<Void> probe =
                new FutureTask<>(
                        () -> {
                            write(new Path(path));
                            return null;
                        });
        Thread thread = new Thread(probe, "archive-preflight");
        thread.setDaemon(true);
        thread.start();
        try {
            probe.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
            return Result.CLEAN;
        } catch (TimeoutException e) {
            probe.cancel(true);
            return Result.of(
                    problem(
                            path,
                            "cannot be written: nothing has responded for "
                                    + deadline.toSeconds()
                                    + " s",
                            "check host and network"));
        } catch (ExecutionException e) {
            return of(path, e.getCause());
        }
    }

    private static void write(Path folder) throws IOException {
        FileSystem files = folder.getFileSystem();
        Path probe = new Path(folder, ".probe-" + UUID.randomUUID());
        // What the sink writes with; not every file system has one.
        files.createRecoverableWriter();
        List<Path> missing = missing(files, folder);
        try {
            files.mkdirs(folder);
            files.create(probe, FileSystem.WriteMode.NO_OVERWRITE).close();
            files.delete(probe, false);
        } finally {
            for (Path created : missing) {
                deleteEmpty(files, created);
            }
        }
    }

    /** A folder and those above it, as far as they do not exist; the lowest first. */
    private static List<Path> missing(FileSystem files, Path folder) throws IOException {
        List<Path> missing = new ArrayList<>();
        for (Path path = folder;
                path != null && path.getParent() != null && !files.exists(path);
                path = path.getParent()) {
            missing.add(path);
        }
        return missing;
    }

    /** One that something was written into meanwhile stays. */
    private static void deleteEmpty(FileSystem files, Path folder) {
        try {
            FileStatus[] found = files.listStatus(folder);
            if (found != null && found.length == 0) {
                files.delete(folder, false);
            }
        } catch (IOException e) {
            // It is not there, or in use.
        }
    }

    private static Result of(String path, Throwable cause) {
        if (cause instanceof UnsupportedFileSystemSchemeException) {
            String scheme = URI.create(path).getScheme();
            return new Result(
                    List.of(),
                    List.of(
                            problem(
                                    path,
                                    "cannot be checked from here: there is no file system for "
                                            + scheme
                                            + " on this machine",
                                    "for s3 let FLINK_HOME name a Flink with flink-s3-fs-hadoop in"
                                            + " its plugins folder, for hdfs set HADOOP_CLASSPATH;"
                                            + " the cluster needs the same (docs/archive.md)")));
        }
        return Result.of(
                problem(
                        path,
                        "cannot be written: "
                                + Quoted.escaped(String.valueOf(cause.getMessage()), 200),
                        "create the folder, or allow this user to write there"));
    }

    private static SettingProblem problem(String path, String problem, String fix) {
        return new SettingProblem(JobOptions.ARCHIVE_PATH.key(), path, problem, fix);
    }
}
