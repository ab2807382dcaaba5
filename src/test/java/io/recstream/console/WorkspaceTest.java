package io.recstream.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;

class WorkspaceTest {

    /** Nothing is deleted here, in case the workspace is the system's folder. */
    @Test
    void anUnclaimedWorkspaceIsANewFolder() {
        Path everybodys = Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath();

        Path own = Workspace.open().path().toAbsolutePath();

        assertThat(own).isNotEqualTo(everybodys);
        assertThat(everybodys.startsWith(own)).isFalse();
        assertThat(own.getFileName().toString()).startsWith("recstream-");
        assertThat(own).isEmptyDirectory();
    }

    @Test
    void aWorkspaceIsNewAndPrivate() throws IOException {
        Path first = Workspace.open().path();
        Path second = Workspace.open().path();

        assertThat(first).isNotEqualTo(second);
        assertThat(Files.getPosixFilePermissions(first))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
        Files.delete(first);
        Files.delete(second);
    }
}
