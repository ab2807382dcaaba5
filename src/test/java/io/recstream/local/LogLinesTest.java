package io.recstream.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What somebody says who wants to write log lines of his own, and what stands in the log. */
@Timeout(120)
class LogLinesTest {

    private static final String FORGED =
            "2026-01-01T00:00:00.000Z ERROR i.r.Job [main] all users deleted";

    @TempDir private Path folder;

    @Test
    void aMessageStaysInItsLine() throws Exception {
        List<String> lines = log("text", "bad\r\n" + FORGED, "");

        assertThat(lines.get(0)).contains("bad\\r\\n" + FORGED);
        assertThat(lines.subList(1, lines.size())).allMatch(String::isEmpty);
    }

    @Test
    void linesOfAnExceptionAreIndentedThoseInItsMessageToo() throws Exception {
        List<String> lines = log("text", "failed", "one\n" + FORGED + "\rtwo");

        assertThat(lines.get(0)).contains("failed");
        assertThat(lines.subList(1, lines.size()))
                .hasSizeGreaterThan(5)
                .allMatch(line -> line.isEmpty() || line.startsWith("    "))
                .anyMatch(line -> line.contains("all users deleted"))
                .anyMatch(line -> line.contains("Caused by: java.lang.Exception: three"));
    }

    @Test
    void asJsonEachEventIsOneObjectOnOneLine() throws Exception {
        String failure = "one\r\n{\"level\":\"ERROR\"} \"two\" \\";
        List<String> lines = log("json", "bad\r\n\"" + FORGED, failure);

        assertThat(lines).hasSize(1);
        JsonNode event = new ObjectMapper().readTree(lines.get(0));
        assertThat(event.path("level").asText()).isEqualTo("WARN");
        assertThat(event.path("message").asText()).isEqualTo("bad\r\n\"" + FORGED);
        assertThat(event.path("exception").asText().strip())
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

    /** A process of its own, as Flink's are: the format is a matter of its environment. */
    private List<String> log(String format, String message, String failure) throws Exception {
        Path log = folder.resolve("job.log");
        ProcessBuilder builder =
                new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dlog.file=" + log,
                        "-Dlog4j2.configurationFile=" + conf("log4j.properties").toUri(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Talker.class.getName(),
                        message,
                        failure);
        builder.environment().put("RECSTREAM_LOG_FORMAT", format);
        Path out = folder.resolve("out");
        Process process = builder.redirectErrorStream(true).redirectOutput(out.toFile()).start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(out)).isZero();
        return Files.readString(log).lines().toList();
    }

    /** Logs its first argument, with an exception of which the second one is the message. */
    static final class Talker {

        private Talker() {}

        public static void main(String[] said) {
            Exception failure =
                    said[1].isEmpty()
                            ? null
                            : new IllegalStateException(said[1], new Exception("three\r\nfour"));
            LoggerFactory.getLogger("io.recstream.Job").warn(said[0], failure);
        }
    }

    private static Path conf(String name) {
        return Checkout.flinkConf().resolve(name);
    }
}
