package io.recstream.devcluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Log injection: hostile messages, and the resulting lines. */
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
                .contains("at io.recstream.devcluster.LogLinesTest");
        assertThat(event.path("logger").asText()).isEqualTo("io.recstream.Job");
        assertThat(event.path("time").asText()).matches("\\d{4}-.*T.*");
    }

    /** For instance 400,000 warnings in 23 s after the deletion of a topic. */
    @Test
    void aFloodOfWarningsLeavesRoomForTheRest() throws Exception {
        String client = "org.apache.kafka.clients.NetworkClient";

        List<String> lines = log("text", client, "100000", "io.recstream.Job");

        assertThat(lines.stream().filter(line -> line.contains("NetworkClient")))
                .hasSizeBetween(10, 300);
        assertThat(lines.get(lines.size() - 1)).contains("i.r.Job", "behind the flood");
    }

    @Test
    void aFloodFromAnywhereElseIsBoundedToo() throws Exception {
        List<String> lines = log("text", "some.library.Client", "100000", "io.recstream.Job");

        assertThat(lines).hasSizeBetween(9_000, 30_000);
    }

    @Test
    void aContainersLogIsBoundedAsTheFilesAre() throws Exception {
        List<String> file = Files.readAllLines(conf("log4j.properties"));
        List<String> console = Files.readAllLines(conf("log4j-console.properties"));

        assertThat(bounds(console)).hasSize(8).containsExactlyElementsOf(bounds(file));
        assertThat(file).contains("appender.file.type = RollingFile");
    }

    private static List<String> bounds(List<String> lines) {
        return lines.stream()
                .filter(line -> line.contains(".filter.burst."))
                .map(line -> line.replaceFirst("^appender\\.[a-z]+", "appender"))
                .toList();
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

    /** Runs a separate process, as its environment selects the format. */
    private List<String> log(String format, String... arguments) throws Exception {
        Path log = folder.resolve("job.log");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Dlog.file=" + log);
        command.add("-Dlog4j2.configurationFile=" + conf("log4j.properties").toUri());
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add(Talker.class.getName());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("RECSTREAM_LOG_FORMAT", format);
        Path out = folder.resolve("out");
        Process process = builder.redirectErrorStream(true).redirectOutput(out.toFile()).start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(out)).isZero();
        return Files.readString(log).lines().toList();
    }

    /**
     * Logs its first argument with an exception whose message is the second. With three arguments:
     * floods the logger named by the first one, then logs the third.
     */
    static final class Talker {

        private Talker() {}

        public static void main(String[] said) {
            if (said.length == 3) {
                for (int i = 0; i < Integer.parseInt(said[1]); i++) {
                    LoggerFactory.getLogger(said[0]).warn("Error while fetching metadata {}", i);
                }
                LoggerFactory.getLogger(said[2]).error("behind the flood");
                return;
            }
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
