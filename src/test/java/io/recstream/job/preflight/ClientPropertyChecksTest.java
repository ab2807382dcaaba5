package io.recstream.job.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.job.config.JobSettings;
import io.recstream.job.config.SettingProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Kafka's clients have against their properties is known before a task makes one. */
class ClientPropertyChecksTest {

    @ParameterizedTest
    @CsvSource({
        "max.poll.records, abc, consumer",
        "fetch.max.bytes, -1, consumer",
        "linger.ms, soon, producer",
        "compression.type, zip, producer",
        "request.timeout.ms, 1 s, consumer",
        "security.protocol, TLS, consumer",
    })
    void namesTheProperty(String name, String value, String client) {
        assertThat(problems(Map.of(name, value)))
                .singleElement()
                .satisfies(
                        problem -> {
                            assertThat(problem.key())
                                    .isEqualTo("recstream.kafka.properties." + name);
                            assertThat(problem.value()).isEqualTo(value);
                            assertThat(problem.problem())
                                    .startsWith("is refused by Kafka's " + client + ": ");
                        });
    }

    @Test
    void namesAllOfThem() {
        assertThat(problems(Map.of("max.poll.records", "abc", "linger.ms", "-1"))).hasSize(2);
    }

    @Test
    void printsNoSecret() {
        assertThat(problems(Map.of("ssl.key.password", "${env:P}", "max.poll.records", "5")))
                .isEmpty();
    }

    @Test
    void detectsInvalidCombinations() {
        assertThat(problems(Map.of("acks", "1")))
                .singleElement()
                .extracting(SettingProblem::toString)
                .asString()
                .contains("are together refused by Kafka's producer");
    }

    @Test
    void hasNothingAgainstSoundOnes() {
        assertThat(problems(Map.of("max.poll.records", "100", "linger.ms", "5", "own.key", "x")))
                .isEmpty();
    }

    @Test
    void looksBehindReferencesAndQuotesNothing(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("kafka.properties");
        Files.writeString(file, "max.poll.records=s3cret\nlinger.ms=5\n");

        assertThat(
                        ClientPropertyChecks.checkReferences(
                                settings(Map.of("recstream.kafka.properties-file", file + ""))))
                .singleElement()
                .extracting(SettingProblem::toString)
                .asString()
                .contains("refused by Kafka's consumer, look at max.poll.records")
                .doesNotContain("s3cret");
    }

    @Test
    void aReferenceThatIsNotResolvedIsLeftToTheClient() {
        assertThat(
                        ClientPropertyChecks.checkReferences(
                                settings(
                                        Map.of(
                                                "recstream.kafka.properties.ssl.key.password",
                                                "${file:/none:x}"))))
                .isEmpty();
    }

    private static List<SettingProblem> problems(Map<String, String> properties) {
        Map<String, String> given = new HashMap<>();
        properties.forEach((name, value) -> given.put("recstream.kafka.properties." + name, value));
        return ClientPropertyChecks.check(settings(given));
    }

    private static JobSettings settings(Map<String, String> given) {
        Map<String, String> all = new HashMap<>(given);
        all.put("recstream.kafka.bootstrap-servers", "broker:9092");
        all.put("execution.checkpointing.interval", "10 s");
        all.put("execution.checkpointing.timeout", "1 min");
        return JobSettings.from(Configuration.fromMap(all));
    }
}
