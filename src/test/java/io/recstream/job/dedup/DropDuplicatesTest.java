package io.recstream.job.dedup;

import static io.recstream.job.model.TestingEvent.view;
import static io.recstream.job.model.TestingInstant.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.job.model.CommandReport;
import io.recstream.job.model.DeadLetter;
import io.recstream.job.model.DeadLetterReason;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.Resolution;
import io.recstream.job.model.TestingEvent;
import io.recstream.job.model.UserEvent;
import io.recstream.job.state.CachingOperator;
import io.recstream.job.state.CommandReports;
import io.recstream.job.state.TestingBackend;
import io.recstream.job.state.TestingOperator;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DropDuplicatesTest {

    private TestingOperator<DecodedRecord<UserEvent>, UserEvent> operator;

    /** Horizon 80 minutes, so buckets of 10; 5 minutes of lateness. */
    private void start(TestingBackend backend) throws Exception {
        operator =
                new TestingOperator<>(
                        backend,
                        incoming -> incoming.value().userId(),
                        () ->
                                CachingOperator.of(
                                        new DropDuplicates(
                                                Duration.ofMinutes(80),
                                                Duration.ofMinutes(5),
                                                false,
                                                true,
                                                1000)),
                        DropDuplicates.DEAD_LETTERS,
                        CommandReports.TAG);
    }

    @AfterEach
    void close() throws Exception {
        operator.close();
    }

    @ParameterizedTest
    @EnumSource
    void letsAnEventPassOnce(TestingBackend backend) throws Exception {
        start(backend);
        send(view("u1", "i9").id("e1").at("10:00"));
        send(view("u1", "i9").id("e1").at("10:00"));
        send(view("u1", "i9").id("e2").at("10:00"));
        send(view("u2", "i9").id("e1").at("10:00"));

        assertThat(operator.output())
                .extracting(UserEvent::userId)
                .containsExactly("u1", "u1", "u2");
        assertThat(deadLetters()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void refusesAnIdThatComesAgainWithAnotherPayloadWithinTheHorizon(TestingBackend backend)
            throws Exception {
        start(backend);
        send(view("u1", "i9").id("e1").at("10:00"));
        TestingEvent conflict = view("u1", "i8").id("e1").at("11:20");
        send(conflict);
        send(view("u1", "i7").id("e1").at("11:30"));

        assertThat(operator.output()).extracting(UserEvent::itemId).containsExactly("i9", "i7");
        assertThat(deadLetters())
                .singleElement()
                .satisfies(
                        letter -> {
                            assertThat(letter.stage()).isEqualTo("drop-duplicate");
                            assertThat(letter.rejection().reason())
                                    .isEqualTo(DeadLetterReason.CONFLICTING_EVENT_ID);
                            assertThat(letter.source()).isEqualTo(conflict.source());
                        });
    }

    /** The timer is under the key: what is forgotten later must not be in it. */
    @ParameterizedTest
    @EnumSource
    void aRetirementLeavesNoTimer(TestingBackend backend) throws Exception {
        start(backend);
        TestingEvent event = view("u1", "i9").id("e1").at("10:00");
        send(event);
        operator.process(
                DecodedRecord.accepted(event.source(), UserEvent.retirement("u1", at("10:00"))));

        assertThat(operator.keysOf("seen-events")).isEmpty();
        assertThat(operator.eventTimeTimers()).isZero();
    }

    /** They come from operators that had not received the erasure yet. */
    @ParameterizedTest
    @EnumSource
    void afterAnErasureWhatFollowsFromAnEarlierMergeIsNothing(TestingBackend backend)
            throws Exception {
        start(backend);
        TestingEvent past = view("u1", "i9").id("e1").at("10:00");
        operator.process(
                DecodedRecord.accepted(past.source(), UserEvent.erasure("u1", "c1", at("10:01"))));
        send(view("u1", "i7").id("e2").at("10:02"));
        UserEvent replay =
                past.incoming().value().of("u1", new Resolution("u2", Resolution.Kind.REPLAY));
        for (UserEvent one :
                List.of(
                        UserEvent.retirement("u1", at("10:00")),
                        replay,
                        UserEvent.merge("u1", replay, replay, at("10:00"), at("09:00")))) {
            operator.process(DecodedRecord.accepted(past.source(), one));
        }

        assertThat(operator.output()).extracting(UserEvent::itemId).containsExactly("u1", "i7");
        assertThat(operator.keysOf("seen-events")).as("the new life").containsExactly("u1");
        assertThat(deadLetters()).as("no event of its own").isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void afterAnErasureThePastIsRefusedAlsoAfterARestartUntilItIsLate(TestingBackend backend)
            throws Exception {
        start(backend);
        send(view("u1", "i9").id("e1").at("10:00"));
        send(view("u2", "i9").id("e1").at("10:00"));
        UserEvent erasure = UserEvent.erasure("u1", "c1", at("10:01"));
        operator.process(DecodedRecord.accepted(view("u1", "x").at("10:01").source(), erasure));
        operator.restart();
        TestingEvent past = view("u1", "i8").id("e2").at("10:01");
        send(past);
        send(view("u1", "i7").id("e1").at("10:02"));
        send(view("u2", "i8").id("e2").at("10:01"));

        assertThat(operator.output())
                .extracting(UserEvent::itemId)
                .containsExactly("i9", "i9", "u1", "i7", "i8");
        assertThat(operator.output(CommandReports.TAG))
                .containsExactly(CommandReport.Done.ofKey(erasure, "drop-duplicate", 1));
        assertThat(deadLetters())
                .singleElement()
                .satisfies(
                        letter -> {
                            assertThat(letter.rejection().reason())
                                    .isEqualTo(DeadLetterReason.FORGOTTEN);
                            assertThat(letter.source().payload()).isNull();
                            assertThat(letter.source().offset()).isEqualTo(past.source().offset());
                        });
        operator.process(
                DecodedRecord.accepted(past.source(), UserEvent.erasure("u1", "c2", at("10:03"))));
        assertThat(operator.keysOf("seen-events")).containsExactly("u2");
        assertThat(operator.eventTimeTimers()).isEqualTo(1);

        operator.watermark(at("10:09"));
        operator.restart();
        send(view("u1", "i1").id("e3").at("10:03"));
        assertThat(deadLetters().get(1).rejection().reason()).isEqualTo(DeadLetterReason.LATE);
    }

    @ParameterizedTest
    @EnumSource
    void tellsApartEventsOfOneIdByTheirAttributes(TestingBackend backend) throws Exception {
        start(backend);
        send(view("u1", "i9").id("e1").at("10:00").attribute("a", "1").attribute("b", "2"));
        send(view("u1", "i9").id("e1").at("10:00").attribute("b", "2").attribute("a", "1"));
        send(view("u1", "i9").id("e1").at("10:00").attribute("a", "2").attribute("b", "1"));
        send(view("u1", "i9").id("e1").at("10:00"));
        send(view("u1", "i9").id("e2").at("10:00"));
        send(view("u1", "i9").id("e2").at("10:00").attribute("a", "1"));

        assertThat(operator.output()).extracting(UserEvent::eventId).containsExactly("e1", "e2");
        assertThat(deadLetters())
                .extracting(letter -> letter.rejection().reason())
                .containsOnly(DeadLetterReason.CONFLICTING_EVENT_ID)
                .hasSize(3);
        assertThat(deadLetters().get(0).rejection().message())
                .startsWith("The user 'u1' has sent the event_id 'e1' before, with other content");
    }

    @ParameterizedTest
    @EnumSource
    void forgetsAnEventIdOnceTheHorizonHasPassed(TestingBackend backend) throws Exception {
        start(backend);
        send(view("u1", "i9").id("e1").at("10:00"));
        send(view("u1", "i9").id("e2").at("10:25"));
        assertThat(operator.eventTimeTimers()).isEqualTo(1);

        operator.watermark(at("11:35") - 1);
        assertThat(operator.keysOf("seen-events")).containsExactly("u1");
        operator.watermark(at("11:35"));
        assertThat(operator.keysOf("seen-events")).containsExactly("u1");
        assertThat(operator.eventTimeTimers()).isEqualTo(1);

        operator.watermark(at("11:55"));
        assertThat(operator.keysOf("seen-events")).isEmpty();
        assertThat(operator.eventTimeTimers()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void forgetsEverythingAtTheEndOfTheStream(TestingBackend backend) throws Exception {
        start(backend);
        send(view("u1", "i9").id("e1").at("10:00"));
        operator.restart();
        send(view("u1", "i9").id("e2").at("11:55"));
        send(view("u2", "i9").id("e1").at("10:01"));

        operator.watermark(Long.MAX_VALUE);

        assertThat(operator.keysOf("seen-events")).isEmpty();
        assertThat(operator.eventTimeTimers()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void refusesAnEventBehindTheAllowedLateness(TestingBackend backend) throws Exception {
        start(backend);
        operator.watermark(at("10:05"));
        send(view("u1", "i9").id("e1").at("10:00"));
        send(view("u1", "i9").id("e2").at(at("10:00") - 1));

        assertThat(operator.output()).extracting(UserEvent::eventId).containsExactly("e1");
        assertThat(deadLetters())
                .extracting(letter -> letter.rejection().reason())
                .containsExactly(DeadLetterReason.LATE);
    }

    @ParameterizedTest
    @EnumSource
    void dropsADuplicateAcrossARestart(TestingBackend backend) throws Exception {
        start(backend);
        send(view("u1", "i9").id("e1").at("10:00"));
        operator.restart();
        send(view("u1", "i9").id("e1").at("10:00"));
        send(view("u1", "i8").id("e1").at("10:00"));

        assertThat(operator.output()).hasSize(1);
        assertThat(deadLetters()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void letsNothingPassAfterARestartThatWasLateBeforeIt(TestingBackend backend) throws Exception {
        start(backend);
        send(view("u1", "i9").id("e1").at("10:00"));
        operator.watermark(at("11:35"));
        assertThat(operator.keysOf("seen-events")).isEmpty();

        operator.restart();
        send(view("u1", "i9").id("e1").at("10:00"));
        operator.restart();
        send(view("u1", "i9").id("e1").at("10:00"));

        assertThat(operator.output()).hasSize(1);
        assertThat(deadLetters())
                .extracting(letter -> letter.rejection().reason())
                .containsExactly(DeadLetterReason.LATE, DeadLetterReason.LATE);
    }

    @ParameterizedTest
    @EnumSource
    void tellsApartTheEventsOfAHeavyUser(TestingBackend backend) throws Exception {
        start(backend);
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 3000; i++) {
                send(view("u1", "i" + i).id("e" + i).at(at("10:00") + i * 1000L));
            }
            operator.restart();
        }
        assertThat(operator.output()).hasSize(3000).doesNotHaveDuplicates();
        assertThat(deadLetters()).isEmpty();
    }

    private void send(TestingEvent event) throws Exception {
        operator.process(event.incoming());
    }

    private List<DeadLetter> deadLetters() {
        return operator.output(DropDuplicates.DEAD_LETTERS);
    }
}
