package io.recstream.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.recstream.console.Terminal;
import io.recstream.job.config.JobArguments;
import io.recstream.job.config.JobSettings;
import io.recstream.job.config.SettingProblem;
import io.recstream.job.preflight.KafkaPreflight;
import io.recstream.ops.lock.LockGuard;
import io.recstream.ops.lock.LockOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Whoever the broker refuses is told at the start which setting is to blame, and what to do. */
@Timeout(90)
class RefusedByBrokerE2ECase {

    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final String PROPERTY = "recstream.kafka.properties.";

    @TempDir private static Path folder;

    private static SecuredBroker secured;

    @BeforeAll
    static void start() throws Exception {
        secured = new SecuredBroker(folder, "storing-word", "login-word");
    }

    @AfterAll
    static void stop() {
        secured.close();
    }

    @Test
    void letsInWhoHasThePasswordOrTheCertificate() throws Exception {
        assertThat(check(secured.scram("shop", "login-word"))).isEmpty();
        assertThat(check(secured.mtls(SecuredBroker.MTLS, secured.clientKeys, secured.trustStore)))
                .isEmpty();
    }

    @Test
    void aWrongPassword() throws Exception {
        assertThat(problem(secured.scram("shop", "another-word")))
                .startsWith(PROPERTY + "sasl.jaas.config = ******: is not accepted by the brokers")
                .contains("Authentication failed")
                .contains("; correct user and password")
                .doesNotContain("-word");
    }

    @Test
    void aCertificateThatTheBrokersDoNotKnow() throws Exception {
        assertThat(
                        problem(
                                secured.mtls(
                                        SecuredBroker.MTLS,
                                        secured.strangerKeys,
                                        secured.trustStore)))
                .startsWith(PROPERTY + "ssl.keystore.location = ")
                .contains("is not accepted by the brokers")
                .contains("; give a certificate");
    }

    @Test
    void brokersWhoseCertificateTheJobDoesNotKnow() throws Exception {
        assertThat(
                        problem(
                                secured.mtls(
                                        SecuredBroker.MTLS,
                                        secured.clientKeys,
                                        new TestingCertificates(folder, "storing-word")
                                                .trustStore("others", secured.strangerKeys))))
                .startsWith(PROPERTY + "ssl.truststore.location = ")
                .contains("does not vouch for the brokers")
                .contains("; put the certificate");
    }

    @Test
    void brokersWhoseCertificateIsForAnotherHost() throws Exception {
        assertThat(
                        problem(
                                secured.mtls(
                                        SecuredBroker.ELSEWHERE,
                                        secured.clientKeys,
                                        secured.trustStore)))
                .startsWith("recstream.kafka.bootstrap-servers = localhost:")
                .contains("is not for the name it is reached under")
                .contains("localhost");
    }

    @Test
    void aListenerThatSpeaksTls() throws Exception {
        Map<String, String> settings = secured.scram("shop", "login-word");
        settings.remove("recstream.kafka.properties-file");
        settings.keySet().removeIf(key -> key.startsWith(PROPERTY));

        assertThat(problem(settings))
                .startsWith("recstream.kafka.bootstrap-servers = localhost:")
                .contains("(security.protocol PLAINTEXT)")
                .contains("whether security.protocol is that of the listener");
    }

    @Test
    void transactionsThatTheUserMayNotWrite() throws Exception {
        assertThat(check(secured.scram("guest", "login-word")))
                .hasSize(4)
                .extracting(SettingProblem::toString)
                .allSatisfy(
                        problem ->
                                assertThat(problem)
                                        .startsWith(
                                                "recstream.kafka.transactional-id-prefix ="
                                                        + " recstream: is not this user's")
                                        .contains("; allow them WRITE and DESCRIBE"));
    }

    @Test
    void topicsAndGroupsThatTheUserMayNotUse() throws Exception {
        Map<String, String> settings = secured.scram("guest", "login-word");
        settings.put("recstream.kafka.delivery-guarantee", "at-least-once");
        settings.put("recstream.kafka.group-id", "theirs");
        settings.put("recstream.events.topic", secured.topics.recommendations());
        settings.put("recstream.recommendations.topic", "theirs");

        assertThat(check(settings))
                .extracting(SettingProblem::toString)
                .anySatisfy(
                        problem ->
                                assertThat(problem)
                                        .startsWith("recstream.events.topic = ")
                                        .contains("is not this user's to read; allow them READ"))
                .anySatisfy(
                        problem ->
                                assertThat(problem)
                                        .startsWith("recstream.recommendations.topic = theirs"))
                .anySatisfy(
                        problem ->
                                assertThat(problem)
                                        .startsWith("recstream.kafka.group-id = theirs: ")
                                        .contains("allow them READ on it"));
    }

    /** A lock elsewhere would not be seen by those who have the rights. */
    @Test
    void aLockThatTheUserMayNotKeepIsNoneAndNothingElseIsTaken() throws Exception {
        assertThatThrownBy(() -> takeLock(secured.scram("shop", "login-word")))
                .hasMessageContaining("this user may not see it; and they may not create it")
                .hasMessageContaining("Nothing was done")
                .hasMessageContaining("Next: grant Create, Describe, Read and Write on the topic")
                .hasMessageContaining("--lock file");
        assertThatThrownBy(() -> takeLock(secured.scram("shop", "another-word")))
                .hasMessageStartingWith("The brokers refuse the login of this user")
                .hasMessageContaining("Authentication failed")
                .hasMessageNotContaining("respond");
    }

    private static void takeLock(Map<String, String> settings) throws Exception {
        LockOptions options = new LockOptions();
        CommandLine.populateCommand(options);
        try (LockGuard guard = new LockGuard()) {
            options.take(
                    guard,
                    "stop",
                    null,
                    List.of(JobArguments.parse().check(Configuration.fromMap(settings))),
                    Terminal.of(true));
        }
    }

    private static String problem(Map<String, String> settings) throws Exception {
        List<SettingProblem> problems = check(settings);
        assertThat(problems).hasSize(1);
        return problems.get(0).toString();
    }

    private static List<SettingProblem> check(Map<String, String> settings) throws Exception {
        return KafkaPreflight.check(JobSettings.from(Configuration.fromMap(settings)), DEADLINE);
    }
}
