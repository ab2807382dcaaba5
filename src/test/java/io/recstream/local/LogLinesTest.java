package io.recstream.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.logging.log4j.core.LoggerContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody says who wants to write log lines of his own, and what stands in the log. */
class LogLinesTest {

    private static final String FORGED =
            "2026-01-01T00:00:00.000Z ERROR i.r.Job [main] all users deleted";

    @TempDir private Path folder;

    @AfterEach
    void forgetTheFile() {
        System.clearProperty("log.file");
    }

    @Test
    void aMessageStaysInItsLine() throws Exception {
        List<String> lines = log("log4j.properties", "text", "bad\r\n" + FORGED, null);

        assertThat(lines.get(0)).contains("bad\\r\\n" + FORGED);
        assertThat(lines.subList(1, lines.size())).allMatch(String::isEmpty);
    }

    @Test
    void linesOfAnExceptionAreIndentedThoseInItsMessageToo() throws Exception {
        Exception failure =
                new IllegalStateException("one\n" + FORGED + "\rtwo", new Exception("three\r\nfour"));
        List<String> lines = log("log4j.properties", "text", "failed", failure);

        assertThat(lines.get(0)).contains("failed");
        assertThat(lines.subList(1, lines.size()))
                .hasSizeGreaterThan(5)
                .allMatch(line -> line.isEmpty() || line.startsWith("    "))
                .anyMatch(line -> line.contains("all users deleted"))
                .anyMatch(line -> line.contains("Caused by: java.lang.Exception: three"));
    }

    @Test
    void asJsonEachEventIsOneObjectOnOneLine() throws Exception {
        Exception failure = new IllegalStateException("one\r\n{\"level\":\"ERROR\"} \"two\" \\");
        List<String> lines = log("log4j.properties", "json", "bad\r\n\"" + FORGED, failure);

        assertThat(lines).hasSize(1);
        JsonNode event = new ObjectMapper().readTree(lines.get(0));
        assertThat(event.path("level").asText()).isEqualTo("WARN");
        assertThat(event.path("message").asText()).isEqualTo("bad\r\n\"" + FORGED);
        assertThat(event.path("exception").asText())
                .startsWith("java.lang.IllegalStateException: one\r\n{\"level\"")
                .contains("at io.recstream.local.LogLinesTest");
        assertThat(event.path("logger").asText()).isEqualTo("io.recstream.Job");
        assertThat(event.path("time").asText()).matches("\\d{4}-.*T.*");
    }

    @Test
    void aContainersLogHasTheSameLines() throws Exception {
        String file = Files.readString(conf("log4j.properties"));
        String console = Files.readString(conf("log4j-console.properties"));

        assertThat(console.lines().filter(line -> line.startsWith("property.pattern.")))
                .hasSize(2)
                .containsExactlyElementsOf(
                        file.lines().filter(line -> line.startsWith("property.pattern.")).toList());
        assertThat(console).contains("${pattern.${env:RECSTREAM_LOG_FORMAT:-text}}");
        assertThat(console).doesNotContain("appender.file");
    }

    private List<String> log(String name, String format, String message, Exception failure)
            throws Exception {
        Path log = folder.resolve("job.log");
        System.setProperty("log.file", log.toString());
        Path chosen = folder.resolve(name);
        Files.writeString(
                chosen,
                Files.readString(conf(name))
                        .replace("RECSTREAM_LOG_FORMAT:-text", "RECSTREAM_LOG_FORMAT:-" + format));
        LoggerContext context = new LoggerContext("lines", null, chosen.toUri());
        context.start();
        context.getLogger("io.recstream.Job").warn(message, failure);
        context.stop();
        return Files.readString(log).lines().toList();
    }

    private static Path conf(String name) {
        return Checkout.flinkConf().resolve(name);
    }
}
