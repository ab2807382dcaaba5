package io.recstream.ops.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class ClientProcessTest {

    private static final long PATIENCE_MILLIS = 20_000;

    @TempDir private Path folder;

    @Test
    void itsOutputAndItsExitCodeAreTheCommands() throws Exception {
        Path output = folder.resolve("out");
        try (ClientProcess process =
                ClientProcess.start(
                        List.of("sh", "-c", "read line; echo \"$line$1\"; exit 7", "sh", "a b"),
                        new ProcessBuilder().redirectOutput(output.toFile()))) {
            assertThat(process.waitFor(PATIENCE_MILLIS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(7);
        }
        assertThat(output).hasContent("a b");
    }

    /** The pipe is closed by the kernel, too, where the parent is killed. */
    @Test
    void itIsKilledWhenThePipeOfItsParentEnds() throws Exception {
        Path pid = folder.resolve("pid");
        ClientProcess process =
                ClientProcess.start(
                        List.of(
                                "sh",
                                "-c",
                                "echo $$ > \"$1\"; exec sleep 600",
                                "sh",
                                pid.toString()),
                        new ProcessBuilder());
        Awaitility.await().until(() -> Files.exists(pid) && Files.size(pid) > 0);
        ProcessHandle client =
                ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).orElseThrow();
        assertThat(process.waitFor(1)).isFalse();

        process.close();

        Awaitility.await().until(() -> !client.isAlive());
        assertThat(process.waitFor(PATIENCE_MILLIS)).isTrue();
    }
}
