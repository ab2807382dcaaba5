package io.recstream.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.recstream.avro.RecommendationUpdate;
import io.recstream.devcluster.LocalBroker;
import io.recstream.devcluster.Topics;
import io.recstream.job.ingest.HostileRecords;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a user types: {@code flink run recstream.jar --config FILE}, with nothing but that JAR. */
@Timeout(150)
class JobStartE2ECase {

    private static final Path JAR = Path.of(System.getProperty("recstream.jar"));

    @TempDir private Path folder;

    @Test
    void theJarReadsEventsAndWritesLists() throws Exception {
        try (LocalBroker broker = LocalBroker.start()) {
            Topics topics = broker.createTopics(1);
            send(broker, topics.events());
            Path config = config("recstream.kafka.bootstrap-servers: " + broker.bootstrapServers());
            try (FlinkRunProcess client =
                    FlinkRunProcess.run(folder, "--config", config.toString())) {
                await("lists")
                        .atMost(Duration.ofSeconds(90))
                        .until(() -> !client.isAlive() || !lists(broker, topics).isEmpty());

                assertThat(client.isAlive()).as(client.printed()).isTrue();
                RecommendationUpdate list =
                        RecommendationUpdate.getDecoder()
                                .decode(lists(broker, topics).get(0).value());
                assertThat(list.getUserId()).isEqualTo("user-1");
                assertThat(JAR.getFileName())
                        .hasToString("recstream-" + list.getModelVersion() + ".jar");
            }
        }
    }

    @Test
    void wrongSettingsEndItWithAllProblemsAtOnceBeforeAnythingRuns() throws Exception {
        Path config =
                config(
                        "recstream.evnts.topic: clicks",
                        "recstream.windows.lengths: 90 s",
                        "recstream.kafka.transaction-timeout: 1 s",
                        "state.backend.type: hashmap");

        try (FlinkRunProcess client =
                FlinkRunProcess.run(
                        folder, "--config", config.toString(), "--recstream.rank.size", "0")) {
            int exitCode = client.exitCode();

            assertThat(exitCode).as(client.printed()).isNotZero();
            assertThat(client.printed())
                    .contains("The settings have 6 problems:")
                    .contains("did you mean recstream.events.topic?")
                    .contains("recstream.windows.lengths = 90 s")
                    .contains("recstream.kafka.transaction-timeout = 1 s")
                    .contains("recstream.kafka.bootstrap-servers = (not set)")
                    .contains("recstream.rank.size = 0")
                    .contains("state.backend.type = hashmap")
                    .doesNotContain("Job has been submitted");
        }
    }

    private Path config(String... lines) throws IOException {
        return Files.write(folder.resolve("recstream.yaml"), List.of(lines));
    }

    private static List<ConsumerRecord<byte[], byte[]>> lists(LocalBroker broker, Topics topics) {
        return TopicReader.committed(broker.bootstrapServers(), topics.recommendations());
    }

    private static void send(LocalBroker broker, String topic) throws Exception {
        byte[] key = "user-1".getBytes(StandardCharsets.UTF_8);
        byte[] event = HostileRecords.avro(new HostileRecords(Instant.now()).goodEvent().build());
        ByteArraySerializer bytes = new ByteArraySerializer();
        try (var producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", broker.bootstrapServers()), bytes, bytes)) {
            producer.send(new ProducerRecord<>(topic, key, event)).get(30, TimeUnit.SECONDS);
        }
    }
}
