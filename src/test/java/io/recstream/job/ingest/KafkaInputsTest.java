package io.recstream.job.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Properties;
import org.junit.jupiter.api.Test;

class KafkaInputsTest {

    @Test
    void eventsAreFetchedByTheBatchAndOnlyOnceCommitted() {
        assertThat(consumer(new Properties()))
                .containsEntry("fetch.min.bytes", "65536")
                .containsEntry("fetch.max.wait.ms", "20")
                .containsEntry("isolation.level", "read_committed");
    }

    @Test
    void aClientPropertyComesBeforeOurs() {
        Properties impatient = new Properties();
        impatient.setProperty("fetch.max.wait.ms", "1");

        assertThat(consumer(impatient))
                .containsEntry("fetch.max.wait.ms", "1")
                .containsEntry("fetch.min.bytes", "65536");
    }

    private static Properties consumer(Properties client) {
        return new KafkaInputs("localhost:9092", "group", client).eventConsumer();
    }
}
