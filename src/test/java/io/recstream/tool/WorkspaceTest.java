package io.recstream.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class WorkspaceTest {

    /** Nothing is deleted here: a workspace that is the system's folder would take all with it. */
    @Test
    void aWorkspaceThatNobodyHasClaimedIsAFolderOfItsOwn() {
        Path everybodys = Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath();

        Path own = Workspace.open().path().toAbsolutePath();

        assertThat(own).isNotEqualTo(everybodys);
        assertThat(everybodys.startsWith(own)).isFalse();
        assertThat(own.getFileName().toString()).startsWith("recstream-");
        assertThat(own).isEmptyDirectory();
    }
}
