package io.recstream.ops.archive;

import io.recstream.flink.FlinkFileSystems;
import io.recstream.job.archive.ArchiveFolder;
import io.recstream.job.config.CheckedSettings;
import io.recstream.job.config.JobOptions;
import io.recstream.job.config.JobSettings;
import io.recstream.topics.JobFile;
import java.io.IOException;
import java.util.List;
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
     * The archive.
     *
     * @throws IOException with what to do, if there is no archive or no file system for it
     */
    ArchiveFolder folder() throws IOException {
        FlinkFileSystems.load(JobFile.flinksOwn());
        return ArchiveFolder.open(path == null ? ofSettings() : path);
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
}
