package io.recstream.tool.redrive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.recstream.config.CheckedSettings;
import io.recstream.config.JobArguments;
import io.recstream.emit.DeadLetterSerializer;
import io.recstream.emit.OutputFormat;
import io.recstream.local.LocalBroker;
import io.recstream.local.Topics;
import io.recstream.model.DeadLetter;
import io.recstream.model.DeadLetterReason;
import io.recstream.model.Rejection;
import io.recstream.model.SourceRecord;
import io.recstream.tool.Span;
import io.recstream.tool.redrive.Tally.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

/** Dead letters go back to their source once each, whatever happens in between. */
@Timeout(60)
class RedriveE2ECase {

    private static final int MAX_PAYLOAD = 1_000;
    private static final Set<DeadLetterReason> LATE = EnumSet.of(DeadLetterReason.LATE);
    private static final Set<DeadLetterReason> ALL = EnumSet.allOf(DeadLetterReason.class);
    private static final Instant EVER = Instant.EPOCH;

    private static LocalBroker broker;
    private static KafkaProducer<byte[], byte[]> producer;

    private Topics topics;
    private LettersTopic letters;

    @BeforeAll
    static void start() {
        broker = LocalBroker.start();
        Properties properties = new Properties();
        properties.put("bootstrap.servers", broker.bootstrapServers());
        ByteArraySerializer bytes = new ByteArraySerializer();
        producer = new KafkaProducer<>(properties, bytes, bytes);
    }

    @AfterAll
    static void stop() {
        producer.close(Duration.ZERO);
        broker.close();
    }

    @BeforeEach
    void createTopics(TestInfo test) {
        topics = Topics.prefixed(test.getTestMethod().orElseThrow().getName() + ".");
        try (Admin admin = broker.admin()) {
            topics.create(admin, 2);
        }
        letters = new LettersTopic(checked());
    }

    @Test
    void sendsKeyAndPayloadToTheirPartitionOnceWhateverIsAskedForLater() throws Exception {
        write(OutputFormat.AVRO, "a", DeadLetterReason.LATE, 1, "late 1");
        write(OutputFormat.JSON, "b", DeadLetterReason.LATE, 0, "late 2");
        write(OutputFormat.AVRO, "c", DeadLetterReason.MALFORMED, 0, "malformed 1");
        long between = System.currentTimeMillis() + 1;
        write(OutputFormat.AVRO, "d", DeadLetterReason.LATE, 1, "late 3");

        Tally looked = letters.redrive(LATE, EVER, null, true);
        assertThat(looked.of(Outcome.SENT)).isEqualTo(3);
        assertThat(sent()).isEmpty();

        Tally later = letters.redrive(LATE, Instant.ofEpochMilli(between), null, false);
        assertThat(later.of(Outcome.SENT)).isEqualTo(1);
        assertThat(payloads()).containsExactly("late 3");

        Tally rest = letters.redrive(LATE, EVER, null, false);
        assertThat(rest.of(Outcome.SENT)).isEqualTo(2);
        assertThat(rest.of(Outcome.SENT_BEFORE)).isEqualTo(1);

        Tally others = letters.redrive(ALL, EVER, null, false);
        assertThat(others.of(Outcome.SENT)).isEqualTo(1);
        assertThat(others.of(Outcome.SENT_BEFORE)).isEqualTo(3);
        assertThat(letters.redrive(ALL, EVER, null, false).of(Outcome.SENT)).isZero();
        assertThat(payloads())
                .containsExactlyInAnyOrder("late 1", "late 2", "late 3", "malformed 1");
        ConsumerRecord<byte[], byte[]> first =
                sent().stream().filter(it -> text(it.value()).equals("late 1")).findAny().get();
        assertThat(first.partition()).isEqualTo(1);
        assertThat(text(first.key())).isEqualTo("a");
        assertThat(text(first.headers().lastHeader("recstream-redriven").value()))
                .isEqualTo(topics.deadLetters() + "/0/0");
    }

    @Test
    void whatACrashedRunHadInHandIsSentByTheNextAndOnce() throws Exception {
        write(OutputFormat.AVRO, "a", DeadLetterReason.LATE, 0, "late 1");
        write(OutputFormat.AVRO, "b", DeadLetterReason.LATE, 0, "late 2");
        try (Admin admin = broker.admin();
                Courier crashing = letters.courier(admin)) {
            crashing.begin();
            Letter letter =
                    new Letter(
                            0,
                            0,
                            DeadLetterReason.LATE,
                            topics.events(),
                            0,
                            bytes("a"),
                            bytes("late 1"),
                            false);
            crashing.send(letter, topics.deadLetters());
            Marks marks = new Marks(topics.deadLetters() + ".redriven", id(admin));
            marks.add(0, DeadLetterReason.LATE, 0, 1);
            crashing.send(marks.records(0, LATE));
            crashing.flush();
        }

        assertThat(letters.redrive(LATE, EVER, null, false).of(Outcome.SENT)).isEqualTo(2);
        assertThat(letters.redrive(LATE, EVER, null, false).of(Outcome.SENT)).isZero();
        assertThat(payloads()).containsExactly("late 1", "late 2");
    }

    @Test
    void aRunThatIsRefusedInTheMiddleGoesOnWhereItWas() throws Exception {
        String large = "x".repeat(MAX_PAYLOAD);
        for (int i = 0; i < 4; i++) {
            write(OutputFormat.AVRO, "a", DeadLetterReason.LATE, 0, "late " + i);
        }
        write(OutputFormat.AVRO, "a", DeadLetterReason.LATE, 0, large);
        write(OutputFormat.AVRO, "a", DeadLetterReason.LATE, 0, "late 5");
        limit(topics.events(), "800");

        assertThatThrownBy(() -> letters.redrive(LATE, EVER, null, false))
                .hasMessageContaining("larger than the max message size");
        assertThat(payloads()).containsExactly("late 0", "late 1", "late 2", "late 3");

        limit(topics.events(), "100000");
        Tally rest = letters.redrive(LATE, EVER, null, false);
        assertThat(rest.of(Outcome.SENT)).isEqualTo(2);
        assertThat(rest.of(Outcome.SENT_BEFORE)).isEqualTo(4);
        assertThat(payloads())
                .containsExactly("late 0", "late 1", "late 2", "late 3", large, "late 5");
    }

    @Test
    void whatIsCutOrOfAnotherTopicOrNoLetterIsCountedAndNotSent() throws Exception {
        write(OutputFormat.AVRO, "a", DeadLetterReason.LATE, 0, "x".repeat(MAX_PAYLOAD + 1));
        write(topics.similarItems(), OutputFormat.AVRO, "a", DeadLetterReason.LATE, 0, "other");
        ProducerRecord<byte[], byte[]> garbage =
                new ProducerRecord<>(topics.deadLetters(), 0, bytes("a"), bytes("no letter"));
        garbage.headers().add("reason", bytes("LATE"));
        producer.send(garbage).get();
        write(OutputFormat.AVRO, "a", DeadLetterReason.LATE, 0, "fine");

        for (long sent : new long[] {1, 0}) {
            Tally tally = letters.redrive(LATE, EVER, null, false);

            assertThat(tally.of(Outcome.SENT)).isEqualTo(sent);
            assertThat(tally.of(Outcome.CUT)).isEqualTo(1);
            assertThat(tally.of(Outcome.ELSEWHERE)).isEqualTo(1);
            assertThat(tally.of(Outcome.UNREADABLE)).isEqualTo(1);
        }
        assertThat(payloads()).containsExactly("fine");
    }

    @Test
    void aTopicMadeAnewBeginsWithoutMarks() throws Exception {
        write(OutputFormat.AVRO, "a", DeadLetterReason.LATE, 0, "before");
        letters.redrive(LATE, EVER, null, false);
        try (Admin admin = broker.admin()) {
            admin.deleteTopics(List.of(topics.deadLetters())).all().get();
            Awaitility.await("deleted")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> !admin.listTopics().names().get().contains(topics.deadLetters()));
            admin.createTopics(List.of(new NewTopic(topics.deadLetters(), 1, (short) 1)))
                    .all()
                    .get();
        }
        try (KafkaProducer<byte[], byte[]> fresh = fresh()) {
            fresh.send(
                            letter(
                                    topics.events(),
                                    OutputFormat.AVRO,
                                    "a",
                                    DeadLetterReason.LATE,
                                    0,
                                    "after"))
                    .get();
        }

        assertThat(letters.redrive(LATE, EVER, null, false).of(Outcome.SENT)).isEqualTo(1);
        assertThat(payloads()).containsExactly("before", "after");
    }

    private CheckedSettings checked() {
        Map<String, String> settings = new HashMap<>(topics.asSettings());
        settings.put("recstream.kafka.bootstrap-servers", broker.bootstrapServers());
        settings.put("recstream.kafka.transactional-id-prefix", topics.events());
        settings.put("recstream.kafka.properties.max.poll.records", "2");
        settings.put("execution.checkpointing.interval", "10 s");
        return JobArguments.parse().check(Configuration.fromMap(settings));
    }

    private void write(
            OutputFormat format, String key, DeadLetterReason reason, int source, String payload)
            throws Exception {
        write(topics.events(), format, key, reason, source, payload);
    }

    private void write(
            String from,
            OutputFormat format,
            String key,
            DeadLetterReason reason,
            int source,
            String payload)
            throws Exception {
        producer.send(letter(from, format, key, reason, source, payload)).get();
    }

    /** All of a test are in one partition, in the order they were written. */
    private ProducerRecord<byte[], byte[]> letter(
            String from,
            OutputFormat format,
            String key,
            DeadLetterReason reason,
            int source,
            String payload) {
        SourceRecord record = new SourceRecord(from, source, 7, 1_000L, bytes(key), bytes(payload));
        ProducerRecord<byte[], byte[]> letter =
                new DeadLetterSerializer(topics.deadLetters(), format, MAX_PAYLOAD)
                        .serialize(
                                new DeadLetter(
                                        "validate-event", new Rejection(reason, "why"), record),
                                null,
                                null);
        return new ProducerRecord<>(
                letter.topic(), 0, letter.key(), letter.value(), letter.headers());
    }

    private List<String> payloads() {
        return sent().stream().map(record -> text(record.value())).toList();
    }

    private List<ConsumerRecord<byte[], byte[]>> sent() {
        ByteArrayDeserializer bytes = new ByteArrayDeserializer();
        Map<String, Object> properties =
                Map.of(
                        "bootstrap.servers",
                        broker.bootstrapServers(),
                        "isolation.level",
                        "read_committed");
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (var consumer = new KafkaConsumer<>(properties, bytes, bytes)) {
            Span all = new Span(consumer, topics.events(), EVER, null);
            while (!all.isRead()) {
                records.addAll(all.next());
            }
        }
        return records;
    }

    private KafkaProducer<byte[], byte[]> fresh() {
        ByteArraySerializer bytes = new ByteArraySerializer();
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()), bytes, bytes);
    }

    private static void limit(String topic, String bytes) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try (Admin admin = broker.admin()) {
            admin.incrementalAlterConfigs(
                            Map.of(
                                    resource,
                                    List.of(
                                            new AlterConfigOp(
                                                    new ConfigEntry("max.message.bytes", bytes),
                                                    AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
        }
    }

    private String id(Admin admin) throws Exception {
        return admin.describeTopics(List.of(topics.deadLetters()))
                .topicNameValues()
                .get(topics.deadLetters())
                .get()
                .topicId()
                .toString();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
