package io.recstream.job.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.job.config.JobSettings;
import io.recstream.job.config.SettingProblem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class KafkaPreflightTest {

    private static final Duration DEADLINE = Duration.ofSeconds(1);

    @Test
    void saysThatNobodyAnswersBeforeTheDeadline() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(
                            KafkaPreflight.check(
                                    settings("127.0.0.1:" + silent.getLocalPort()), DEADLINE))
                    .singleElement()
                    .extracting(SettingProblem::toString)
                    .asString()
                    .startsWith("recstream.kafka.bootstrap-servers = 127.0.0.1:")
                    .contains("no broker has answered within 1 s");
        }
    }

    @Test
    void saysThatNobodyListens() throws Exception {
        assertThat(KafkaPreflight.check(settings("127.0.0.1:" + closedPort()), DEADLINE))
                .extracting(SettingProblem::key)
                .containsExactly("recstream.kafka.bootstrap-servers");
    }

    @Test
    void saysThatAnAddressIsNone() throws Exception {
        assertThat(KafkaPreflight.check(settings("broker.invalid:9092"), DEADLINE))
                .singleElement()
                .extracting(SettingProblem::problem)
                .asString()
                .startsWith("no client can be made");
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static JobSettings settings(String bootstrapServers) {
        return JobSettings.from(
                Configuration.fromMap(
                        Map.of(
                                "recstream.kafka.bootstrap-servers",
                                bootstrapServers,
                                "execution.checkpointing.interval",
                                "10 s")));
    }
}
