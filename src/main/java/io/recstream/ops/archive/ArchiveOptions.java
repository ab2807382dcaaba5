package io.recstream.ops.archive;

import io.recstream.job.archive.ArchiveFolder;
import io.recstream.job.config.CheckedSettings;
import io.recstream.job.config.JobOptions;
import io.recstream.job.config.JobSettings;
import io.recstream.topics.JobFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.core.fs.UnsupportedFileSystemSchemeException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which archive a command works on. */
final class ArchiveOptions {

    @Mixin private JobFile config;

    @Option(
            names = "--archive",
            paramLabel = "PATH",
            description =
                    "Its folder, also hdfs://… and s3://…; that of the job's settings where absent.")
    private String path;

    @Option(names = "--json", description = "One line for programs; the rest on standard error.")
    boolean json;

    /** Whether the command line names settings, or leaves the archive to them. */
    boolean hasSettings() {
        return path == null || config.isGiven();
    }

    /**
     * The job's settings.
     *
     * @param more arguments of the job, which win over the file
     */
    CheckedSettings settings(List<String> more) {
        CheckedSettings checked = config.check(JobFile.flinksOwn(), more);
        checked.orThrow();
        return checked;
    }

    /**
     * The archive, whose file system was reached.
     *
     * @throws IOException with what to do, if there is no archive or no file system for it
     */
    ArchiveFolder folder() throws IOException {
        String uri = path == null ? ofSettings() : absolute(path);
        ArchiveFolder folder = new ArchiveFolder(uri);
        try {
            if (!folder.path().getFileSystem().exists(folder.path())) {
                throw new IOException(folder.path() + " does not exist");
            }
        } catch (UnsupportedFileSystemSchemeException e) {
            throw new IOException(
                    "There is no file system for "
                            + URI.create(uri).getScheme()
                            + " here: for s3 set FLINK_HOME to a distribution of Flink that has"
                            + " flink-s3-fs-hadoop in its plugins folder, for hdfs set"
                            + " HADOOP_CLASSPATH (docs/archive.md)",
                    e);
        }
        return folder;
    }

    private String ofSettings() throws IOException {
        return settings(List.of())
                .settings()
                .archive()
                .map(JobSettings.Archive::path)
                .orElseThrow(
                        () ->
                                new IOException(
                                        "The settings have no archive: "
                                                + JobOptions.ARCHIVE_PATH.key()
                                                + " is empty. Give --archive PATH"));
    }

    /** A path without a scheme is one of this machine. */
    private static String absolute(String path) {
        return path.matches("[A-Za-z][A-Za-z0-9+.-]*:.*")
                ? path
                : Path.of(path).toAbsolutePath().normalize().toUri().toString();
    }
}
