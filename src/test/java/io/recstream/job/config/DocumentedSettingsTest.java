package io.recstream.job.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The settings in the documentation are valid. */
class DocumentedSettingsTest {

    private static final Configuration CLUSTER =
            Configuration.fromMap(
                    Map.of(
                            "execution.checkpointing.interval", "10 s",
                            "recstream.kafka.bootstrap-servers", "cluster:9092"));

    private static final Pattern BLOCK =
            Pattern.compile("^ *```yaml\\n(.*?)^ *```", Pattern.MULTILINE | Pattern.DOTALL);

    @TempDir Path folder;

    private record Snippet(Path page, String yaml) {
        @Override
        public String toString() {
            return page.getFileName() + ": " + yaml.lines().findFirst().orElse("");
        }
    }

    /** The files that are named in the documentation. */
    @BeforeEach
    void files() throws IOException {
        Files.writeString(
                folder.resolve("kafka.properties"),
                "ssl.truststore.password=secret\nsasl.jaas.config=any required;\n");
        Files.writeString(folder.resolve("stores.properties"), "password=secret\n");
    }

    @ParameterizedTest
    @MethodSource("snippets")
    void isAccepted(Snippet snippet) throws IOException {
        assertThatCode(() -> settings(snippet)).doesNotThrowAnyException();
    }

    @Test
    void aKeyThatDoesNotExistIsNoticed() {
        Snippet wrong = new Snippet(Path.of("page.md"), "recstream.events.fromat: json\n");

        assertThatCode(() -> settings(wrong))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining("recstream.events.fromat");
    }

    @Test
    void thePagesHaveSome() throws IOException {
        assertThat(snippets().map(Snippet::page).distinct()).hasSizeGreaterThan(1);
        assertThat(snippets()).hasSizeGreaterThan(4);
    }

    private JobSettings settings(Snippet snippet) throws IOException {
        Path file = folder.resolve("prod.yaml");
        Files.writeString(
                file,
                snippet.yaml()
                        .replace("/etc/recstream", folder.toString())
                        .replace("REGISTRY_LOGIN", "PATH"));
        return JobArguments.parse("--config", file.toString()).settings(CLUSTER);
    }

    /** Only snippets of the job's own settings. */
    static Stream<Snippet> snippets() throws IOException {
        try (Stream<Path> pages = Files.list(Path.of("docs"))) {
            List<Path> all =
                    Stream.concat(Stream.of(Path.of("README.md")), pages.sorted())
                            .filter(page -> page.toString().endsWith(".md"))
                            .toList();
            return all.stream()
                    .flatMap(
                            page ->
                                    BLOCK.matcher(read(page))
                                            .results()
                                            .map(found -> new Snippet(page, found.group(1))))
                    .filter(snippet -> snippet.yaml().contains("recstream."));
        }
    }

    private static String read(Path page) {
        try {
            return Files.readString(page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
