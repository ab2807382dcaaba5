package io.recstream.job.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * By promtool, of Debian's package prometheus, where it is installed: {@code .ci/run} does that.
 */
@Timeout(60)
class MonitoringRulesTest {

    private static final Path PROMTOOL = Path.of("/usr/bin/promtool");

    @Test
    void prometheusTakesItsConfigurationAndTheRules() throws Exception {
        promtool("check", "config", MonitoringFiles.SCRAPE.toString());
    }

    @Test
    void everyAlertFiresWhenItShouldAndIsSilentBefore() throws Exception {
        promtool("test", "rules", MonitoringFiles.RULES_TEST.toString());
        String tested = Files.readString(MonitoringFiles.RULES_TEST);

        assertThat(MonitoringFiles.rules().keySet())
                .allSatisfy(alert -> assertThat(tested).contains("alertname: " + alert + "\n"));
    }

    @Test
    void prometheusUnderstandsEveryExpressionOfTheDashboard(
            @org.junit.jupiter.api.io.TempDir Path folder) throws Exception {
        List<String> records = new ArrayList<>(List.of("groups:", "- name: g", "  rules:"));
        for (String expression : MonitoringFiles.expressions()) {
            String plain = expression.replace("$__rate_interval", "1m");
            records.add("  - record: r" + records.size());
            records.add("    expr: " + new ObjectMapper().writeValueAsString(plain));
        }
        Path rules = Files.write(folder.resolve("dashboard.yml"), records);

        promtool("check", "rules", "--lint=none", rules.toString());
    }

    @Test
    void panelsOfTheDashboardHaveIdsOfTheirOwnAndDoNotOverlap() throws Exception {
        JsonNode panels =
                new ObjectMapper().readTree(MonitoringFiles.DASHBOARD.toFile()).path("panels");
        TreeSet<Integer> ids = new TreeSet<>();
        TreeSet<String> cells = new TreeSet<>();
        for (JsonNode panel : panels) {
            assertThat(ids.add(panel.path("id").asInt())).isTrue();
            JsonNode place = panel.path("gridPos");
            assertThat(place.path("x").asInt() + place.path("w").asInt()).isBetween(1, 24);
            for (int x = 0; x < place.path("w").asInt(); x++) {
                for (int y = 0; y < place.path("h").asInt(); y++) {
                    int column = place.path("x").asInt() + x;
                    int line = place.path("y").asInt() + y;
                    assertThat(cells.add(column + "/" + line))
                            .as(panel.path("title").asText())
                            .isTrue();
                }
            }
        }
    }

    private static void promtool(String... arguments) throws Exception {
        assumeTrue(Files.isExecutable(PROMTOOL), "No promtool");
        List<String> command = new ArrayList<>(List.of(PROMTOOL.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
    }
}
