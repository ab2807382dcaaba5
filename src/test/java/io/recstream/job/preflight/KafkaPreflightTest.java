package io.recstream.job.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.job.config.JobSettings;
import io.recstream.job.config.SettingProblem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import javax.security.auth.login.LoginException;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class KafkaPreflightTest {

    private static final Duration DEADLINE = Duration.ofSeconds(1);

    @Test
    void reportsBrokersThatDoNotRespondInTime() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(
                            KafkaPreflight.check(
                                    settings("127.0.0.1:" + silent.getLocalPort()), DEADLINE))
                    .singleElement()
                    .extracting(SettingProblem::toString)
                    .asString()
                    .startsWith("recstream.kafka.bootstrap-servers = 127.0.0.1:")
                    .contains("no broker has responded within 1 s");
        }
    }

    @Test
    void reportsRefusedConnections() throws Exception {
        assertThat(KafkaPreflight.check(settings("127.0.0.1:" + closedPort()), DEADLINE))
                .extracting(SettingProblem::key)
                .containsExactly("recstream.kafka.bootstrap-servers");
    }

    @Test
    void reportsAnInvalidAddress() throws Exception {
        assertThat(KafkaPreflight.check(settings("broker.invalid:9092"), DEADLINE))
                .singleElement()
                .extracting(SettingProblem::problem)
                .asString()
                .startsWith("no client can be created");
    }

    @Test
    void namesTheFileOfAReference() throws Exception {
        assertThat(KafkaPreflight.check(withPassword("${file:/no/such.properties:p}"), DEADLINE))
                .extracting(SettingProblem::toString)
                .singleElement()
                .asString()
                .startsWith("recstream.kafka.properties = ")
                .contains("Could not read properties from file /no/such.properties");
    }

    @Test
    void namesThePropertiesThatNoClientIsMadeWith() {
        assertThat(refusal(new ConfigException("x for sasl.mechanism canary"), Map.of()))
                .startsWith("recstream.kafka.properties = ")
                .contains("look at sasl.mechanism;")
                .doesNotContain("canary");
    }

    @Test
    void reportsAMissingLoginModule() throws Exception {
        assertThat(KafkaPreflight.check(with("security.protocol", "SASL_PLAINTEXT"), DEADLINE))
                .extracting(SettingProblem::toString)
                .singleElement()
                .asString()
                .startsWith("recstream.kafka.properties.sasl.jaas.config = ")
                .contains("is missing (security.protocol is SASL_PLAINTEXT)");
    }

    @Test
    void reportsALoginModuleThatCannotLogIn() {
        Map<String, String> client =
                Map.of("security.protocol", "SASL_SSL", "sasl.jaas.config", "canary");
        LoginException failure = new LoginException("canary");

        assertThat(refusal(failure, client))
                .contains("names a login module that cannot log in", "its keytab")
                .doesNotContain("canary");
        assertThat(refusal(new IllegalArgumentException("canary"), client))
                .contains("cannot be read as the options of a login module")
                .doesNotContain("canary");
    }

    private static String refusal(Exception failure, Map<String, String> client) {
        Properties properties = new Properties();
        properties.putAll(client);
        return new BrokerRefusal("b:9092", properties, 1)
                .of(new KafkaException("Failed to create new KafkaAdminClient", failure))
                .toString();
    }

    private static JobSettings withPassword(String password) {
        return with("ssl.truststore.password", password);
    }

    private static JobSettings with(String property, String value) {
        return JobSettings.from(
                Configuration.fromMap(
                        Map.of(
                                "recstream.kafka.bootstrap-servers",
                                "127.0.0.1:1",
                                "recstream.kafka.properties." + property,
                                value,
                                "execution.checkpointing.interval",
                                "10 s")));
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
