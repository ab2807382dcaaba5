package io.recstream.job.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.job.config.JobSettings;
import io.recstream.job.config.SettingProblem;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Kafka's clients have against their properties is known before a task makes one. */
class ClientPropertyRulesTest {

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
    void knowsWhatGoesNotTogether() {
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

    private static List<SettingProblem> problems(Map<String, String> properties) {
        Map<String, String> settings = new HashMap<>();
        settings.put("recstream.kafka.bootstrap-servers", "broker:9092");
        settings.put("execution.checkpointing.interval", "10 s");
        settings.put("execution.checkpointing.timeout", "1 min");
        properties.forEach(
                (name, value) -> settings.put("recstream.kafka.properties." + name, value));
        return ClientPropertyRules.check(JobSettings.from(Configuration.fromMap(settings)));
    }
}
