package io.recstream.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

class BenchReportTest {

    private static final Machine QUIET = new Machine("a cpu", 2, 1024, "17", "2.2", "an os", 0.1);
    private static final Machine BUSY = new Machine("a cpu", 2, 1024, "17", "2.2", "an os", 1.9);

    @Test
    void theRatioIsTheLastLine() {
        List<String> lines = report(QUIET).toLines();

        assertThat(lines.get(lines.size() - 1)).isEqualTo("ratio 0.500 (0.400 … 0.600) to a peer");
        assertThat(lines).anyMatch(line -> line.contains("a figure") && line.contains("12,346"));
        assertThat(lines).contains("A note.");
        assertThat(lines).noneMatch(line -> line.contains("busy"));
    }

    @Test
    void aBusyMachineIsReported() throws Exception {
        assertThat(report(BUSY).toLines()).anyMatch(line -> line.contains("busy"));
        assertThat(json(BUSY).get("busy").asBoolean()).isTrue();
        assertThat(json(QUIET).get("busy").asBoolean()).isFalse();
    }

    @Test
    void theJsonIsOneLineWithNameMedianAndRatio() throws Exception {
        assertThat(report(QUIET).toJson()).doesNotContain("\n");

        JsonNode json = json(QUIET);
        assertThat(json.get("name").asText()).isEqualTo("sample");
        assertThat(json.get("median").asDouble()).isEqualTo(12_346);
        assertThat(json.get("ratio").asDouble()).isEqualTo(0.5);
        assertThat(json.get("rounds").asInt()).isEqualTo(3);
        assertThat(json.get("seed").asLong()).isEqualTo(7);
        assertThat(json.get("machine").get("cores").asInt()).isEqualTo(2);
        assertThat(json.get("details").get("a_figure").get("max").asDouble()).isEqualTo(13_000);
    }

    private static JsonNode json(Machine machine) throws Exception {
        return new ObjectMapper().readTree(report(machine).toJson());
    }

    private static BenchReport report(Machine machine) {
        BenchOptions options = new BenchOptions();
        options.rounds = 3;
        options.seed = 7;
        Quantiles figure = new Quantiles(12_345.678, 12_000, 13_000);
        return new BenchReport("sample", options, machine)
                .headline(figure, "events/s", "a peer", new Quantiles(0.5, 0.4, 0.6))
                .figure("a figure", "a_figure", figure)
                .note("A note.");
    }
}
