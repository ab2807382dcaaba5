package io.recstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.e2e.CapturedLog;
import io.recstream.job.config.CheckedSettings;
import io.recstream.job.config.InvalidSettingsException;
import io.recstream.job.config.JobArguments;
import io.recstream.job.config.JobIdentity;
import io.recstream.job.config.Secrets;
import io.recstream.job.preflight.ClientPropertyChecks;
import io.recstream.job.preflight.KafkaPreflight;
import io.recstream.job.preflight.RegistryPreflight;
import io.recstream.job.registry.RegistryAddress;
import io.recstream.job.registry.RegistryClient;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A password in any setting is in no message, output or log line. */
@Timeout(60)
class ShownSecretsTest {

    private static final String SECRET = "Xq7vSesamXq7v";

    /** A part, as parsers may split the password. */
    private static final String PART = "Xq7v";

    private static final Duration DEADLINE = Duration.ofMillis(300);

    private static final String MODULE =
            "org.apache.kafka.common.security.plain.PlainLoginModule required username=u password=";

    @TempDir private Path folder;

    record Setting(String key, String value) {}

    static Stream<Setting> settings() {
        String kafka = "recstream.kafka.properties.";
        return Stream.of(
                new Setting(kafka + "basic.auth.user.info", "u:" + SECRET),
                new Setting(kafka + "sasl.password", SECRET),
                new Setting(kafka + "sasl.passwort", SECRET),
                new Setting(kafka + "my.own", SECRET),
                new Setting(kafka + "acks", "u:" + SECRET + "@host"),
                new Setting(kafka + "bootstrap.servers", "u:" + SECRET),
                new Setting(kafka + "enable.auto.commit", "u:" + SECRET + "@h"),
                new Setting(kafka + "ssl.keystore.key", SECRET),
                new Setting(kafka + "ssl.truststore.password", SECRET),
                new Setting(kafka + "ssl.cipher.suites", SECRET),
                new Setting(kafka + "interceptor.classes", SECRET),
                new Setting(kafka + "sasl.oauthbearer.token.endpoint.url", SECRET),
                new Setting(kafka + "sasl.jaas.config", MODULE + "\"a\"" + SECRET + "\";"),
                new Setting(kafka + "sasl.jaas.config", MODULE + "'" + PART + "'" + PART + "';"),
                new Setting(kafka + "sasl.jaas.config", MODULE + "\"" + SECRET),
                new Setting(kafka + "sasl.jaas.config", MODULE.replace("password", SECRET)),
                new Setting(kafka + "sasl.jaas.config", SECRET),
                new Setting("recstream.kafka.properties", "sasl.password:" + SECRET),
                new Setting("recstream.kafka.properties", SECRET),
                new Setting("recstream.kafka.propertys.sasl.password", SECRET),
                new Setting("recstream.kafka.propertys.basic.auth.user.info", "u:" + SECRET),
                new Setting("recstream.kafka.password", SECRET),
                new Setting("recstream.kafka.sasl.pasword", SECRET),
                new Setting("recstream.pass", SECRET),
                new Setting("recstream.kafka.bootstrap-servers", "u:" + SECRET + "@host:9092"),
                new Setting(
                        "recstream.kafka.bootstrap-servers", "u:" + PART + "@" + PART + "@h:9092"),
                new Setting(
                        "recstream.kafka.bootstrap-servers",
                        "u:" + PART + "," + PART + "@h:9092,u:" + SECRET + "@i:9092"),
                new Setting("recstream.kafka.bootstrap-servers", "u:" + SECRET),
                new Setting("recstream.schema-registry.url", "http://u:" + SECRET + "@host"),
                new Setting(
                        "recstream.schema-registry.url", "http://u:" + PART + "/" + PART + "@h"),
                new Setting("recstream.schema-registry.url", "u:" + SECRET + "@host"),
                new Setting("recstream.schema-registry.url", "http://h h?apikey=" + SECRET),
                new Setting("recstream.schema-registry.url", "http://h:1/?apikey=" + SECRET),
                new Setting("recstream.schema-registry.credentials", "u:" + SECRET),
                new Setting("recstream.schema-registry.credentials", "${env:NO}" + SECRET + "${"),
                new Setting(
                        "recstream.schema-registry.credentials",
                        "${env:NO_SUCH}:" + SECRET + "${env:NO_SUCH}"),
                new Setting("recstream.schema-registry.login", "u:" + SECRET));
    }

    @ParameterizedTest
    @MethodSource("settings")
    void neitherOnTheCommandLineNorInAFileNorInFlinksConfiguration(Setting setting)
            throws Exception {
        String key = setting.key();
        String value = setting.value();
        Path yaml = folder.resolve("job.yaml");
        Files.writeString(yaml, key + ": '" + value.replace("'", "''") + "'\n");
        StringBuilder shown = new StringBuilder();
        try (CapturedLog log = new CapturedLog(folder)) {
            for (String[] arguments :
                    List.of(
                            arguments("--" + key, value),
                            arguments("--" + key + "=" + value),
                            arguments("--config", yaml.toString()))) {
                shown.append(new InvalidSettingsException(checked(arguments, Map.of()).problems()));
            }
            shown.append(messages(arguments(), Map.of(key, value)));
            shown.append(ownWords(log.text()));
        }

        assertLinesWithout(shown.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--recstrem.kafka.properties.sasl.password SECRET",
                "--recstrem.kafka.properties.sasl.password=SECRET",
                "--recstream.kafka.properties.sasl.password:SECRET",
                "--recstream.kafka.properties.sasl.password:SECRET x",
                "--sasl.password SECRET",
                "-Drecstream.kafka.properties.sasl.password=SECRET",
                "-Drecstream.kafka.properties.sasl.password:SECRET",
                "-D recstream.kafka.properties.sasl.password=SECRET",
                "recstream.kafka.properties.sasl.password=SECRET",
                "SECRET",
                "SECRET SECRET",
                "--config=u:SECRET@host",
            })
    void norInAnArgumentThatIsMistyped(String line) {
        String[] words = line.replace("SECRET", SECRET).split(" ");

        assertLinesWithout(messages(arguments(words), Map.of()));
        for (String name : List.of("serve", "redrive", "hot-keys", "evaluate")) {
            List<String> command = new ArrayList<>(List.of(name));
            if (!line.startsWith("--config")) {
                command.addAll(List.of(words));
                assertLinesWithout(printed(command));
            }
        }
        for (String name : List.of("deploy", "upgrade", "doctor")) {
            assertLinesWithout(printed(List.of(name, "-Dsasl.password:" + SECRET)));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "recstream.kafka.properties.sasl.password: SECRET: x",
                "recstream.kafka.properties.sasl.password: *SECRET",
                "recstream.kafka.properties.sasl.password: !SECRET x",
                "recstream.kafka.properties.sasl.password: !!SECRET x",
                "recstream.kafka.properties.sasl.password: @SECRET",
                "recstream.kafka.properties.sasl.password: %SECRET",
                "recstream.kafka.properties.sasl.password: \"SECRET",
                "recstream.kafka.properties.sasl.password: \"\\SECRET\"",
                "recstream.kafka.properties.sasl.password: 'a'SECRET",
                "recstream.kafka.properties.sasl.password: [SECRET",
                "recstream.kafka.properties.sasl.password: {SECRET",
                "recstream.kafka.properties.sasl.password: &SECRET",
                "recstream.kafka.properties.sasl.password: |SECRET",
                "SECRET",
                "- SECRET",
                "SECRET: 1\nSECRET: 2",
                "\tSECRET: 1",
                "sasl.password: SECRET",
                "u:SECRET@host: 1",
            })
    void norInAFileThatIsNoYamlOfSettings(String yaml) throws Exception {
        Path file = folder.resolve("job.yaml");
        Files.writeString(file, yaml.replace("SECRET", SECRET));
        try (CapturedLog log = new CapturedLog(folder)) {
            String shown = messages(arguments("--config", file.toString()), Map.of());

            assertLinesWithout(shown + ownWords(log.text()));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://u:SECRET@127.0.0.1:1",
                "http://u:SE/CRET@127.0.0.1:1",
                "http://127.0.0.1:1/?key=SECRET",
                "http://u:SECRET@[",
                "u:SECRET",
                "http://u:SECRET@h h",
            })
    void norInTheAddressOfARegistry(String url) {
        RegistryAddress address = new RegistryAddress(List.of(url.replace("SECRET", SECRET)), "");
        String message = "";
        try {
            new RegistryClient(address, 200).versions("s");
        } catch (Exception e) {
            message = e.toString();
        }

        assertThat(message).contains("RegistryException").doesNotContain(PART);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3.access-key",
                "fs.azure.account.key.x",
                "security.ssl.rest.key-password",
                "security.ssl.rest.truststore-password",
                "kubernetes.env.secretKeyRef",
                "metrics.reporter.dd.apikey",
                "metrics.reporter.grafana.auth",
                "env.java.opts.all",
                "kafka.sasl",
                "recstream.rank.sise",
                "recstream.kafka.properties.own",
            })
    void keysThatMayHoldOneAreMasked(String key) {
        assertThat(Secrets.mask(key, SECRET)).isEqualTo("******");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "recstream.rank.size",
                "recstream.events.types.view",
                "recstream.kafka.properties.linger.ms",
                "recstream.kafka.properties.security.protocol",
                "execution.checkpointing.interval",
                "state.backend.type",
                "taskmanager.numberOfTaskSlots",
                "security.ssl.rest.enabled",
                "io.tmp.dirs",
                "classloader.resolve-order",
                "kubernetes.namespace",
                "client.timeout",
            })
    void keysThatHoldNoneAreShown(String key) {
        assertThat(Secrets.mask(key, "5")).isEqualTo("5");
    }

    @ParameterizedTest
    @CsvSource({
        "'[::1]:9092,[fe80::1%br-lan]:9092', '[::1]:9092,[fe80::1%br-lan]:9092'",
        "CLIENT-TLS://[::1]:9092, CLIENT-TLS://[::1]:9092",
        "[::1]:SECRET, [::1]:******",
        "[u:SECRET]:9092, [u:******]:9092",
        "'b:9092,u:SECRET', 'b:9092,u:******'",
    })
    void ofAddressesAllButTheirPortsIsShown(String servers, String shown) {
        assertThat(
                        Secrets.mask(
                                "recstream.kafka.bootstrap-servers",
                                servers.replace("SECRET", SECRET)))
                .isEqualTo(shown);
    }

    /**
     * Kafka's clients log the values of their properties, except those of type PASSWORD; so a
     * password in another property is logged by them.
     */
    private static String ownWords(String log) {
        return log.replaceAll("(?m)^\t(?!bootstrap)[a-z.]+ = .*$", "");
    }

    private static void assertLinesWithout(String shown) {
        assertThat(shown).isNotBlank();
        assertThat(shown.lines().filter(line -> line.contains(PART))).isEmpty();
    }

    private static String[] arguments(String... words) {
        return words;
    }

    private static CheckedSettings checked(String[] arguments, Map<String, String> cluster) {
        Configuration flinks = new Configuration();
        cluster.forEach(flinks::setString);
        flinks.setString("recstream.events.format", "confluent-avro");
        if (!cluster.containsKey("recstream.kafka.bootstrap-servers")) {
            flinks.setString("recstream.kafka.bootstrap-servers", "127.0.0.1:1");
        }
        return JobArguments.parse(arguments).check(flinks);
    }

    /** The messages of a start about its settings, with a short timeout for the missing brokers. */
    private static String messages(String[] arguments, Map<String, String> cluster) {
        StringBuilder messages = new StringBuilder();
        CheckedSettings checked = checked(arguments, cluster);
        checked.warnings().forEach(it -> messages.append(it).append('\n'));
        messages.append(checked.settings()).append('\n');
        var problems = new ArrayList<>(checked.problems());
        problems.addAll(ClientPropertyChecks.check(checked.settings()));
        try {
            if (checked.nameBrokers()) {
                problems.addAll(KafkaPreflight.check(checked.settings(), DEADLINE));
            }
            problems.addAll(RegistryPreflight.check(checked.settings(), DEADLINE));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        if (problems.stream().allMatch(it -> it.key().startsWith("execution."))) {
            // Published by a started job.
            messages.append(JobIdentity.of(checked.settings()).names()).append('\n');
        }
        return messages + new InvalidSettingsException(problems).getMessage();
    }

    private static String printed(List<String> command) {
        StringWriter out = new StringWriter();
        PrintWriter to = new PrintWriter(out);
        Main.commandLine().setErr(to).setOut(to).execute(command.toArray(String[]::new));
        return out.toString();
    }
}
