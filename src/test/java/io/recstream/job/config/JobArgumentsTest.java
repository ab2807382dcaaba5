package io.recstream.job.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobArgumentsTest {

    private static final Configuration CLUSTER =
            Configuration.fromMap(
                    Map.of(
                            "execution.checkpointing.interval", "10 s",
                            "recstream.kafka.bootstrap-servers", "cluster:9092",
                            "recstream.kafka.group-id", "cluster",
                            "recstream.session.gap", "10 min"));

    @TempDir Path folder;

    @Test
    void argumentsWinOverTheFileOverTheClusterOverTheDefaults() throws Exception {
        Path file =
                file(
                        """
                        recstream:
                          kafka:
                            group-id: file
                          session.gap: 20 min
                        recstream.events.topic: file.events
                        """);

        JobSettings settings =
                JobArguments.parse(
                                "--config",
                                file.toString(),
                                "--recstream.session.gap",
                                "40 min",
                                "--recstream.rank.size=5")
                        .settings(CLUSTER);

        assertThat(settings.session().gap()).isEqualTo(Duration.ofMinutes(40));
        assertThat(settings.ranking().blend().size()).isEqualTo(5);
        assertThat(settings.kafka().groupId()).isEqualTo("file");
        assertThat(settings.events().topic()).isEqualTo("file.events");
        assertThat(settings.kafka().bootstrapServers()).isEqualTo("cluster:9092");
        assertThat(settings.catalog().topic()).isEqualTo("recstream.catalog");
    }

    @Test
    void theNearerLayerWinsUnderAnyNameOfAnOption() throws Exception {
        String former = "recstream.rank.denied-categories";
        String present = JobOptions.DENIED_CATEGORIES.key();
        Configuration cluster = CLUSTER.clone();
        cluster.setString(present, "cluster");
        cluster.setString(JobOptions.REPLICATE_CATALOG.key(), "true");
        String config = "--config=" + file(former + ": file\n");

        assertThat(denied(cluster, config)).containsExactly("file");
        assertThat(denied(cluster, config, "--" + present + "=line")).containsExactly("line");
        assertThat(denied(cluster, "--" + former + "=line")).containsExactly("line");
        assertThat(problems("--" + former + "=a", "--" + present + "=b"))
                .extracting(SettingProblem::key)
                .as("within one layer")
                .contains(former);
    }

    private static List<String> denied(Configuration cluster, String... arguments) {
        return JobArguments.parse(arguments)
                .settings(cluster)
                .ranking()
                .rules()
                .categories()
                .denied();
    }

    @Test
    void theFileMayNestMapsAndLists() throws Exception {
        Path file =
                file(
                        """
                        recstream:
                          kafka.properties:
                            security.protocol: SASL_SSL
                            sasl: {mechanism: PLAIN}
                          events:
                            types: {view: 1, buy: 2.5}
                          windows:
                            lengths: [10 min, 2 h]
                        """);

        JobSettings settings = JobArguments.parse("--config=" + file).settings(CLUSTER);

        assertThat(settings.kafka().clientProperties())
                .containsEntry("security.protocol", "SASL_SSL")
                .containsEntry("sasl.mechanism", "PLAIN");
        assertThat(settings.events().weights()).isEqualTo(Map.of("view", 1.0, "buy", 2.5));
        assertThat(settings.windows().lengths())
                .containsExactly(Duration.ofMinutes(10), Duration.ofHours(2));
    }

    @Test
    void reportsUnknownArgumentsTogetherWithInvalidSettings() throws Exception {
        Path file = file("taskmanager.numberOfTaskSlots: 2\nrecstream.rank.size: none\n");

        assertThat(
                        problems(
                                "--confg",
                                "--recstream.sesion.gap=1 min",
                                "stray",
                                "--config",
                                file.toString(),
                                "--recstream.kafka.group-id"))
                .extracting(SettingProblem::toString)
                .containsExactlyInAnyOrder(
                        "--confg = (not set): is not an argument; did you mean --config?",
                        "argument-3 = ******: has no name before it; give --name value or --name=value",
                        "--recstream.kafka.group-id = (not set): has no value; give one after a space or =",
                        "taskmanager.numberOfTaskSlots = 2: is not a setting of the job (in job.yaml);"
                                + " only recstream.* belongs here; Flink's own keys belong into its config.yaml",
                        "recstream.rank.size = none: cannot be read; give a whole number such as 20",
                        "recstream.sesion.gap = ******: is not a setting; did you mean recstream.session.gap?");
    }

    @Test
    void rejectsAFileThatIsMissingOrNotYaml() throws Exception {
        assertThat(problems("--config", "nowhere.yaml"))
                .singleElement()
                .extracting(SettingProblem::problem)
                .isEqualTo("is not a readable file");
        assertThat(problems("--config", file("a: [1\nb").toString()))
                .singleElement()
                .satisfies(problem -> assertThat(problem.problem()).startsWith("is not YAML"));
    }

    /** A device, a too large file and one of brackets are reported with name and limit. */
    @Test
    @Timeout(30)
    void rejectsAnEndlessFile() throws Exception {
        Path large = folder.resolve("large.yaml");
        Files.write(large, new byte[SmallFile.MAX_BYTES + 1]);
        for (String file : List.of("/dev/zero", large.toString())) {
            assertThat(problems("--config", file))
                    .extracting(SettingProblem::toString)
                    .containsExactly(
                            "--config = " + file + ": is larger than 1 MiB; correct the file");
            assertThat(problems("--recstream.kafka.properties-file", file))
                    .extracting(SettingProblem::toString)
                    .containsExactly(
                            "recstream.kafka.properties-file = "
                                    + file
                                    + ": is larger than 1 MiB; put a properties file there");
        }
        assertThat(problems("--config", folder.toString()))
                .singleElement()
                .asString()
                .contains("is no file that can be read");
        Path latin = Files.write(folder.resolve("latin.yaml"), new byte[] {(byte) 0xe9});
        assertThat(problems("--config", latin.toString()))
                .singleElement()
                .asString()
                .contains("cannot be read as text in UTF-8");
        assertThat(problems("--config", file("[".repeat(500_000)).toString()))
                .singleElement()
                .asString()
                .contains("is not YAML");
    }

    @Test
    void namesAKeyThatIsInTheFileTwice() throws Exception {
        assertThat(
                        problems(
                                "--config",
                                file("recstream.rank.size: 5\nrecstream.rank.size: 6\n")
                                        .toString()))
                .singleElement()
                .extracting(SettingProblem::problem)
                .isEqualTo(
                        "is not YAML: found duplicate key recstream.rank.size, line 2, column 1");
        assertThat(
                        problems(
                                "--config",
                                file("recstream:\n  rank.size: 5\nrecstream.rank.size: 6\n")
                                        .toString()))
                .extracting(SettingProblem::toString)
                .containsExactly(
                        "recstream.rank.size = 6: is in the file twice, once nested and once by its"
                                + " full name; keep one of them");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CLIENT-TLS://b:9092",
                "[fe80::1%br-lan]:9092",
                "[::1]:9092, SASL_SSL://[::1]:9093",
            })
    void acceptsTheAddressesThatKafkaAccepts(String servers) {
        assertThat(
                        JobArguments.parse("--recstream.kafka.bootstrap-servers=" + servers)
                                .settings(CLUSTER)
                                .kafka()
                                .bootstrapServers())
                .isEqualTo(servers);
    }

    @Test
    void anEmptyFileHasNoSettings() throws Exception {
        assertThat(JobArguments.parse("--config=" + file("")).settings(CLUSTER).kafka().groupId())
                .isEqualTo("cluster");
    }

    @Test
    void helpNamesEverySetting() {
        assertThat(JobArguments.parse("--help").isHelp()).isTrue();
        assertThat(JobArguments.help())
                .contains("--config FILE")
                .contains(JobOptionList.keys().stream().map(key -> "--" + key).toList());
    }

    private Path file(String yaml) throws IOException {
        return Files.writeString(folder.resolve("job.yaml"), yaml);
    }

    private static List<SettingProblem> problems(String... arguments) {
        return catchThrowableOfType(
                        InvalidSettingsException.class,
                        () -> JobArguments.parse(arguments).settings(CLUSTER))
                .problems();
    }
}
