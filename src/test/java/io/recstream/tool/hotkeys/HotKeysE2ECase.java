package io.recstream.tool.hotkeys;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.recstream.config.CheckedSettings;
import io.recstream.config.JobArguments;
import io.recstream.local.LocalBroker;
import io.recstream.local.Topics;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HotKeysE2ECase {

    /** Keys of the records say nothing; what came before the moment is not counted. */
    @Test
    void countsWhatTheJobWouldReadByUserAndByItem() throws Exception {
        Topics topics = Topics.prefixed("hot.");
        try (LocalBroker broker = LocalBroker.start()) {
            try (var admin = broker.admin()) {
                topics.create(admin, 3);
            }
            long since = System.currentTimeMillis() - 60_000;
            try (var producer = producer(broker)) {
                send(producer, topics, since - 1, event("old", "bot", "i1"));
                for (int i = 0; i < 100; i++) {
                    String user = i % 10 < 6 ? "bot" : "u" + i;
                    String item = i % 4 == 0 ? "front page" : "i" + i;
                    send(producer, topics, since + i, event("e" + i, user, item));
                }
                send(producer, topics, since + 100, "{'user_id':'bot'}");
                send(producer, topics, since + 101, null);
            }

            Load load = HotKeys.read(checked(broker, topics), Instant.ofEpochMilli(since));

            JsonNode told = load.toJson(2, key -> key.length());
            assertThat(told.get("events").asInt()).isEqualTo(100);
            assertThat(told.get("refused").asInt()).isEqualTo(2);
            assertThat(told.get("users").get(0).toString())
                    .isEqualTo("{\"key\":\"bot\",\"events\":60,\"share\":0.6,\"subtask\":3}");
            assertThat(told.get("items").get(0).toString())
                    .isEqualTo(
                            "{\"key\":\"front page\",\"events\":25,\"share\":0.25,\"subtask\":10}");
            assertThat(told.get("users")).hasSize(2);
            assertThat(load.lines(1, null))
                    .containsExactly(
                            "100 events of 41 users and 76 items; 2 records that the job refuses",
                            "user   60.0 %         60  bot",
                            "item   25.0 %         25  front page");
        }
    }

    private static KafkaProducer<String, String> producer(LocalBroker broker) {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", broker.bootstrapServers());
        return new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer());
    }

    private static String event(String id, String user, String item) {
        return "{'event_id':'"
                + id
                + "','user_id':'"
                + user
                + "','item_id':'"
                + item
                + "','event_type':'view','event_time':1795356286000}";
    }

    private static void send(
            KafkaProducer<String, String> producer, Topics topics, long time, String json)
            throws Exception {
        String value = json == null ? null : json.replace('\'', '"');
        producer.send(new ProducerRecord<>(topics.events(), null, time, "k" + time, value)).get();
    }

    private static CheckedSettings checked(LocalBroker broker, Topics topics) {
        Map<String, String> settings = new HashMap<>(topics.asSettings());
        settings.put("recstream.kafka.bootstrap-servers", broker.bootstrapServers());
        settings.put("recstream.events.format", "json");
        settings.put("execution.checkpointing.interval", "10 s");
        return JobArguments.parse().check(Configuration.fromMap(settings));
    }
}
