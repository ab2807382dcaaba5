package io.recstream.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A small run of {@code bench pipeline}, without checking its speed. */
@Timeout(300)
class PipelineBenchITCase {

    private static final int EVENTS = 4_000;

    @TempDir private static Path somebodys;

    private static JsonNode report;
    private static JsonNode details;

    @BeforeAll
    static void run() throws Exception {
        Files.writeString(somebodys.resolve("file"), "not the benchmark's");
        StringWriter out = new StringWriter();
        StringWriter errors = new StringWriter();
        int code =
                new CommandLine(new Bench())
                        .setOut(new PrintWriter(out))
                        .setErr(new PrintWriter(errors))
                        .execute(
                                "pipeline",
                                "--json",
                                "--rounds=1",
                                "--count=" + EVENTS,
                                "--set",
                                "recstream.rank.answer-timeout=1 h");
        assertThat(code).as(errors.toString()).isZero();
        List<String> lines = out.toString().lines().toList();
        assertThat(lines).hasSize(1);
        report = JsonMapper.builder().build().readTree(lines.get(0));
        details = report.get("details");
    }

    @Test
    void reportsTheRateAndTheRatioToThePlainClasses() {
        assertThat(report.get("name").asText()).isEqualTo("pipeline");
        assertThat(report.get("rounds").asInt()).isEqualTo(1);
        assertThat(report.get("unit").asText()).isEqualTo("events/s");
        assertThat(report.get("ratio_to").asText()).isEqualTo("plain classes, one thread");
        assertThat(report.get("median").asDouble()).isPositive();
        assertThat(report.get("ratio").asDouble()).isPositive();
        assertThat(report.get("machine").get("cores").asInt()).isPositive();
    }

    @Test
    void reportsTheCostOfAnEventAndTheSizeOfTheStates() {
        for (String detail :
                List.of(
                        "cpu_us_per_event",
                        "bytes_shuffled_per_event",
                        "lists_per_s",
                        "users",
                        "state_bytes_per_user",
                        "state_bytes_per_item",
                        "ratio_to_pass_through",
                        "ratio_to_recommender")) {
            assertThat(details.at("/" + detail + "/median").asDouble()).as(detail).isPositive();
        }
    }

    @Test
    void atParallelismOneTheJobMakesAsManyListsAsThePlainClasses() {
        assertThat(details.at("/job_1_incomplete_lists/median").asInt(-1)).isZero();
        assertThat(details.at("/plain_lists/median").asInt()).isBetween(EVENTS / 2, EVENTS);
        assertThat(details.at("/job_1_lists/median")).isEqualTo(details.at("/plain_lists/median"));
    }

    /** Regression: a shared folder was emptied. */
    @Test
    void doesNotDeleteFilesOfOthers() throws Exception {
        assertThat(somebodys.resolve("file")).exists();
        try (Stream<Path> left = Files.list(somebodys.getParent())) {
            assertThat(left.map(Path::getFileName).map(Path::toString))
                    .contains(somebodys.getFileName().toString());
        }
    }
}
