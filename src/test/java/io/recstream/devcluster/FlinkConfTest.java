package io.recstream.devcluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.job.config.CheckedSettings;
import io.recstream.job.config.JobArguments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlinkConfTest {

    private final Map<String, String> file =
            GlobalConfiguration.loadConfiguration(Checkout.flinkConf().toString()).toMap();

    @Test
    void opensToFlinkWhatTheTestsOpenToIt() throws IOException {
        Path pom = Checkout.flinkConf().resolveSibling("pom.xml");
        Matcher matcher =
                Pattern.compile("<flink.jvm.args>(.*)</flink.jvm.args>")
                        .matcher(Files.readString(pom));

        assertThat(matcher.find()).isTrue();
        assertThat(file.get("env.java.opts.all")).isEqualTo(matcher.group(1));
    }

    @Test
    void fixesWhatSavepointsDependOn() {
        assertThat(file)
                .containsEntry("pipeline.generic-types", "false")
                .containsEntry("pipeline.auto-generate-uids", "false")
                .containsEntry("pipeline.max-parallelism", "128")
                .containsEntry("state.backend.type", "rocksdb");
    }

    @Test
    void checkpointsExactlyOnceAndKeepsTheResult() {
        assertThat(file)
                .containsEntry("execution.checkpointing.mode", "EXACTLY_ONCE")
                .containsEntry("execution.checkpointing.incremental", "true")
                .containsEntry(
                        "execution.checkpointing.externalized-checkpoint-retention",
                        "RETAIN_ON_CANCELLATION")
                .containsKey("execution.checkpointing.interval")
                .containsEntry("restart-strategy.type", "exponential-delay");
    }

    /** The file as it is, and with its commented options enabled. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theSampleOfTheJobsSettingsIsAccepted(boolean proposals, @TempDir Path folder)
            throws IOException {
        Path sample = Checkout.flinkConf().resolve("recstream.yaml");
        Path kafka = folder.resolve("kafka.properties");
        Files.writeString(kafka, "sasl.jaas.config=any required;");
        String text = Files.readString(sample);
        if (proposals) {
            text =
                    text.replaceAll("(?m)^# (recstream\\.)", "$1")
                            .replace("/etc/recstream/kafka.properties", kafka.toString());
            assertThat(text).contains("\nrecstream.kafka.properties-file: " + kafka);
        }
        Path given = Files.writeString(folder.resolve("given.yaml"), text);

        CheckedSettings checked =
                JobArguments.parse("--config", given.toString()).check(Configuration.fromMap(file));

        assertThat(checked.problems()).isEmpty();
        assertThat(checked.warnings()).isEmpty();
        assertThat(text).doesNotContainPattern("(?i)put secrets here");
    }

    @Test
    void holdsNothingOfTheJobItself() {
        assertThat(file.keySet()).noneMatch(key -> key.startsWith("recstream."));
    }
}
