package io.recstream.job.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class MetricsDocumentTest {

    private static final Path PAGE = Path.of("docs", "metrics.md");
    private static final String FIRST = "<!-- Generated from JobMetric: change it there. -->\n";
    private static final String LAST = "<!-- Until here. -->\n";

    @Test
    void theTableIsGeneratedFromTheCode() throws Exception {
        String page = Files.readString(PAGE);
        int start = page.indexOf(FIRST) + FIRST.length();
        int end = page.indexOf(LAST);
        if (Boolean.getBoolean("recstream.docs.write")) {
            Files.writeString(PAGE, page.substring(0, start) + table() + page.substring(end));
            page = Files.readString(PAGE);
            end = page.indexOf(LAST);
        }
        assertThat(page.substring(start, end))
                .as("Stale: rewrite it with -Drecstream.docs.write=true and look at the difference")
                .isEqualTo(table());
    }

    @Test
    void everyAlertHasItsParagraph() throws Exception {
        Map<String, String> rules = MonitoringFiles.rules();
        String page = Files.readString(PAGE);

        assertThat(rules).hasSizeGreaterThan(8);
        assertThat(rules.keySet())
                .allSatisfy(alert -> assertThat(page).contains("\n#### " + alert + "\n"));
    }

    private static String table() {
        StringBuilder table =
                new StringBuilder("| metric | of | kind | meaning |\n|---|---|---|---|\n");
        for (JobMetric metric : JobMetric.values()) {
            String label = metric.label() == null ? "" : "{" + metric.label() + "}";
            String stages =
                    metric.stages().size() == 6
                            ? "every keyed stage"
                            : metric.stages().stream()
                                    .map(stage -> "`" + stage + "`")
                                    .collect(Collectors.joining(", "));
            table.append(
                    "| `%s%s` | %s | %s | %s |\n"
                            .formatted(
                                    metric.shortName(),
                                    label,
                                    stages,
                                    metric.kind().name().toLowerCase(java.util.Locale.ROOT),
                                    metric.meaning()));
        }
        return table.toString();
    }
}
