package io.recstream.job.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.recstream.job.model.BlendParameters;
import io.recstream.job.model.CategoryRules;
import io.recstream.job.model.KnnParameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobSettingsTest {

    @Test
    void brokersAndACheckpointIntervalAreEnough() {
        JobSettings settings = with();

        assertThat(settings.kafka().bootstrapServers()).isEqualTo("broker:9092");
        assertThat(settings.kafka().guarantee()).isEqualTo(JobSettings.Guarantee.EXACTLY_ONCE);
        assertThat(settings.events().topic()).isEqualTo("recstream.events");
        assertThat(settings.events().weights())
                .containsEntry("view", 1.0)
                .containsEntry("purchase", 4.0)
                .containsEntry("dislike", -1.0)
                .hasSize(8);
        assertThat(settings.events().maxRecordBytes()).isEqualTo(1024 * 1024);
        assertThat(settings.windows().lengths())
                .containsExactly(
                        Duration.ofMinutes(5),
                        Duration.ofHours(1),
                        Duration.ofDays(1),
                        Duration.ofDays(7));
        assertThat(settings.items().knn()).isEqualTo(KnnParameters.DEFAULT);
        assertThat(settings.ranking().blend()).isEqualTo(BlendParameters.DEFAULT);
        assertThat(settings.ranking().minEmitInterval()).isZero();
        assertThat(settings.deadLetters().maxPayloadBytes()).isEqualTo(512 * 1024);
        assertThat(settings.cacheBytes()).isEqualTo(32L * 1024 * 1024);
    }

    @Test
    void everyDefaultCanBeOverridden() {
        JobSettings settings =
                with(
                        "recstream.kafka.delivery-guarantee", "at-least-once",
                        "recstream.kafka.properties.security.protocol", "SSL",
                        "recstream.events.format", "json",
                        "recstream.events.start", "latest",
                        "recstream.events.types", "look:0.5,buy:3",
                        "recstream.windows.lengths", "1 h;5 min",
                        "recstream.cache.size", "0 b",
                        "recstream.emit.min-interval", "2 s");

        assertThat(settings.kafka().guarantee()).isEqualTo(JobSettings.Guarantee.AT_LEAST_ONCE);
        assertThat(settings.kafka().clientProperties()).containsEntry("security.protocol", "SSL");
        assertThat(settings.events().format()).isEqualTo(JobSettings.Format.JSON);
        assertThat(settings.events().start()).isEqualTo(JobSettings.Start.LATEST);
        assertThat(settings.events().weights()).isEqualTo(Map.of("look", 0.5, "buy", 3.0));
        assertThat(settings.windows().lengths())
                .containsExactly(Duration.ofMinutes(5), Duration.ofHours(1));
        assertThat(settings.cacheBytes()).isZero();
        assertThat(settings.ranking().minEmitInterval()).hasSeconds(2);
    }

    @ParameterizedTest
    @CsvSource({
        "recstream.session.gap, 30",
        "recstream.dedup.horizon, 3600000",
        "recstream.windows.lengths, 5 min;3600",
        "recstream.emit.min-interval, 1"
    })
    void aDurationWithoutAUnitIsRefused(String key, String value) {
        assertThatThrownBy(() -> with(key, value))
                .hasMessageContaining(key + " = " + value)
                .hasMessageContaining("has no unit; add it, such as")
                .hasMessageContaining("The settings have 1 problem:");
    }

    @Test
    void zeroNeedsNoUnitAndFlinksOwnDurationsMayHaveNone() {
        JobSettings settings =
                with(
                        "recstream.emit.min-interval", "0",
                        "execution.checkpointing.interval", "10000",
                        "recstream.windows.lengths", "['5 min', '1 h']");
        assertThat(settings.ranking().minEmitInterval()).isZero();
        assertThat(settings.windows().lengths())
                .containsExactly(Duration.ofMinutes(5), Duration.ofHours(1));
    }

    @Test
    void eventTypesCanBeKeysOfTheirOwn() {
        assertThat(with("recstream.events.types.view", "2").events().weights())
                .isEqualTo(Map.of("view", 2.0));
    }

    @Test
    void reportsEverythingAtOnceWithKeyValueAndFix() {
        List<SettingProblem> problems =
                problems(
                        "recstream.kafka.bootstrap-servers", "",
                        "recstream.session.gap", "half an hour",
                        "recstream.events.format", "xml",
                        "recstream.item.snippets", "many",
                        "recstream.windows.lengths", "90 s;5 min",
                        "recstream.rank.sise", "10",
                        "recstream.dedup.horizon", "1 min",
                        "recstream.recommendations.topic", "recstream.events",
                        "recstream.events.types", "view:often",
                        "execution.checkpointing.interval", "20 min");

        assertThat(problems)
                .extracting(SettingProblem::key)
                .containsExactlyInAnyOrder(
                        "recstream.kafka.bootstrap-servers",
                        "recstream.session.gap",
                        "recstream.events.format",
                        "recstream.item.snippets",
                        "recstream.windows.lengths",
                        "recstream.rank.sise",
                        "recstream.dedup.horizon",
                        "recstream.recommendations.topic",
                        "recstream.events.types.view",
                        "recstream.events.types",
                        "recstream.kafka.transaction-timeout");
        assertThat(problems).allSatisfy(problem -> assertThat(problem.fix()).isNotBlank());
        assertThat(new InvalidSettingsException(problems))
                .hasMessageContaining("11 problems")
                .hasMessageContaining(
                        "recstream.session.gap = half an hour: cannot be read; give a duration such as 30 min")
                .hasMessageContaining(
                        "recstream.rank.sise = ******: is not a setting; did you mean recstream.rank.size?")
                .hasMessageContaining("give avro or confluent-avro or json");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    recstream.kafka.group-id                  | ' '           | is required
                    recstream.kafka.transaction-timeout       | 10 min        | is not above execution.checkpointing.interval
                    recstream.kafka.properties.group.id       | other         | has a setting of its own
                    recstream.kafka.properties.enable.auto.commit | true      | is the job's own affair
                    recstream.kafka.properties.max.request.size   | big       | is not a whole number
                    recstream.events.topic                    | user events   | is not a topic name
                    recstream.events.earliest-time            | soon          | is not a time with an offset
                    recstream.events.earliest-time            | 2000-01-01T00:00:00 | is not a time with an offset
                    recstream.events.earliest-time            | 1969-12-31T23:59:59Z | is before 1970
                    recstream.events.earliest-time            | 2999-01-01T00:00:00Z | is in the future
                    recstream.events.max-future-skew          | -1 s          | cannot be read
                    recstream.events.max-record-size          | 0 b           | is out of range
                    recstream.events.max-record-size          | 3 gb          | is out of range
                    recstream.session.context-items           | 128           | is out of range
                    recstream.session.context-items           | 3             | is above recstream.session.context-items
                    recstream.session.gap                     | 0 s           | is not above 0
                    recstream.item.lambda-spw                 | NaN           | is not above 0
                    recstream.rank.size                       | 0             | is out of range
                    recstream.rank.weight-knn                 | -0.5          | is not 0 or above
                    recstream.rules.max-per-category          | -1            | is out of range
                    recstream.rules.max-per-category          | 2             | needs the categories of all items where lists are made; set recstream.rank.replicate-catalog: true
                    recstream.rules.allowed-categories        | home;toys     | needs the categories
                    recstream.rules.denied-categories         | home          | needs the categories
                    recstream.rules.reissue                   | -1 s          | cannot be read
                    recstream.rules.reissue-users             | 0             | is out of range; give a number from 1 to 10000000
                    recstream.catalog.attributes              | brand         | needs the attributes of all items where lists are made; set recstream.rank.replicate-catalog: true
                    recstream.windows.pane                    | 7 min         | are no multiples of recstream.windows.pane
                    recstream.windows.pane                    | 1 ms          | panes
                    recstream.windows.lengths                 | 1 h;60 min    | twice
                    recstream.windows.steps                   | 1 min;2 min   | has 2 steps for 4 windows
                    recstream.windows.steps                   | 90 s;1m;1m;1m | 90 s for the window of 5 min is no multiple of
                    recstream.windows.steps                   | 1m;56m;1h;1h  | 56 min for the window of 1 h can make it shorter than 5 min
                    execution.checkpointing.interval          | 0 s           | is not set, so that exactly-once
                    execution.checkpointing.interval          | soon          | cannot be read
                    execution.checkpointing.mode              | AT_LEAST_ONCE | does not go with exactly-once
                    recstream.kafka.bootstrap-server          | broker:1      | did you mean recstream.kafka.bootstrap-servers
                    """)
    void refuses(String key, String value, String complaint) {
        assertThat(problems(key, value))
                .singleElement()
                .satisfies(problem -> assertThat(problem.toString()).contains(complaint));
    }

    @Test
    void readsCategoryRules() {
        CategoryRules rules =
                with(
                                "recstream.rank.replicate-catalog", "true",
                                "recstream.rules.allowed-categories", "home;garden/pots, big",
                                "recstream.rules.denied-categories",
                                        "[home/knives, 'Food\\/Drink']",
                                "recstream.rules.max-per-category", "3")
                        .ranking()
                        .rules()
                        .categories();
        assertThat(rules)
                .isEqualTo(
                        new CategoryRules(
                                List.of("home", "garden/pots, big"),
                                List.of("home/knives", "Food\\/Drink"),
                                3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"allowed-categories", "denied-categories", "max-per-category"})
    void aFormerNameIsReadWithAWarning(String rule) {
        CheckedSettings checked =
                checked("recstream.rank.replicate-catalog", "true", "recstream.rank." + rule, "7");

        assertThat(checked.problems()).isEmpty();
        assertThat(checked.warnings())
                .containsExactly(
                        "recstream.rank.%s is called recstream.rules.%s now: rename it"
                                .formatted(rule, rule));
        assertThat(checked.settings().ranking().rules().categories())
                .isNotEqualTo(CategoryRules.NONE);
    }

    @Test
    void twoNamesOfOneSettingMustNotDiffer() {
        assertThat(
                        problems(
                                "recstream.rank.replicate-catalog", "true",
                                "recstream.rank.denied-categories", "home",
                                "recstream.rules.denied-categories", "toys"))
                .singleElement()
                .hasToString(
                        "recstream.rank.denied-categories = home: is the former name of"
                                + " recstream.rules.denied-categories, which is given as well and"
                                + " differs: toys; remove recstream.rank.denied-categories");
        CheckedSettings same =
                checked(
                        "recstream.rank.replicate-catalog", "true",
                        "recstream.rank.denied-categories", "home",
                        "recstream.rules.denied-categories", "home");
        assertThat(same.problems()).isEmpty();
        assertThat(same.warnings()).hasSize(1);
    }

    @Test
    void aProblemNamesTheKeyThatIsGiven() {
        assertThat(problems("recstream.rank.max-per-category", "-1"))
                .first()
                .satisfies(
                        problem ->
                                assertThat(problem.toString())
                                        .startsWith("recstream.rank.max-per-category = -1: "));
    }

    @ParameterizedTest
    @CsvSource({
        "home;toys, toys, toys is denied by toys",
        "home/light, home, home/light is denied by home",
        "homes, home/light;/x, '/x' is not a category path",
        "homes, home//light, 'home//light' is not a category path",
        "homes/, home, 'homes/' is not a category path"
    })
    void rejectsInvalidCategories(String allowed, String denied, String complaint) {
        assertThat(
                        problems(
                                "recstream.rank.replicate-catalog", "true",
                                "recstream.rules.allowed-categories", allowed,
                                "recstream.rules.denied-categories", denied))
                .singleElement()
                .satisfies(problem -> assertThat(problem.toString()).contains(complaint));
    }

    @Test
    void atLeastOnceNeedsNoCheckpoints() {
        assertThat(
                        with(
                                        "recstream.kafka.delivery-guarantee",
                                        "at-least-once",
                                        "execution.checkpointing.interval",
                                        "0 s")
                                .kafka()
                                .guarantee())
                .isEqualTo(JobSettings.Guarantee.AT_LEAST_ONCE);
    }

    @Test
    void rejectsAMissingCheckpointInterval() {
        Configuration bare =
                Configuration.fromMap(Map.of("recstream.kafka.bootstrap-servers", "broker:9092"));

        assertThatThrownBy(() -> JobSettings.from(bare))
                .hasMessageContaining("execution.checkpointing.interval = (not set)");
    }

    @Test
    void printsNoSecret() {
        String key = "recstream.kafka.properties.sasl.jaas.config";
        JobSettings settings =
                with(key, "hunter2", "recstream.kafka.properties.ssl.key.password", "${env:A}");

        assertThat(settings.toString()).contains("sasl.jaas.config=***").doesNotContain("hunter2");
        assertThat(
                        problems(
                                "recstream.kafka.propertis.ssl.truststore.password", "hunter2",
                                "recstream.kafka.properties", "not a map, hunter2"))
                .isNotEmpty()
                .allSatisfy(problem -> assertThat(problem.toString()).doesNotContain("hunter2"));
        assertThat(Secrets.maskedProperties(Map.of("sasl.jaas.config", "hunter2", "linger.ms", 1)))
                .containsExactly(
                        Map.entry("linger.ms", "1"), Map.entry("sasl.jaas.config", "******"));
    }

    @Test
    void aPlainSecretIsRejectedAndNotShown() {
        assertThat(
                        problems(
                                "recstream.kafka.properties.ssl.keystore.password", "hunter2",
                                "recstream.kafka.properties.sasl.jaas.config",
                                        "ScramLoginModule required username=a password=\"hunter2\";",
                                "recstream.schema-registry.credentials", "me:hunter2"))
                .extracting(SettingProblem::toString)
                .hasSize(3)
                .allSatisfy(
                        problem ->
                                assertThat(problem)
                                        .contains("is a secret")
                                        .doesNotContain("hunter2"));
    }

    @Test
    void aReferenceToASecretConfiguresItsProvider() {
        String login = "ScramLoginModule required username=a password=\"${env:PASSWORD}\";";
        Map<Object, Object> properties =
                with("recstream.kafka.properties.sasl.jaas.config", login)
                        .kafka()
                        .clientProperties();

        assertThat(properties)
                .containsEntry("sasl.jaas.config", login)
                .containsEntry("config.providers", "file,directory,env");
        assertThat(with().kafka().clientProperties()).isEmpty();
    }

    @Test
    void ofAPropertiesFileOnlyTheNamesAreTaken(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("kafka.properties");
        Files.writeString(file, "sasl.jaas.config=hunter2\nssl.key.password=${env:KEY}\n");

        assertThat(with("recstream.kafka.properties-file", file.toString()).kafka())
                .satisfies(
                        kafka ->
                                assertThat(kafka.clientProperties())
                                        .containsEntry(
                                                "sasl.jaas.config",
                                                "${file:" + file + ":sasl.jaas.config}")
                                        .containsEntry("ssl.key.password", "${env:KEY}"));
    }

    @Test
    void refusesAPropertiesFileThatIsNotThereOrSetsTheJobsOwn(@TempDir Path folder)
            throws IOException {
        Path file = folder.resolve("kafka.properties");
        String key = "recstream.kafka.properties-file";
        Files.writeString(file, "group.id=a\nssl.key.password=b\n");

        assertThat(problems(key, "kafka.properties"))
                .singleElement()
                .asString()
                .contains("is no absolute path");
        assertThat(problems(key, folder.resolve("none").toString()))
                .singleElement()
                .asString()
                .contains("cannot be read (NoSuchFileException)");
        assertThat(
                        problems(
                                key,
                                file.toString(),
                                "recstream.kafka.properties.ssl.key.password",
                                "${env:B}"))
                .extracting(SettingProblem::problem)
                .containsExactlyInAnyOrder(
                        "sets group.id, which must not stand in a file",
                        "sets ssl.key.password, which is set outside of it too");
    }

    @Test
    void aRegistryIsRequiredOnlyIfAFormatNeedsIt() {
        String url = "recstream.schema-registry.url";
        String format = "recstream.events.format";

        assertThat(
                        with(format, "confluent-avro", url, "http://a:1/v7, https://b")
                                .registry()
                                .urls())
                .containsExactly("http://a:1/v7", "https://b");
        assertThat(problems(format, "confluent-avro"))
                .singleElement()
                .asString()
                .contains("is required for the format confluent-avro");
        assertThat(problems(url, "http://a"))
                .singleElement()
                .asString()
                .contains("no format is confluent-avro");
        assertThat(problems(format, "confluent-avro", url, "a:8081,http://me:hunter2@b"))
                .extracting(SettingProblem::problem)
                .containsExactly("is not an address", "holds a login, which would be seen");
    }

    private static JobSettings with(String... entries) {
        return JobSettings.from(configuration(entries));
    }

    private static CheckedSettings checked(String... entries) {
        return SettingsParser.check(configuration(entries), List.of());
    }

    private static List<SettingProblem> problems(String... entries) {
        return catchThrowableOfType(InvalidSettingsException.class, () -> with(entries)).problems();
    }

    private static Configuration configuration(String... entries) {
        Map<String, String> all = new HashMap<>();
        all.put("recstream.kafka.bootstrap-servers", "broker:9092");
        all.put("execution.checkpointing.interval", "10 s");
        for (int i = 0; i < entries.length; i += 2) {
            all.put(entries[i], entries[i + 1]);
        }
        return Configuration.fromMap(all);
    }
}
