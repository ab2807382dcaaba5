package io.recstream.job.preflight;

import io.recstream.job.config.JobOptions;
import io.recstream.job.config.JobSettings;
import io.recstream.job.config.SettingProblem;
import io.recstream.job.model.Quoted;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.UnsupportedFileSystemSchemeException;

/**
 * Checks that the archive's folder can be written, as seen from here: writes an empty hidden file
 * into it, and deletes it.
 */
public final class ArchivePreflight {

    private ArchivePreflight() {}

    /**
     * The problem; empty if there is none, or no archive.
     *
     * @param deadline after which a file system that does not respond is one
     */
    public static List<SettingProblem> check(JobSettings settings, Duration deadline)
            throws InterruptedException {
        if (settings.archive().isEmpty()) {
            return List.of();
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
            return List.of();
        } catch (TimeoutException e) {
            probe.cancel(true);
            return List.of(
                    problem(
                            path,
                            "cannot be written: nothing has responded for "
                                    + deadline.toSeconds()
                                    + " s",
                            "check host and network"));
        } catch (ExecutionException e) {
            return List.of(of(path, e.getCause()));
        }
    }

    private static void write(Path folder) throws IOException {
        FileSystem files = folder.getFileSystem();
        Path probe = new Path(folder, ".probe-" + UUID.randomUUID());
        files.mkdirs(folder);
        // What the sink writes with; not every file system has one.
        files.createRecoverableWriter();
        files.create(probe, FileSystem.WriteMode.NO_OVERWRITE).close();
        files.delete(probe, false);
    }

    private static SettingProblem of(String path, Throwable cause) {
        if (cause instanceof UnsupportedFileSystemSchemeException) {
            String scheme = URI.create(path).getScheme();
            return problem(
                    path,
                    "there is no file system for " + scheme + " here",
                    "for s3 put flink-s3-fs-hadoop into Flink's plugins folder, for hdfs set"
                            + " HADOOP_CLASSPATH, here and on the cluster (docs/archive.md)");
        }
        return problem(
                path,
                "cannot be written: " + Quoted.escaped(String.valueOf(cause.getMessage()), 200),
                "create the folder, or allow this user to write there");
    }

    private static SettingProblem problem(String path, String problem, String fix) {
        return new SettingProblem(JobOptions.ARCHIVE_PATH.key(), path, problem, fix);
    }
}
