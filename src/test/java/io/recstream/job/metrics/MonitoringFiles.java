package io.recstream.job.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.recstream.devcluster.Checkout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.configuration.YamlParserUtils;

/** What {@code deploy/} has for Prometheus and Grafana. */
public final class MonitoringFiles {

    static final Path SCRAPE = deploy("prometheus/prometheus.yml");
    static final Path RULES = deploy("prometheus/recstream-rules.yml");
    static final Path RULES_TEST = deploy("prometheus/recstream-rules-test.yml");
    static final Path DASHBOARD = deploy("grafana/recstream-dashboard.json");

    private static final Pattern REPORTER =
            Pattern.compile("(?m)^# (metrics\\.reporter\\.prom\\.[\\w.]+): (.+)$");

    private MonitoringFiles() {}

    private static Path deploy(String file) {
        return Checkout.home().resolve("deploy").resolve(file);
    }

    /** The lines of Flink's configuration that switch the reporter on. */
    public static Map<String, String> reporter() throws Exception {
        Map<String, String> settings = new LinkedHashMap<>();
        Matcher line =
                REPORTER.matcher(Files.readString(Checkout.flinkConf().resolve("config.yaml")));
        while (line.find()) {
            settings.put(line.group(1), line.group(2));
        }
        return settings;
    }

    /** Every PromQL expression of the dashboard and the rules. */
    public static List<String> expressions() throws Exception {
        List<String> expressions = new ArrayList<>(rules().values());
        new ObjectMapper()
                .readTree(DASHBOARD.toFile())
                .findValues("expr")
                .forEach(expression -> expressions.add(expression.asText()));
        return expressions;
    }

    /** The expressions of the alerts, by name. */
    static Map<String, String> rules() throws Exception {
        JsonNode file =
                new ObjectMapper().valueToTree(YamlParserUtils.loadYamlFile(RULES.toFile()));
        Map<String, String> rules = new LinkedHashMap<>();
        for (JsonNode group : file.findValues("rules")) {
            for (JsonNode rule : group) {
                rules.put(rule.path("alert").asText(), rule.path("expr").asText());
            }
        }
        return rules;
    }
}
