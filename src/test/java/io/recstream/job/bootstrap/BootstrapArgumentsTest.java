package io.recstream.job.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.recstream.job.config.JobSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;

class BootstrapArgumentsTest {

    @Test
    void itsOwnArgumentsAreTakenOutOfThoseOfTheJob() {
        BootstrapArguments arguments =
                BootstrapArguments.parse(
                        "--archive",
                        "s3://b/a",
                        "--recstream.rank.size",
                        "7",
                        "--since",
                        "2026-11-22T10:00:00Z",
                        "--margin",
                        "30 s");

        assertThat(arguments.path(settings(Map.of()))).isEqualTo("s3://b/a");
        assertThat(arguments.since()).isEqualTo(Instant.parse("2026-11-22T10:00:00Z"));
        assertThat(arguments.margin(settings(Map.of()))).isEqualTo(Duration.ofSeconds(30));
        assertThat(arguments.job().given()).isEqualTo(Map.of("recstream.rank.size", "7"));
        assertThat(arguments.own())
                .hasToString("{--archive=s3://b/a, --margin=30 s, --since=2026-11-22T10:00:00Z}");
    }

    @Test
    void whatIsNotGivenComesFromTheSettings() {
        JobSettings settings =
                settings(
                        Map.of(
                                "recstream.archive.path", "file:///tmp/a",
                                "recstream.archive.max-delay", "2 min"));

        assertThat(BootstrapArguments.parse().path(settings)).isEqualTo("file:///tmp/a");
        assertThat(BootstrapArguments.parse().margin(settings)).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void withoutAnArchiveTheMessageNamesBothWaysToGiveOne() {
        assertThatThrownBy(() -> BootstrapArguments.parse().path(settings(Map.of())))
                .hasMessageContainingAll("--archive PATH", "recstream.archive.path");
    }

    private static JobSettings settings(Map<String, String> given) {
        Configuration all = Configuration.fromMap(given);
        all.setString("recstream.kafka.bootstrap-servers", "unused:9092");
        all.setString("execution.checkpointing.interval", "10 s");
        return JobSettings.from(all);
    }
}
