package io.recstream.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.recstream.devcluster.LocalBroker;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OffsetRangeReaderE2ECase {

    @Test
    void readsARangeAndReportsMissingTopicsAndBrokers() throws Exception {
        try (LocalBroker broker = LocalBroker.start()) {
            Properties client = new Properties();
            client.put("bootstrap.servers", broker.bootstrapServers());
            client.put("default.api.timeout.ms", "2000");
            client.put("request.timeout.ms", "1000");
            fill(broker, client);
            try (KafkaConsumer<byte[], byte[]> consumer = JobFile.consumer(client)) {
                assertThatThrownBy(
                                () -> new OffsetRangeReader(consumer, "none", Instant.EPOCH, null))
                        .isInstanceOf(UnknownTopicOrPartitionException.class)
                        .hasMessage("The topic none does not exist");

                OffsetRangeReader span = span(consumer);
                int read = 0;
                while (!span.isRead()) {
                    read += span.next().size();
                }
                assertThat(read).isEqualTo(3);
            }
            try (KafkaConsumer<byte[], byte[]> consumer = JobFile.consumer(client)) {
                OffsetRangeReader span = span(consumer);
                broker.shutdown();

                assertThatThrownBy(
                                () -> {
                                    while (!span.isRead()) {
                                        span.next();
                                    }
                                })
                        .isInstanceOf(TimeoutException.class)
                        .hasMessageContaining("handed nothing out for 2 s");
            }
        }
    }

    private static OffsetRangeReader span(KafkaConsumer<byte[], byte[]> consumer) {
        return new OffsetRangeReader(consumer, "some", Instant.EPOCH, null, Duration.ofSeconds(2));
    }

    private static void fill(LocalBroker broker, Properties client) throws Exception {
        try (Admin admin = broker.admin();
                var producer =
                        new KafkaProducer<>(
                                client, new StringSerializer(), new StringSerializer())) {
            admin.createTopics(List.of(new NewTopic("some", 1, (short) 1))).all().get();
            for (int i = 0; i < 3; i++) {
                producer.send(new ProducerRecord<>("some", "k" + i, "v")).get();
            }
        }
    }
}
