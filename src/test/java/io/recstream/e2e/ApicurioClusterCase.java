package io.recstream.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.recstream.avro.RecommendationUpdate;
import io.recstream.job.config.JobSettings;
import io.recstream.job.config.SettingProblem;
import io.recstream.job.preflight.RegistryPreflight;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * The job with a real registry, which {@code .ci/run} has unpacked into {@code target/apicurio}
 * (109 MB, hence not a dependency); skipped where it is not there.
 */
@Tag("cluster")
@EnabledIf("isUnpacked")
@Timeout(180)
class ApicurioClusterCase {

    private static final Path UNPACKED =
            Path.of(System.getProperty("recstream.apicurio", "target/apicurio"));

    @TempDir private static Path folder;

    private static ApicurioProcess registry;

    static boolean isUnpacked() {
        return Files.isDirectory(UNPACKED);
    }

    @BeforeAll
    static void start() throws Exception {
        registry = new ApicurioProcess(UNPACKED.toAbsolutePath(), folder).started();
    }

    @AfterAll
    static void stop() throws Exception {
        registry.close();
    }

    @Test
    void aRegistryThatIsDownDelaysRecordsAndOnlyUnknownSchemasAreRejected() throws Exception {
        RegistryScenario.play(registry);
    }

    @Test
    void announcesTheSameSchemasUnderTheSameIdsAgain() throws Exception {
        JobSettings settings = settings("again.lists");

        Map<String, Integer> ids = RegistryPreflight.announce(settings, Duration.ofSeconds(10));

        assertThat(RegistryPreflight.check(settings, Duration.ofSeconds(10))).isEmpty();
        assertThat(RegistryPreflight.announce(settings, Duration.ofSeconds(10))).isEqualTo(ids);
        assertThat(registry.compatibility("again.lists-value")).isEqualTo("BACKWARD_TRANSITIVE");
        assertThatThrownBy(() -> registry.register("again.lists-value", withoutDefault()))
                .as("The registry keeps others from what the job could not read")
                .hasMessageContaining("409");
    }

    @Test
    void aTopicWithAnUnreadableSchemaIsRejectedAtTheStart() throws Exception {
        registry.register("other.lists-value", withoutDefault());
        JobSettings settings = settings("other.lists");

        assertThat(RegistryPreflight.check(settings, Duration.ofSeconds(10)))
                .extracting(SettingProblem::key)
                .containsExactly("recstream.recommendations.topic");
    }

    /** A list of which nobody who reads an old one knows a new field, and it has to be there. */
    private static Schema withoutDefault() {
        return SchemaBuilder.record("RecommendationUpdate")
                .namespace(RecommendationUpdate.getClassSchema().getNamespace())
                .fields()
                .requiredString("another")
                .endRecord();
    }

    private static JobSettings settings(String lists) {
        return JobSettings.from(
                Configuration.fromMap(
                        Map.of(
                                "recstream.kafka.bootstrap-servers", "broker:9092",
                                "execution.checkpointing.interval", "10 s",
                                "recstream.schema-registry.url", registry.url(),
                                "recstream.output.format", "confluent-avro",
                                "recstream.recommendations.topic", lists)));
    }
}
