package io.recstream.job.preflight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.recstream.job.config.InvalidSettingsException;
import io.recstream.job.config.JobSettings;
import io.recstream.job.config.SettingProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchivePreflightTest {

    @TempDir private Path folder;

    @Test
    void aFolderThatCanBeWrittenIsLeftAsItWas() throws Exception {
        Path archive = Files.createDirectory(folder.resolve("archive"));

        assertThat(check(archive.toUri().toString())).isEmpty();
        assertThat(archive).isEmptyDirectory();
    }

    @Test
    void foldersThatWereNotThereAreNotLeft() throws Exception {
        Path archive = folder.resolve("of").resolve("a").resolve("job");

        assertThat(check(archive.toUri().toString())).isEmpty();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void withoutAnArchiveNothingIsChecked() throws Exception {
        assertThat(check("")).isEmpty();
    }

    @Test
    void aSchemeWithoutAFileSystemHereMayHaveOneOnTheCluster() throws Exception {
        ArchivePreflight.Result result = result("ftp://host/archive");

        assertThat(result.problems()).isEmpty();
        assertThat(result.unchecked())
                .singleElement()
                .asString()
                .startsWith(
                        "recstream.archive.path = ftp://host/archive: cannot be checked from here: "
                                + "there is no file system for ftp on this machine; ")
                .contains("flink-s3-fs-hadoop");
    }

    @Test
    void aFolderThatCannotBeWrittenIsAProblem() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");

        assertThat(check(file.resolve("archive").toUri().toString()))
                .singleElement()
                .asString()
                .contains("recstream.archive.path = file:")
                .contains("cannot be written: ")
                .contains("; create the folder, or allow this user to write there");
    }

    @ParameterizedTest
    @ValueSource(strings = {"archive", "file:archive", "s3:bucket", "/", "file:///", "a b"})
    void onlyAnAbsolutePathIsTaken(String path) {
        assertThatThrownBy(() -> settings(path))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining("recstream.archive.path");
    }

    @Test
    void aLoginInThePathIsRefused() {
        assertThatThrownBy(() -> settings("s3://key:secret@bucket/archive"))
                .hasMessageContaining("holds a login");
    }

    @Test
    void theDelayIsCountedInCheckpoints() {
        JobSettings.Archive archive = settings("s3://bucket/archive").archive().orElseThrow();

        assertThat(archive.checkpoints(Duration.ofSeconds(10))).isEqualTo(60);
        assertThat(archive.checkpoints(Duration.ofMinutes(7))).isEqualTo(2);
        assertThat(archive.checkpoints(Duration.ofHours(1))).isEqualTo(1);
        assertThat(archive.checkpoints(Duration.ZERO)).isEqualTo(1);
    }

    private static List<SettingProblem> check(String path)
            throws InterruptedException, IOException {
        return result(path).problems();
    }

    private static ArchivePreflight.Result result(String path) throws InterruptedException {
        return ArchivePreflight.check(settings(path), Duration.ofSeconds(30));
    }

    private static JobSettings settings(String path) {
        return JobSettings.from(
                Configuration.fromMap(
                        Map.of(
                                "recstream.kafka.bootstrap-servers",
                                "localhost:9092",
                                "execution.checkpointing.interval",
                                "10 s",
                                "recstream.archive.path",
                                path)));
    }
}
