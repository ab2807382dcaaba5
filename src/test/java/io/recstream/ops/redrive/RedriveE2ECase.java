package io.recstream.ops.redrive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.recstream.devcluster.LocalBroker;
import io.recstream.devcluster.Topics;
import io.recstream.job.emit.OutputFormat;
import io.recstream.job.model.DeadLetterReason;
import io.recstream.ops.lock.LockGuard;
import io.recstream.ops.redrive.RedriveTally.RedriveOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

/** Dead letters go back to their source once each, whatever happens in between. */
@Timeout(180)
class RedriveE2ECase {

    private static final Set<DeadLetterReason> LATE = EnumSet.of(DeadLetterReason.LATE);
    private static final Set<DeadLetterReason> ALL = EnumSet.allOf(DeadLetterReason.class);
    private static final Instant EVER = Instant.EPOCH;

    /** The lock is not what is tested here. */
    private static final LockGuard UNLOCKED = new LockGuard();

    private static LocalBroker broker;

    private LetterTopics job;
    private Topics topics;
    private DeadLetterTopic letters;

    @BeforeAll
    static void start() {
        broker = LocalBroker.start();
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @BeforeEach
    void createTopics(TestInfo test) {
        job = new LetterTopics(broker, test.getTestMethod().orElseThrow().getName());
        topics = job.topics;
        letters = new DeadLetterTopic(job.checked());
    }

    @AfterEach
    void closeProducer() {
        job.close();
    }

    @Test
    void sendsKeyAndPayloadToTheirPartitionOnceWhateverIsAskedForLater() throws Exception {
        job.write(OutputFormat.AVRO, "a", DeadLetterReason.LATE, 1, "late 1");
        job.write(OutputFormat.JSON, "b", DeadLetterReason.LATE, 0, "late 2");
        job.write(OutputFormat.AVRO, "c", DeadLetterReason.MALFORMED, 0, "malformed 1");
        Instant between = aLaterMoment();
        job.write(OutputFormat.AVRO, "d", DeadLetterReason.LATE, 1, "late 3");

        RedriveTally looked = letters.redrive(LATE, EVER, null, true, UNLOCKED);
        assertThat(looked.of(RedriveOutcome.SENT)).isEqualTo(3);
        assertThat(job.sent()).isEmpty();

        RedriveTally later = letters.redrive(LATE, between, null, false, UNLOCKED);
        assertThat(later.of(RedriveOutcome.SENT)).isEqualTo(1);
        assertThat(job.payloads()).containsExactly("late 3");

        RedriveTally rest = letters.redrive(LATE, EVER, null, false, UNLOCKED);
        assertThat(rest.of(RedriveOutcome.SENT)).isEqualTo(2);
        assertThat(rest.of(RedriveOutcome.SENT_BEFORE)).isEqualTo(1);

        RedriveTally others = letters.redrive(ALL, EVER, null, false, UNLOCKED);
        assertThat(others.of(RedriveOutcome.SENT)).isEqualTo(1);
        assertThat(others.of(RedriveOutcome.SENT_BEFORE)).isEqualTo(3);
        assertThat(letters.redrive(ALL, EVER, null, false, UNLOCKED).of(RedriveOutcome.SENT))
                .isZero();
        assertThat(job.payloads())
                .containsExactlyInAnyOrder("late 1", "late 2", "late 3", "malformed 1");
        ConsumerRecord<byte[], byte[]> first =
                job.sent().stream()
                        .filter(it -> LetterTopics.text(it.value()).equals("late 1"))
                        .findAny()
                        .get();
        assertThat(first.partition()).isEqualTo(1);
        assertThat(LetterTopics.text(first.key())).isEqualTo("a");
        assertThat(LetterTopics.text(first.headers().lastHeader("recstream-redriven").value()))
                .isEqualTo(topics.deadLetters() + "/0/0");
    }

    @Test
    void linksOfIdentityGoBackToTheirTopicWhereTheJobReadsOne() throws Exception {
        String links = topics.events() + "-links";
        try (Admin admin = broker.admin()) {
            admin.createTopics(List.of(new NewTopic(links, 1, (short) 1))).all().get();
        }
        job.write(
                links, OutputFormat.AVRO, "u1", DeadLetterReason.COMPONENT_TOO_LARGE, 0, "a link");

        RedriveTally without = letters.redrive(ALL, EVER, null, false, UNLOCKED);
        assertThat(without.of(RedriveOutcome.ELSEWHERE)).isEqualTo(1);

        Map<String, String> identity =
                Map.of(
                        "recstream.identity.enabled",
                        "true",
                        "recstream.identity.links.topic",
                        links);
        RedriveTally with =
                new DeadLetterTopic(job.checked(identity))
                        .redrive(ALL, EVER, null, false, UNLOCKED);

        assertThat(with.of(RedriveOutcome.SENT)).isEqualTo(1);
        assertThat(job.sent(links))
                .extracting(record -> LetterTopics.text(record.value()))
                .containsExactly("a link");
    }

    @Test
    void whatWasRefusedFromThatMomentOnIsLeftForAnotherRun() throws Exception {
        job.write(OutputFormat.AVRO, "a", DeadLetterReason.LATE, 0, "late 1");
        Instant between = aLaterMoment();
        job.write(OutputFormat.AVRO, "a", DeadLetterReason.LATE, 0, "late 2");

        RedriveTally first = letters.redrive(LATE, EVER, between, false, UNLOCKED);

        assertThat(first.of(RedriveOutcome.SENT)).isEqualTo(1);
        assertThat(job.payloads()).containsExactly("late 1");
        letters.redrive(LATE, EVER, null, false, UNLOCKED);
        assertThat(job.payloads()).containsExactly("late 1", "late 2");
    }

    @Test
    void whatACrashedRunHadInHandIsSentByTheNextAndOnce() throws Exception {
        job.write(OutputFormat.AVRO, "a", DeadLetterReason.LATE, 0, "late 1");
        job.write(OutputFormat.AVRO, "b", DeadLetterReason.LATE, 0, "late 2");
        try (Admin admin = broker.admin();
                RedriveProducer crashing = letters.createProducer(admin)) {
            crashing.begin();
            DeadLetterRecord deadLetter =
                    new DeadLetterRecord(
                            0,
                            0,
                            DeadLetterReason.LATE,
                            topics.events(),
                            0,
                            LetterTopics.bytes("a"),
                            LetterTopics.bytes("late 1"),
                            false);
            crashing.send(deadLetter, topics.deadLetters());
            RedriveProgress marks =
                    new RedriveProgress(topics.deadLetters() + ".redriven", job.id(admin));
            marks.add(0, DeadLetterReason.LATE, 0, 1);
            crashing.send(marks.records(0, LATE));
            crashing.flush();
        }

        assertThat(letters.redrive(LATE, EVER, null, false, UNLOCKED).of(RedriveOutcome.SENT))
                .isEqualTo(2);
        assertThat(letters.redrive(LATE, EVER, null, false, UNLOCKED).of(RedriveOutcome.SENT))
                .isZero();
        assertThat(job.payloads()).containsExactly("late 1", "late 2");
    }

    @Test
    void aRunThatIsRefusedInTheMiddleGoesOnWhereItWas() throws Exception {
        String large = "x".repeat(LetterTopics.MAX_PAYLOAD);
        for (int i = 0; i < 4; i++) {
            job.write(OutputFormat.AVRO, "a", DeadLetterReason.LATE, 0, "late " + i);
        }
        job.write(OutputFormat.AVRO, "a", DeadLetterReason.LATE, 0, large);
        job.write(OutputFormat.AVRO, "a", DeadLetterReason.LATE, 0, "late 5");
        job.limit(topics.events(), "800");

        assertThatThrownBy(() -> letters.redrive(LATE, EVER, null, false, UNLOCKED))
                .hasMessageContaining("larger than the max message size");
        assertThat(job.payloads()).containsExactly("late 0", "late 1", "late 2", "late 3");

        job.limit(topics.events(), "100000");
        RedriveTally rest = letters.redrive(LATE, EVER, null, false, UNLOCKED);
        assertThat(rest.of(RedriveOutcome.SENT)).isEqualTo(2);
        assertThat(rest.of(RedriveOutcome.SENT_BEFORE)).isEqualTo(4);
        assertThat(job.payloads())
                .containsExactly("late 0", "late 1", "late 2", "late 3", large, "late 5");
    }

    @Test
    void whatIsCutOrOfAnotherTopicOrNoLetterIsCountedAndNotSent() throws Exception {
        job.write(
                OutputFormat.AVRO,
                "a",
                DeadLetterReason.LATE,
                0,
                "x".repeat(LetterTopics.MAX_PAYLOAD + 1));
        job.write(topics.similarItems(), OutputFormat.AVRO, "a", DeadLetterReason.LATE, 0, "other");
        ProducerRecord<byte[], byte[]> garbage =
                new ProducerRecord<>(
                        topics.deadLetters(),
                        0,
                        LetterTopics.bytes("a"),
                        LetterTopics.bytes("no letter"));
        garbage.headers().add("reason", LetterTopics.bytes("LATE"));
        job.send(garbage);
        job.write(OutputFormat.AVRO, "a", DeadLetterReason.LATE, 0, "fine");

        for (long sent : new long[] {1, 0}) {
            RedriveTally tally = letters.redrive(LATE, EVER, null, false, UNLOCKED);

            assertThat(tally.of(RedriveOutcome.SENT)).isEqualTo(sent);
            assertThat(tally.of(RedriveOutcome.CUT)).isEqualTo(1);
            assertThat(tally.of(RedriveOutcome.ELSEWHERE)).isEqualTo(1);
            assertThat(tally.of(RedriveOutcome.UNREADABLE)).isEqualTo(1);
        }
        assertThat(job.payloads()).containsExactly("fine");
    }

    @Test
    void aTopicMadeAnewBeginsWithoutMarks() throws Exception {
        job.write(OutputFormat.AVRO, "a", DeadLetterReason.LATE, 0, "before");
        letters.redrive(LATE, EVER, null, false, UNLOCKED);
        try (Admin admin = broker.admin()) {
            admin.deleteTopics(List.of(topics.deadLetters())).all().get();
            Awaitility.await("deleted")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> !admin.listTopics().names().get().contains(topics.deadLetters()));
            admin.createTopics(List.of(new NewTopic(topics.deadLetters(), 1, (short) 1)))
                    .all()
                    .get();
        }
        try (KafkaProducer<byte[], byte[]> fresh = job.fresh()) {
            fresh.send(
                            job.letter(
                                    topics.events(),
                                    OutputFormat.AVRO,
                                    "a",
                                    DeadLetterReason.LATE,
                                    0,
                                    "after"))
                    .get();
        }

        assertThat(letters.redrive(LATE, EVER, null, false, UNLOCKED).of(RedriveOutcome.SENT))
                .isEqualTo(1);
        assertThat(job.payloads()).containsExactly("before", "after");
    }

    /** After all that was written before, and not after what is written next. */
    private static Instant aLaterMoment() {
        long later = System.currentTimeMillis() + 1;
        Awaitility.await("a later millisecond")
                .atMost(Duration.ofSeconds(5))
                .until(() -> System.currentTimeMillis() >= later);
        return Instant.ofEpochMilli(later);
    }
}
