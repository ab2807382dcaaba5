package io.recstream.job.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.devcluster.LocalBroker;
import io.recstream.devcluster.Topics;
import io.recstream.job.config.JobSettings;
import io.recstream.job.config.SettingProblem;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class KafkaPreflightE2ECase {

    private static final Duration DEADLINE = Duration.ofSeconds(15);
    private static final Map<String, String> COMPACTED = Map.of("cleanup.policy", "compact");

    private static LocalBroker broker;

    @BeforeAll
    static void start() {
        broker =
                LocalBroker.start(
                        LocalBroker.Options.defaults()
                                .withMaxTransactionTimeout(Duration.ofMinutes(14)));
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    void findsNothingWrongWithTheRightTopics() throws Exception {
        Topics topics = Topics.prefixed("right.");
        try (Admin admin = broker.admin()) {
            topics.create(admin, 1);
        }

        assertThat(check(topics, "recstream.kafka.transaction-timeout", "14 min")).isEmpty();
    }

    @Test
    void reportsEveryMissingTopicAndTheTransactionTimeoutAtOnce() throws Exception {
        assertThat(check(Topics.prefixed("nowhere.")))
                .extracting(SettingProblem::toString)
                .hasSize(7)
                .contains(
                        "recstream.kafka.transaction-timeout = 900000 ms: is above the brokers'"
                                + " transaction.max.timeout.ms (840000); lower it, or raise"
                                + " transaction.max.timeout.ms on every broker",
                        "recstream.events.topic = nowhere.events: does not exist;"
                                + " create it, or name another");
    }

    @Test
    void doesNotAskForTransactionsWhereThereAreNone() throws Exception {
        assertThat(
                        check(
                                Topics.prefixed("nowhere."),
                                "recstream.kafka.delivery-guarantee",
                                "at-least-once"))
                .extracting(SettingProblem::problem)
                .hasSize(6)
                .containsOnly("does not exist");
    }

    @Test
    void reportsTopicsThatForgetTooMuchTooLittleOrTakeTooSmallRecords() throws Exception {
        Topics topics = Topics.prefixed("wrong.");
        try (Admin admin = broker.admin()) {
            admin.createTopics(
                            List.of(
                                    topic(topics.events(), Map.of()),
                                    topic(topics.catalog(), Map.of()),
                                    topic(topics.recommendations(), Map.of()),
                                    topic(topics.userFeatures(), COMPACTED),
                                    topic(
                                            topics.similarItems(),
                                            Map.of("cleanup.policy", "compact,delete")),
                                    topic(
                                            topics.deadLetters(),
                                            Map.of(
                                                    "cleanup.policy",
                                                    "compact",
                                                    "max.message.bytes",
                                                    "100000"))))
                    .all()
                    .get();
        }

        assertThat(check(topics, "recstream.kafka.transaction-timeout", "14 min"))
                .extracting(SettingProblem::key)
                .containsExactly(
                        "recstream.catalog.topic",
                        "recstream.recommendations.topic",
                        "recstream.dead-letters.topic",
                        "recstream.dead-letters.max-payload-size");
    }

    private static List<SettingProblem> check(Topics topics, String... more) throws Exception {
        Map<String, String> settings = new HashMap<>(topics.asSettings());
        settings.put("recstream.kafka.bootstrap-servers", broker.bootstrapServers());
        settings.put("execution.checkpointing.interval", "10 s");
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return KafkaPreflight.check(JobSettings.from(Configuration.fromMap(settings)), DEADLINE);
    }

    private static NewTopic topic(String name, Map<String, String> policy) {
        return new NewTopic(name, 1, (short) 1).configs(policy);
    }
}
