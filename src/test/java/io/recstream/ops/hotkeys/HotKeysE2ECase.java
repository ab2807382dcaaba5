package io.recstream.ops.hotkeys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.recstream.avro.UserEvent;
import io.recstream.devcluster.LocalBroker;
import io.recstream.devcluster.Outgoing;
import io.recstream.devcluster.Topics;
import io.recstream.job.config.CheckedSettings;
import io.recstream.job.config.JobArguments;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HotKeysE2ECase {

    private static final String JSON =
            "{'event_id':'%s','user_id':'%s','item_id':'%s','event_type':'view',"
                    + "'event_time':1795356286000}";

    /** Keys of the records say nothing; what came before the moment is not counted. */
    @ParameterizedTest
    @ValueSource(strings = {"avro", "json"})
    void countsWhatTheJobWouldReadByUserAndByItem(String format) throws Exception {
        Topics topics = Topics.prefixed("hot.");
        try (LocalBroker broker = LocalBroker.start()) {
            try (var admin = broker.admin()) {
                topics.create(admin, 3);
            }
            long since = System.currentTimeMillis() - 60_000;
            try (var producer = producer(broker)) {
                send(producer, topics, since - 1, encoded(format, "old", "bot", "i1"));
                for (int i = 0; i < 100; i++) {
                    String user = i % 10 < 6 ? "bot" : "u" + i;
                    String item = i % 4 == 0 ? "front page" : "i" + i;
                    send(producer, topics, since + i, encoded(format, "e" + i, user, item));
                }
                send(producer, topics, since + 100, "{\"user_id\":\"bot\"}".getBytes(UTF_8));
                send(producer, topics, since + 101, null);
            }

            Load load = HotKeys.read(checked(broker, topics, format), Instant.ofEpochMilli(since));

            JsonNode json = load.toJson(2, key -> key.length());
            assertThat(json.get("events").asInt()).isEqualTo(100);
            assertThat(json.get("refused").asInt()).isEqualTo(2);
            assertThat(json.get("users").get(0).toString())
                    .isEqualTo("{\"key\":\"bot\",\"events\":60,\"share\":0.6,\"subtask\":3}");
            assertThat(json.get("items").get(0).toString())
                    .isEqualTo(
                            "{\"key\":\"front page\",\"events\":25,\"share\":0.25,\"subtask\":10}");
            assertThat(json.get("users")).hasSize(2);
            assertThat(load.lines(1, null))
                    .containsExactly(
                            "100 events of 41 users and 76 items; 2 records that the job refuses",
                            "user   60.0 %         60  bot",
                            "item   25.0 %         25  front page");
        }
    }

    private static KafkaProducer<String, byte[]> producer(LocalBroker broker) {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", broker.bootstrapServers());
        return new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer());
    }

    private static byte[] encoded(String format, String id, String user, String item) {
        UserEvent event =
                UserEvent.newBuilder()
                        .setEventId(id)
                        .setUserId(user)
                        .setItemId(item)
                        .setEventType("view")
                        .setEventTime(Instant.ofEpochMilli(1_795_356_286_000L))
                        .build();
        return format.equals("avro")
                ? Outgoing.encode(event)
                : JSON.formatted(id, user, item).replace('\'', '"').getBytes(UTF_8);
    }

    private static void send(
            KafkaProducer<String, byte[]> producer, Topics topics, long time, byte[] value)
            throws Exception {
        producer.send(new ProducerRecord<>(topics.events(), null, time, "k" + time, value)).get();
    }

    private static CheckedSettings checked(LocalBroker broker, Topics topics, String format) {
        Map<String, String> settings = new HashMap<>(topics.asSettings());
        settings.put("recstream.kafka.bootstrap-servers", broker.bootstrapServers());
        settings.put("recstream.events.format", format);
        settings.put("execution.checkpointing.interval", "10 s");
        return JobArguments.parse().check(Configuration.fromMap(settings));
    }
}
