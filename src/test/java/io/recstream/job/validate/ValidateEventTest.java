package io.recstream.job.validate;

import static io.recstream.job.model.DeadLetterReason.LATE;
import static io.recstream.job.model.DeadLetterReason.MALFORMED;
import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.job.model.CatalogItem;
import io.recstream.job.model.DeadLetter;
import io.recstream.job.model.DeadLetterReason;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.SourceFeedback;
import io.recstream.job.model.SourceRecord;
import io.recstream.job.model.UserEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.stream.Stream;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.java.typeutils.GenericTypeInfo;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.ProcessFunctionTestHarnesses;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // A harness may be interrupted while it closes.
class ValidateEventTest {

    private static final String TEN = "10:00:00";
    private static final int MAX_PARALLELISM = 8;

    @Test
    void forwardsAnEventThatIsNotLateWithItsSource() throws Exception {
        try (var harness = subtask(0, 1)) {
            harness.open();
            send(harness, 0, TEN, "09:49:55");

            assertThat(harness.extractOutputValues())
                    .containsExactly(at(0, TEN), at(0, "09:49:55"));
            assertThat(deadLetters(harness)).isEmpty();
        }
    }

    @Test
    void turnsALateEventIntoADeadLetter() throws Exception {
        try (var harness = subtask(0, 1)) {
            harness.open();
            send(harness, 0, TEN, "09:49:54");

            assertThat(harness.extractOutputValues()).containsExactly(at(0, TEN));
            assertThat(deadLetters(harness))
                    .singleElement()
                    .satisfies(
                            letter -> {
                                assertThat(letter.stage()).isEqualTo("validate-event");
                                assertThat(letter.rejection().reason()).isEqualTo(LATE);
                                assertThat(letter.source()).isEqualTo(at(0, "09:49:54").source());
                            });
        }
    }

    @Test
    void aLateEventSaysByHowMuchBehindWhatAndWhatDecides() throws Exception {
        try (var harness = subtask(0, 1)) {
            harness.open();
            send(harness, 0, TEN, "09:49:54");
            harness.processWatermark(instant("11:00:00"));
            send(harness, 1, "10:49:59");

            assertThat(deadLetters(harness))
                    .extracting(letter -> letter.rejection().message())
                    .satisfiesExactly(
                            behindItsPartition ->
                                    assertThat(behindItsPartition)
                                            .startsWith(
                                                    "event_time 2026-03-01T09:49:54Z is 606000 ms"
                                                            + " behind the newest event of its partition"
                                                            + " (2026-03-01T10:00:00Z), at most 605000")
                                            .contains("recstream.events.max-out-of-orderness")
                                            .contains("recstream.events.allowed-lateness"),
                            behindEventTime ->
                                    assertThat(behindEventTime)
                                            .startsWith(
                                                    "event_time 2026-03-01T10:49:59Z is 601000 ms"
                                                            + " behind event time (2026-03-01T11:00:00Z),"
                                                            + " which no longer waited for partition 1")
                                            .contains("recstream.events.idle-timeout")
                                            .contains("recstream.events.allowed-lateness"));
        }
    }

    @Test
    void whatIsBehindEventTimeIsLateWhateverItsPartitionSays() throws Exception {
        try (var harness = subtask(0, 1)) {
            harness.open();
            harness.processWatermark(instant(TEN));
            send(harness, 0, "09:49:59", "09:50:00");

            assertThat(harness.extractOutputValues()).containsExactly(at(0, "09:50:00"));
            assertThat(deadLetters(harness)).hasSize(1);
        }
    }

    @Test
    void whatWasBehindEventTimeBeforeARestartIsLateAfterIt() throws Exception {
        OperatorSubtaskState saved;
        try (var first = subtask(0, 2);
                var second = subtask(1, 2)) {
            first.open();
            second.open();
            first.processWatermark(instant(TEN));
            send(first, 0, TEN);
            saved =
                    AbstractStreamOperatorTestHarness.repackageState(
                            first.snapshot(1, 1), second.snapshot(1, 1));
        }
        try (var harness = subtask(0, 1)) {
            harness.initializeState(
                    AbstractStreamOperatorTestHarness.repartitionOperatorState(
                            saved, MAX_PARALLELISM, 2, 1, 0));
            harness.open();
            send(harness, 3, "09:00:00");

            assertThat(deadLetters(harness)).hasSize(1);
        }
    }

    @Test
    void theSourceLearnsOfEachRefusal() throws Exception {
        SourceFeedback feedback = SourceFeedback.ofThisTask();
        try (var harness = subtask(0, 1)) {
            harness.open();
            feedback.reset();
            send(harness, 0, TEN);
            assertThat(feedback.isRefused()).isFalse();

            send(harness, 0, "09:00:00");
            assertThat(feedback.isRefused()).isTrue();
        }
    }

    @Test
    void turnsWhatTheSourceHasRejectedIntoADeadLetter() throws Exception {
        try (var harness = subtask(0, 1)) {
            harness.open();
            harness.processElement(rejected(), 0);

            assertThat(deadLetters(harness))
                    .extracting(letter -> letter.rejection().reason())
                    .containsExactly(MALFORMED);
            assertThat(harness.extractOutputValues()).isEmpty();
        }
    }

    @Test
    void remembersAPartitionsTimeOverARestart() throws Exception {
        OperatorSubtaskState saved;
        try (var harness = subtask(0, 1)) {
            harness.open();
            send(harness, 3, TEN);
            saved = harness.snapshot(1, 1);
        }
        try (var harness = subtask(0, 1)) {
            harness.initializeState(saved);
            harness.open();
            send(harness, 3, "09:00:00");

            assertThat(harness.extractOutputValues()).isEmpty();
            assertThat(deadLetters(harness)).hasSize(1);
        }
    }

    @Test
    void remembersEveryPartitionsTimeWhereverItGoesAfterARescale() throws Exception {
        OperatorSubtaskState saved;
        try (var first = subtask(0, 2);
                var second = subtask(1, 2)) {
            first.open();
            second.open();
            send(first, 0, TEN);
            send(second, 1, "10:30:00");
            saved =
                    AbstractStreamOperatorTestHarness.repackageState(
                            first.snapshot(1, 1), second.snapshot(1, 1));
        }
        for (int subtask = 0; subtask < 3; subtask++) {
            try (var harness = subtask(subtask, 3)) {
                harness.initializeState(
                        AbstractStreamOperatorTestHarness.repartitionOperatorState(
                                saved, MAX_PARALLELISM, 2, 3, subtask));
                harness.open();
                send(harness, 0, "09:00:00", "09:55:00");
                send(harness, 1, "09:55:00", "10:25:00");
                send(harness, 2, "09:00:00");

                assertThat(harness.extractOutputValues())
                        .containsExactly(at(0, "09:55:00"), at(1, "10:25:00"), at(2, "09:00:00"));
                assertThat(deadLetters(harness)).hasSize(2);
            }
        }
    }

    @Test
    void validItemsPassAndOthersBecomeDeadLetters() throws Exception {
        CatalogItem item = new CatalogItem("i1", null, null, 1, true, false);
        try (var harness = ProcessFunctionTestHarnesses.forProcessFunction(new ValidateItem())) {
            harness.processElement(DecodedRecord.accepted(source(0), item), 0);
            harness.processElement(DecodedRecord.rejected(source(0), MALFORMED, "garbage"), 0);

            assertThat(harness.extractOutputValues()).containsExactly(item);
            assertThat(harness.getSideOutput(ValidateItem.DEAD_LETTERS))
                    .extracting(letter -> letter.getValue().stage())
                    .containsExactly("validate-item");
        }
    }

    @Test
    void deadLettersNeedNoKryoAndComeBackEqual() throws Exception {
        var type = ValidateEvent.DEAD_LETTERS.getTypeInfo();
        var serializer = type.createSerializer(new SerializerConfigImpl());
        assertThat(type).isNotInstanceOf(GenericTypeInfo.class);

        for (DeadLetterReason reason : DeadLetterReason.values()) {
            DeadLetter letter =
                    DecodedRecord.rejected(source(1), reason, "message")
                            .deadLetter("validate-event");
            DataOutputSerializer bytes = new DataOutputSerializer(256);
            serializer.serialize(letter, bytes);

            assertThat(serializer.deserialize(new DataInputDeserializer(bytes.getCopyOfBuffer())))
                    .isEqualTo(letter);
        }
    }

    private static OneInputStreamOperatorTestHarness<
                    DecodedRecord<UserEvent>, DecodedRecord<UserEvent>>
            subtask(int index, int parallelism) throws Exception {
        return new OneInputStreamOperatorTestHarness<>(
                new ProcessOperator<>(
                        new ValidateEvent(Duration.ofSeconds(5), Duration.ofMinutes(10))),
                MAX_PARALLELISM,
                parallelism,
                index);
    }

    private static void send(
            OneInputStreamOperatorTestHarness<DecodedRecord<UserEvent>, DecodedRecord<UserEvent>>
                    harness,
            int partition,
            String... times)
            throws Exception {
        for (String time : times) {
            harness.processElement(at(partition, time), instant(time));
        }
    }

    private static List<DeadLetter> deadLetters(
            OneInputStreamOperatorTestHarness<DecodedRecord<UserEvent>, DecodedRecord<UserEvent>>
                    harness) {
        Queue<StreamRecord<DeadLetter>> letters = harness.getSideOutput(ValidateEvent.DEAD_LETTERS);
        return Stream.ofNullable(letters)
                .flatMap(Queue::stream)
                .map(StreamRecord::getValue)
                .toList();
    }

    private static DecodedRecord<UserEvent> at(int partition, String time) {
        return DecodedRecord.accepted(
                source(partition),
                new UserEvent("e-" + time, "u1", null, "i1", "view", instant(time), 0));
    }

    private static DecodedRecord<UserEvent> rejected() {
        return DecodedRecord.rejected(source(0), MALFORMED, "garbage");
    }

    private static SourceRecord source(int partition) {
        return new SourceRecord("events", partition, 0, 0, null, null);
    }

    private static long instant(String time) {
        return Instant.parse("2026-03-01T" + time + "Z").toEpochMilli();
    }
}
