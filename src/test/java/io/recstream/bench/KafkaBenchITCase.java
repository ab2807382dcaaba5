package io.recstream.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

@Timeout(value = 600, unit = TimeUnit.SECONDS)
class KafkaBenchITCase {

    /** 300 a second for three seconds, and for two checkpoints before. */
    private static final int PACED = 1_500;

    @Test
    void countsEveryEventWithOrWithoutAList() throws Exception {
        StringWriter out = new StringWriter();
        int code =
                new CommandLine(new Bench())
                        .setOut(new PrintWriter(out))
                        .execute(
                                "kafka",
                                "--json",
                                "--count=2000",
                                "--rounds=1",
                                "--rate=300",
                                "--seconds=3",
                                "--intervals=1");
        assertThat(code).isZero();
        JsonNode report = JsonMapper.builder().build().readTree(out.toString());
        assertThat(report.get("name").asText()).isEqualTo("kafka");
        assertThat(report.get("median").asDouble()).isPositive();
        assertThat(report.get("ratio").asDouble()).isPositive();
        assertThat(report.get("unit").asText()).isEqualTo("events/s");

        JsonNode details = report.get("details");
        assertThat(count(details, "kafka_lists") + count(details, "kafka_unchanged"))
                .isEqualTo(2_000);
        assertThat(count(details, "memory_lists") + count(details, "memory_unchanged"))
                .isEqualTo(2_000);
        String paced = "interval_1s_";
        assertThat(details.get(paced + "events").asLong()).isEqualTo(PACED);
        assertThat(
                        details.get(paced + "events_with_list").asLong()
                                + details.get(paced + "events_unchanged").asLong())
                .isEqualTo(PACED);
        for (String when : new String[] {"uncommitted_", "committed_"}) {
            double p50 = details.get(paced + when + "p50_ms").asDouble();
            assertThat(details.get(paced + when + "p99_ms").asDouble()).isGreaterThanOrEqualTo(p50);
            assertThat(p50).isPositive();
        }
        for (String user : new String[] {"job", "broker", "measuring"}) {
            assertThat(details.get(paced + "cores_" + user).asDouble()).isNotNegative();
        }
    }

    private static long count(JsonNode details, String figure) {
        return details.get(figure).get("median").asLong();
    }
}
