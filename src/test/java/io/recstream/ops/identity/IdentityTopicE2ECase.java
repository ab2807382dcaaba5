package io.recstream.ops.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.recstream.avro.IdentityUpdate;
import io.recstream.devcluster.IdentityTopics;
import io.recstream.devcluster.LocalBroker;
import io.recstream.job.config.CheckedSettings;
import io.recstream.job.config.JobArguments;
import io.recstream.job.emit.IdentitySerializer;
import io.recstream.job.emit.OutputFormat;
import io.recstream.job.model.IdentityLink;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Records as the job writes them, in two formats in one topic. */
@Timeout(60)
class IdentityTopicE2ECase {

    private static final IdentityLink LINK =
            new IdentityLink("mia", "mia.old", 1_795_356_286_000L, "crm", "links", 1, 7);
    private static final IdentityLink LOGIN =
            new IdentityLink(
                    "device:phone", "mia.old", 1_795_356_287_000L, "event", "events", 0, 9);

    private static LocalBroker broker;

    @BeforeAll
    static void start() throws Exception {
        broker = LocalBroker.start();
        try (var admin = broker.admin()) {
            IdentityTopics.defaults().create(admin, 3);
        }
        try (var producer =
                new KafkaProducer<>(
                        Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            write(producer, update("mia.old", "mia.old", null, null, 1), OutputFormat.AVRO);
            write(producer, update("mia", "mia", null, null, 1), OutputFormat.AVRO);
            write(producer, update("mia.old", "mia", null, LINK, 2), OutputFormat.JSON);
            write(producer, update("device:phone", "mia", "mia.old", LOGIN, 1), OutputFormat.AVRO);
            write(producer, update("device:tab", "mia", "mia", LOGIN, 1), OutputFormat.AVRO);
            write(producer, update("device:tab", "leo", "leo", LOGIN, 2), OutputFormat.AVRO);
            write(producer, update("device:old", "mia", "mia", LOGIN, 1), OutputFormat.AVRO);
            write(producer, update("device:old", null, null, null, 2), OutputFormat.AVRO);
            write(producer, update("leo", "leo", null, null, 1), OutputFormat.JSON);
        }
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    void findsThePersonOfAnIdAsOfNow() throws Exception {
        Persons persons = topic().read(List.of("device:phone"));

        assertThat(persons.person("device:phone")).isEqualTo("mia");
        assertThat(persons.of("mia"))
                .extracting(IdentityUpdate::getId)
                .containsExactly("device:phone", "mia", "mia.old");
        assertThat(persons.links("mia"))
                .extracting(link -> link.getTopic() + "@" + link.getOffset())
                .containsExactly("links@7", "events@9");
        assertThat(persons.record("leo")).as("of another person").isNull();
    }

    @Test
    void findsThePersonsOfTwoIds() throws Exception {
        Persons persons = topic().read(List.of("device:phone", "device:tab"));

        assertThat(persons.person("device:tab")).isEqualTo("leo");
        assertThat(persons.chain("device:phone", "mia")).hasSize(2);
        assertThat(topic().read(List.of("device:old")).record("device:old"))
                .as("ended by a tombstone")
                .isNull();
    }

    @Test
    void refusesWhatIsNoIdentity() {
        for (String garbage : List.of("", "{}", "{\"id\":\"a\"}", "garbage")) {
            assertThatThrownBy(() -> new IdentityReader(null).read(garbage.getBytes(UTF_8)))
                    .isInstanceOf(IOException.class);
        }
    }

    private static IdentityTopic topic() {
        CheckedSettings checked =
                JobArguments.parse()
                        .check(
                                Configuration.fromMap(
                                        Map.of(
                                                "recstream.kafka.bootstrap-servers",
                                                broker.bootstrapServers(),
                                                "recstream.identity.enabled",
                                                "true")));
        return new IdentityTopic(checked, checked.settings().identity().orElseThrow());
    }

    private static io.recstream.job.model.IdentityUpdate update(
            String id, String person, String owner, IdentityLink link, long version) {
        return new io.recstream.job.model.IdentityUpdate(id, person, owner, link, 0, version);
    }

    private static void write(
            KafkaProducer<byte[], byte[]> producer,
            io.recstream.job.model.IdentityUpdate update,
            OutputFormat format)
            throws Exception {
        ProducerRecord<byte[], byte[]> record =
                new IdentitySerializer(IdentityTopics.defaults().identities(), format)
                        .serialize(update, null, null);
        producer.send(record).get();
    }
}
