package io.recstream.ops.sample;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.recstream.devcluster.LocalBroker;
import io.recstream.devcluster.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
@SuppressWarnings("FutureReturnValueIgnored") // the commit fails where a record did
class SampleE2ECase {

    private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

    @TempDir private Path folder;

    /** From topics of unknown shape to settings, and with these to the job's two topics. */
    @Test
    void proposesSettingsForTopicsAndReadsThemWithThese() throws Exception {
        Topics topics = Topics.prefixed("shop.");
        try (LocalBroker broker = LocalBroker.start()) {
            try (var admin = broker.admin()) {
                topics.create(admin, 3);
            }
            fill(broker, topics);
            String servers = broker.bootstrapServers();
            Path events = folder.resolve("events.yaml");

            String proposed =
                    sample("--bootstrap-servers", servers, "--topic", topics.events(), "-n", "50");
            assertThat(proposed).startsWith("1\n").contains("50 rejected", "--propose");
            assertThat(propose(servers, topics.events(), events)).startsWith("0\n");
            String items =
                    sample("--config", events.toString(), "--topic", topics.catalog(), "--propose");
            assertThat(items)
                    .startsWith("0\n")
                    .contains("read as items", "30 accepted as 30 items");
            // As >> does with what is printed on standard output.
            Files.write(
                    events,
                    items.lines()
                            .filter(line -> line.matches("recstream[.][a-z.-]+: ?.*"))
                            .toList(),
                    StandardOpenOption.APPEND);
            String json = sample("--config", events.toString(), "-n", "50", "--json");

            assertThat(json).startsWith("0\n");
            List<String> lines = json.lines().filter(it -> it.startsWith("{")).toList();
            assertThat(lines).hasSize(2);
            JsonNode read = new ObjectMapper().readTree(lines.get(0));
            assertThat(read.path("source").asText()).isEqualTo(topics.events());
            assertThat(read.path("accepted").asInt()).isEqualTo(49);
            assertThat(read.at("/rejected/MISSING_ITEM_ID/at").asText())
                    .matches(topics.events() + "-\\d@\\d+");
            assertThat(read.path("known_items").asDouble()).isEqualTo(1);
            // The newest of all partitions, and none of a transaction that was aborted.
            assertThat(read.path("oldest").asText()).isEqualTo(START.plusSeconds(150).toString());
            assertThat(read.path("newest").asText()).isEqualTo(START.plusSeconds(198).toString());
            assertThat(sample("--config", events.toString(), "--topic", "shop.event"))
                    .startsWith("1\n")
                    .contains("does not exist", "did you mean --topic " + topics.events());
        }
    }

    private static String propose(String servers, String topic, Path file) {
        return sample(
                "--bootstrap-servers",
                servers,
                "--topic",
                topic,
                "--propose",
                "--write",
                file.toString());
    }

    private static String sample(String... options) {
        return SampleTest.run(options);
    }

    private static void fill(LocalBroker broker, Topics topics) throws Exception {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", broker.bootstrapServers());
        properties.put("transactional.id", "sample");
        try (var producer =
                new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            for (int i = 0; i < 200; i++) {
                String item = i == 199 ? "" : "sku-" + i % 30;
                producer.send(
                        record(
                                topics.events(),
                                i,
                                "{\"uid\":\"u%d\",\"what\":\"product_view\",\"sku\":\"%s\",\"ts\":%d}"
                                        .formatted(i % 17, item, START.getEpochSecond() + i)));
            }
            for (int i = 0; i < 30; i++) {
                producer.send(
                        record(
                                topics.catalog(),
                                i,
                                "{\"sku\":\"sku-%d\",\"name\":\"Pot %d\",\"price_cents\":%d,\"in_stock\":true}"
                                        .formatted(i, i, 900 + i)));
            }
            producer.commitTransaction();
            producer.beginTransaction();
            for (int i = 200; i < 300; i++) {
                producer.send(record(topics.events(), i, "aborted"));
            }
            producer.flush();
            producer.abortTransaction();
        }
    }

    /** In Kafka since as many seconds after the start. */
    private static ProducerRecord<String, String> record(String topic, int second, String value) {
        return new ProducerRecord<>(
                topic, second % 3, START.plusSeconds(second).toEpochMilli(), "k" + second, value);
    }
}
