package io.recstream.ops.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReleaseChangesTest {

    @TempDir private Path folder;

    @Test
    void namesWhatDiffersByKeyAndMasksWhatMayBeSecret() throws IOException {
        Path old =
                file(
                        "old.yaml",
                        """
                        recstream:
                          rank.size: 20
                          session.gap: 30 min
                          kafka.properties.sasl.jaas.config: old
                        """);
        Path now =
                file(
                        "new.yaml",
                        """
                        recstream:
                          rank.size: 10
                          cache.size: 64 mb
                          kafka.properties.sasl.jaas.config: new
                        """);
        Release before =
                new Release("/j/0123456789ab-recstream.jar", "0.2.0", old + "", 1, Map.of());
        Release after =
                new Release(
                        "/j/ba9876543210-recstream.jar",
                        "0.2.0",
                        now + "",
                        2,
                        Map.of("restart-strategy.type", "none"));

        assertThat(new ReleaseChanges(before, after))
                .hasToString(
                        "JAR 0.2.0 (recstream.jar, SHA-256 ba9876543210…) instead of 0.2.0"
                                + " (recstream.jar, SHA-256 0123456789ab…);"
                                + " parallelism 2 instead of 1;"
                                + " recstream.cache.size = 64 mb;"
                                + " recstream.kafka.properties.sasl.jaas.config = ****** (changed);"
                                + " recstream.rank.size = 10 instead of 20;"
                                + " recstream.session.gap removed (was 30 min);"
                                + " restart-strategy.type = none");
    }

    @Test
    void saysWhereNothingDiffers() {
        Release release = new Release("/j/a.jar", "1", null, 1, Map.of());
        assertThat(new ReleaseChanges(release, release)).hasToString("nothing changes");
        assertThat(release).hasToString("1 (a.jar) at parallelism 1");
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }
}
