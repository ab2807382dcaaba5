package io.recstream.job.preflight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.recstream.avro.RecommendationUpdate;
import io.recstream.avro.UserEvent;
import io.recstream.job.config.InvalidSettingsException;
import io.recstream.job.config.JobSettings;
import io.recstream.job.config.SettingProblem;
import io.recstream.job.registry.TestingRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class RegistryPreflightTest {

    private static final Duration DEADLINE = Duration.ofSeconds(1);

    private static final Schema NOT_AN_EVENT =
            SchemaBuilder.record("UserEvent")
                    .namespace("io.recstream.avro")
                    .fields()
                    .requiredString("event_id")
                    .endRecord();

    private final TestingRegistry registry = new TestingRegistry();

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void isNotUsedIfNoTopicNeedsIt() {
        JobSettings settings = JobSettings.from(Configuration.fromMap(needed()));
        registry.goDown();

        assertThat(RegistryPreflight.check(settings, DEADLINE)).isEmpty();
    }

    @Test
    void registersAllSixTopicsUnderAStrictCompatibilityAndTheSameIdsAgain() {
        assertThat(RegistryPreflight.check(settings(), DEADLINE)).isEmpty();
        assertThat(registry.subjects()).as("the check changes nothing").isEmpty();

        Map<String, Integer> ids = RegistryPreflight.announce(settings(), DEADLINE);

        assertThat(ids)
                .containsOnlyKeys(
                        "io.recstream.avro.RecommendationUpdate",
                        "io.recstream.avro.UserFeatures",
                        "io.recstream.avro.SimilarItems",
                        "io.recstream.avro.DeadLetter");
        assertThat(registry.levels())
                .hasSize(6)
                .containsKeys("recstream.events-value", "recstream.catalog-value")
                .allSatisfy((subject, level) -> assertThat(level).isEqualTo("BACKWARD_TRANSITIVE"));
        assertThat(RegistryPreflight.announce(settings(), DEADLINE)).isEqualTo(ids);
    }

    @Test
    void leavesAnInputToThoseWhoRegisteredIt() {
        registry.register("recstream.events-value", newer());

        RegistryPreflight.announce(settings(), DEADLINE);

        assertThat(registry.subjects().get("recstream.events-value")).hasSize(1);
        assertThat(registry.levels()).doesNotContainKey("recstream.events-value");
    }

    @Test
    void acceptsNewerAndOlderVersionsThatCanBeRead() {
        registry.register("recstream.events-value", newer());
        registry.register("recstream.events-value", UserEvent.getClassSchema());

        assertThat(RegistryPreflight.check(settings(), DEADLINE)).isEmpty();
    }

    @Test
    void rejectsTopicsWithAnUnreadableSchema() {
        registry.register("recstream.events-value", UserEvent.getClassSchema());
        registry.register("recstream.events-value", NOT_AN_EVENT);
        registry.register("recstream.recommendations-value", NOT_AN_EVENT);

        assertThat(RegistryPreflight.check(settings(), DEADLINE))
                .extracting(SettingProblem::toString)
                .hasSize(2)
                .anySatisfy(
                        problem ->
                                assertThat(problem)
                                        .startsWith("recstream.events.topic = recstream.events: ")
                                        .contains("version 2 of recstream.events-value")
                                        .contains("item_id")
                                        .contains("; register only what"))
                .anySatisfy(
                        problem ->
                                assertThat(problem).startsWith("recstream.recommendations.topic"));
    }

    @Test
    void reportsThatTheRegistryIsDown() {
        registry.goDown();

        assertThat(RegistryPreflight.check(settings(), DEADLINE))
                .singleElement()
                .hasToString(
                        "recstream.schema-registry.url = "
                                + registry.url()
                                + ": cannot be reached: "
                                + registry.url()
                                + " does not respond: java.net.ConnectException: Connection refused;"
                                + " start it, or correct the address: it ends before /subjects");
        assertThatThrownBy(() -> RegistryPreflight.announce(settings(), DEADLINE))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining("recstream.schema-registry.url");
    }

    @ParameterizedTest
    @CsvSource({
        "SILENT, recstream.schema-registry.url, Read timed out",
        "BROKEN, recstream.schema-registry.url, answers 500: store",
        "PROXY_404, recstream.schema-registry.url, answers 404",
        "LOCKED, recstream.schema-registry.credentials, are not accepted"
    })
    void reportsProblemsOfTheRegistry(TestingRegistry.Mood mood, String key, String problem) {
        registry.setMood(mood);

        assertThat(RegistryPreflight.check(settings(), DEADLINE))
                .singleElement()
                .satisfies(
                        found -> {
                            assertThat(found.key()).isEqualTo(key);
                            assertThat(found.problem()).contains(problem);
                        });
    }

    @Test
    void reportsAnUnresolvedLogin() {
        assertThat(
                        RegistryPreflight.check(
                                settings("recstream.schema-registry.credentials", "${env:NOWHERE}"),
                                DEADLINE))
                .singleElement()
                .extracting(SettingProblem::toString)
                .asString()
                .contains("cannot be resolved: nothing is found behind ${env:NOWHERE}");
    }

    @Test
    void withoutLeaveToRegisterTheOutputsMustBeThere() {
        JobSettings settings =
                settings(
                        "recstream.schema-registry.register", "false",
                        "recstream.events.format", "json",
                        "recstream.catalog.format", "json");
        registry.register("recstream.recommendations-value", RecommendationUpdate.getClassSchema());

        assertThat(RegistryPreflight.check(settings, DEADLINE))
                .extracting(SettingProblem::key)
                .containsExactly(
                        "recstream.similar-items.topic",
                        "recstream.user-features.topic",
                        "recstream.dead-letters.topic");
        assertThatThrownBy(() -> RegistryPreflight.announce(settings, DEADLINE))
                .isInstanceOf(InvalidSettingsException.class);
        assertThat(registry.subjects()).hasSize(1);
    }

    /** A later event: one more field, and that in the middle. */
    private static Schema newer() {
        String text = UserEvent.getClassSchema().toString();
        return new Schema.Parser()
                .parse(
                        text.replace(
                                "{\"name\":\"item_id\"",
                                "{\"name\":\"shop\",\"type\":\"string\",\"default\":\"\"},"
                                        + "{\"name\":\"item_id\""));
    }

    private JobSettings settings(String... more) {
        Map<String, String> settings = needed();
        settings.put("recstream.schema-registry.url", registry.url());
        for (String topic : List.of("events", "catalog", "output")) {
            settings.put("recstream." + topic + ".format", "confluent-avro");
        }
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return JobSettings.from(Configuration.fromMap(settings));
    }

    private static Map<String, String> needed() {
        Map<String, String> settings = new HashMap<>();
        settings.put("recstream.kafka.bootstrap-servers", "broker:9092");
        settings.put("execution.checkpointing.interval", "10 s");
        return settings;
    }
}
