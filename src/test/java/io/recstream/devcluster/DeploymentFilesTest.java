package io.recstream.devcluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.recstream.job.config.JobSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.YamlParserUtils;
import org.junit.jupiter.api.Test;

/** Checks of {@code flink-conf/} and {@code deploy/} without containers. */
class DeploymentFilesTest {

    private static final Path DEPLOY = Checkout.home().resolve("deploy");
    private static final Path SCHEMA =
            Checkout.home()
                    .resolve("target/operator/META-INF/fabric8")
                    .resolve("flinkdeployments.flink.apache.org-v1.yml");

    @Test
    void everyKeyIsAnOptionOfFlink() throws Exception {
        Set<String> keys = new TreeSet<>();
        for (String file : new String[] {"config.yaml", "config-secure.yaml"}) {
            yaml(Checkout.flinkConf().resolve(file)).fieldNames().forEachRemaining(keys::add);
        }

        assertThat(keys).hasSizeGreaterThan(50);
        assertThat(FlinkOptions.known()).containsAll(keys);
    }

    @Test
    void theOperatorAcceptsTheDeployment() throws Exception {
        JsonNode deployment = deployment();
        JsonNode definition = yaml(SCHEMA);

        assertThat(deployment.path("kind").asText()).isEqualTo("FlinkDeployment");
        assertThat(deployment.path("apiVersion").asText()).isEqualTo("flink.apache.org/v1beta1");
        assertThat(new CustomResource(definition).problems(deployment))
                .allMatch(problem -> problem.startsWith("spec.flinkVersion = v2_2 is none of"));
    }

    @Test
    void aDeploymentWithAMistakeIsRefused() throws Exception {
        ObjectNode deployment = (ObjectNode) deployment();
        ObjectNode job = (ObjectNode) deployment.at("/spec/job");
        job.put("upgradeMode", "carefully");
        job.put("paralelism", 4);
        ((ObjectNode) deployment.at("/spec/jobManager")).put("replicas", "two");

        assertThat(new CustomResource(yaml(SCHEMA)).problems(deployment))
                .anyMatch(problem -> problem.startsWith("spec.job.upgradeMode = carefully"))
                .contains("spec.job.paralelism is not known")
                .contains("spec.jobManager.replicas is no integer");
    }

    @Test
    void theDeploymentHasWhatTheFileForClustersHas() throws Exception {
        Map<String, String> given = flinkConfiguration();
        Map<String, String> file =
                GlobalConfiguration.loadConfiguration(Checkout.flinkConf().toString()).toMap();
        // Without the sizes of one machine, or those that the operator derives from the resources.
        file.keySet()
                .removeIf(
                        key ->
                                key.startsWith("rest.")
                                        || key.endsWith("memory.process.size")
                                        || key.equals("env.java.opts.all"));

        assertThat(given).containsAllEntriesOf(file);
        assertThat(given)
                .containsAllEntriesOf(
                        io.recstream.job.metrics.MonitoringFiles.reporter().entrySet().stream()
                                .filter(entry -> !entry.getKey().endsWith(".port"))
                                .collect(
                                        java.util.stream.Collectors.toMap(
                                                Map.Entry::getKey, Map.Entry::getValue)));
        Set<String> keys = new TreeSet<>(given.keySet());
        keys.removeIf(key -> key.startsWith("kubernetes."));
        assertThat(FlinkOptions.known()).containsAll(keys);
    }

    @Test
    void theDeploymentLogsAsItsContainersDo() throws Exception {
        String log =
                deployment().at("/spec/logConfiguration").path("log4j-console.properties").asText();

        assertThat(log.lines())
                .containsExactlyElementsOf(
                        Files.readAllLines(
                                Checkout.flinkConf().resolve("log4j-console.properties")));
    }

    @Test
    void theContainersOfOneMachineHaveValidSettings() throws Exception {
        Map<String, String> settings = new TreeMap<>();
        yaml(DEPLOY.resolve("docker/docker-compose.yml"))
                .path("x-flink-properties")
                .asText()
                .lines()
                .map(line -> line.split(": ", 2))
                .forEach(pair -> settings.put(pair[0], pair[1]));
        Set<String> keys = new TreeSet<>(settings.keySet());
        keys.removeIf(key -> key.startsWith("recstream."));

        assertThat(keys).hasSizeGreaterThan(8);
        assertThat(FlinkOptions.known()).containsAll(keys);
        Map<String, String> all =
                new TreeMap<>(
                        GlobalConfiguration.loadConfiguration(Checkout.flinkConf().toString())
                                .toMap());
        all.putAll(settings);
        JobSettings taken = JobSettings.from(Configuration.fromMap(all));
        assertThat(taken.kafka().bootstrapServers()).isEqualTo("kafka:19092");
    }

    @Test
    void theContainersOfOneMachineFindEachOtherAndTheirFiles() throws Exception {
        JsonNode compose = yaml(DEPLOY.resolve("docker/docker-compose.yml"));
        JsonNode services = compose.path("services");
        Set<String> names = new TreeSet<>();
        services.fieldNames().forEachRemaining(names::add);

        assertThat(names)
                .containsExactlyInAnyOrder(
                        "kafka", "topics", "jobmanager", "taskmanager", "prometheus", "grafana");
        for (JsonNode service : services) {
            for (JsonNode port : service.path("ports")) {
                assertThat(port.asText()).startsWith("127.0.0.1:");
            }
            for (JsonNode volume : service.path("volumes")) {
                String from = volume.asText().split(":", 2)[0];
                assertThat(
                                compose.path("volumes").has(from)
                                        || Files.exists(DEPLOY.resolve("docker").resolve(from)))
                        .as(from)
                        .isTrue();
            }
        }
        String scrape = Files.readString(DEPLOY.resolve("prometheus/prometheus.yml"));
        assertThat(scrape).contains("jobmanager:9249").contains("- taskmanager");
        String dockerfile = Files.readString(DEPLOY.resolve("docker/Dockerfile"));
        assertThat(dockerfile).contains("FROM flink:" + flinkVersion() + "-java17");
    }

    private static String flinkVersion() {
        return org.apache.flink.runtime.util.EnvironmentInformation.getVersion();
    }

    private static JsonNode deployment() throws Exception {
        return yaml(DEPLOY.resolve("kubernetes/recstream.yaml"));
    }

    private static Map<String, String> flinkConfiguration() throws Exception {
        Map<String, String> given = new TreeMap<>();
        for (var entry : deployment().at("/spec/flinkConfiguration").properties()) {
            given.put(entry.getKey(), entry.getValue().asText());
        }
        return given;
    }

    private static JsonNode yaml(Path file) throws Exception {
        return new ObjectMapper().valueToTree(YamlParserUtils.loadYamlFile(file.toFile()));
    }
}
