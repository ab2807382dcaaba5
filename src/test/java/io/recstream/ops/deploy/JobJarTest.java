package io.recstream.ops.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.recstream.job.config.SmallFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class JobJarTest {

    @TempDir private Path folder;

    @Test
    void tellsItsVersion() throws IOException {
        assertThat(JobJar.version(jar(folder, "io.recstream.RecommendationJob", "1.2.3")))
                .isEqualTo("1.2.3");
    }

    @Test
    void anotherProgramIsRefusedByItsMainClass() throws IOException {
        Path jar = jar(folder, "com.example.WordCount", "1.2.3");

        assertThatThrownBy(() -> JobJar.version(jar))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("com.example.WordCount");
    }

    @Test
    void whatIsNoJarOrNotThereIsRefused() throws IOException {
        Path text = Files.writeString(folder.resolve("notes.jar"), "no zip");

        assertThatThrownBy(() -> JobJar.version(text))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("is no JAR");
        assertThatThrownBy(() -> JobJar.version(folder.resolve("absent.jar")))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("absent.jar");
    }

    /** The journal keeps a copy of what a job is started with: of a device there is no end. */
    @Test
    @Timeout(30)
    void settingsThatAreNoSmallFileAreNotCopied() throws IOException {
        Path jar = jar(folder, "io.recstream.RecommendationJob", "1.2.3");
        Path large = folder.resolve("large.yaml");
        Files.write(large, new byte[SmallFile.MAX_BYTES + 1]);
        Journal journal = new Journal(folder.resolve("journal"));

        for (Path config : List.of(Path.of("/dev/zero"), large, folder)) {
            assertThatThrownBy(() -> journal.keep(jar, config, 1, Map.of()))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining(config + " is no file, or larger than 1 MiB");
        }
        for (Path device : List.of(Path.of("/dev/zero"), folder)) {
            assertThatThrownBy(() -> journal.keep(device, null, 1, Map.of()))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining(device + " is no file");
        }
    }

    /** One that says of itself to be the job, or another program. */
    static Path jar(Path folder, String main, String version) throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.put(Attributes.Name.MAIN_CLASS, main);
        attributes.put(Attributes.Name.IMPLEMENTATION_VERSION, version);
        Path jar = folder.resolve(version + ".jar");
        try (OutputStream file = Files.newOutputStream(jar)) {
            new JarOutputStream(file, manifest).close();
        }
        return jar;
    }
}
