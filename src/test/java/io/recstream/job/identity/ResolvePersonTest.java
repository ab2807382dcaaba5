package io.recstream.job.identity;

import static io.recstream.job.identity.ResolvePerson.IDENTITIES;
import static io.recstream.job.model.TestingInstant.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.recstream.job.model.CommandReport;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.DecodedRecordCodec;
import io.recstream.job.model.ForgetParameters;
import io.recstream.job.model.IdentityLink;
import io.recstream.job.model.IdentityParameters;
import io.recstream.job.model.IdentityUpdate;
import io.recstream.job.model.PersonNotice;
import io.recstream.job.model.Resolution;
import io.recstream.job.model.SourceRecord;
import io.recstream.job.model.UserEvent;
import io.recstream.job.state.CachingCoOperator;
import io.recstream.job.state.CodecType;
import io.recstream.job.state.CommandReports;
import io.recstream.job.state.TestingBackend;
import io.recstream.job.state.TestingTwoInputs;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ResolvePersonTest {

    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final SourceRecord SOURCE = new SourceRecord("events", 1, 7, 0, null, null);
    private static final IdentityLink LINK =
            new IdentityLink("u1", "u2", at("09:00"), "support", "links", 0, 3);
    private static final IdentityLink LOGIN =
            new IdentityLink("device:d", "u2", at("09:00"), "event", "events", 1, 5);

    private TestingTwoInputs<
                    DecodedRecord<UserEvent>,
                    PersonNotice,
                    DecodedRecord<UserEvent>,
                    CachingCoOperator<
                            String,
                            DecodedRecord<UserEvent>,
                            PersonNotice,
                            DecodedRecord<UserEvent>>>
            operator;

    /** A lookback of an hour; users without another id are forgotten after ten. */
    private void start(TestingBackend backend) throws Exception {
        start(backend, null);
    }

    private void start(TestingBackend backend, ForgetParameters forgetting) throws Exception {
        operator =
                new TestingTwoInputs<>(
                        backend,
                        incoming -> incoming.value().userId(),
                        PersonNotice::userId,
                        CodecType.of(
                                DecodedRecord.class, new DecodedRecordCodec.OfIdentifiedEvent()),
                        () ->
                                CachingCoOperator.of(
                                        new ResolvePerson(
                                                new IdentityParameters(100, 5, 90 * HOUR, HOUR, 50),
                                                Duration.ofHours(10),
                                                "events",
                                                forgetting,
                                                500)),
                        IDENTITIES,
                        ResolvePerson.DEAD_LETTERS,
                        CommandReports.TAG);
    }

    @AfterEach
    void close() throws Exception {
        operator.close();
    }

    private void send(String id, String user, String time) throws Exception {
        UserEvent event = new UserEvent(id, user, null, "i", "view", at(time), 0);
        operator.first(
                DecodedRecord.accepted(
                        SOURCE, event.of(user, new Resolution(user, Resolution.Kind.NEW))));
    }

    @ParameterizedTest
    @EnumSource
    void aMergedUsersPersonEndsAndTheirEventsAreReplayedForTheNewOne(TestingBackend backend)
            throws Exception {
        start(backend);
        send("e1", "u2", "10:00");
        send("e2", "u2", "10:01");
        operator.restart();
        operator.second(new PersonNotice.Merge("u2", "u1", LINK));
        send("e3", "u2", "10:02");
        operator.second(new PersonNotice.Merge("u2", "u0", null));

        assertThat(operator.output())
                .extracting(
                        one -> one.value().userId(),
                        one -> one.value().eventId(),
                        one -> one.value().isRetirement(),
                        one -> one.value().isReplay(),
                        one -> one.value().isMerge())
                .containsExactly(
                        tuple("u2", "e1", false, false, false),
                        tuple("u2", "e2", false, false, false),
                        tuple("u2", "", true, false, false),
                        tuple("u1", "e1", false, true, false),
                        tuple("u1", "e2", false, true, false),
                        tuple("u1", "e2", false, false, true),
                        tuple("u1", "e3", false, false, false),
                        tuple("u1", "", true, false, false),
                        tuple("u0", "e1", false, true, false),
                        tuple("u0", "e2", false, true, false),
                        tuple("u0", "e3", false, true, false),
                        tuple("u0", "e3", false, false, true));
        assertThat(operator.output(IDENTITIES))
                .extracting(IdentityUpdate::person, IdentityUpdate::link)
                .containsExactly(tuple("u2", null), tuple("u1", LINK), tuple("u0", LINK));
    }

    /** Those of a device came to the user at the login, long after they had happened. */
    @ParameterizedTest
    @EnumSource
    void theNewestEventsAreReplayedInTheOrderInWhichTheyCame(TestingBackend backend)
            throws Exception {
        start(backend);
        send("own", "u2", "10:30");
        for (int i = 0; i < 49; i++) {
            send("before" + i, "u2", "10:%02d".formatted(i / 2));
        }
        send("last", "u2", "10:20");
        operator.second(new PersonNotice.Merge("u2", "u1", LINK));

        assertThat(operator.output())
                .filteredOn(one -> one.value().isReplay())
                .extracting(one -> one.value().eventId())
                .hasSize(50)
                .startsWith("own", "before1", "before2")
                .endsWith("before48", "last");
        assertThat(missingBefore()).isEqualTo(at("10:00") + 1);
    }

    @ParameterizedTest
    @EnumSource
    void aMergeSaysBeforeWhichTimeEventsAreMissing(TestingBackend backend) throws Exception {
        start(backend);
        send("e0", "u3", "08:00");
        for (int i = 1; i <= 50; i++) {
            send("e" + i, "u3", "10:00");
        }
        operator.restart();
        operator.second(new PersonNotice.Merge("u3", "u1", LINK));
        assertThat(missingBefore()).as("older than the lookback").isEqualTo(at("08:00") + 1);

        send("e51", "u3", "10:01");
        operator.second(new PersonNotice.Merge("u3", "u0", null));
        assertThat(missingBefore()).as("too many").isEqualTo(at("10:00") + 1);

        operator.watermark(at("11:01"));
        operator.second(new PersonNotice.Merge("u3", "u", null));
        assertThat(operator.output())
                .last()
                .satisfies(one -> assertThat(one.value().eventId()).isEmpty());
        assertThat(missingBefore()).as("all are too old").isEqualTo(at("10:01") + 1);
    }

    @ParameterizedTest
    @EnumSource
    void whatIsMissingOfADeviceIsMissingOfItsUser(TestingBackend backend) throws Exception {
        start(backend);
        UserEvent merge = UserEvent.merge("u2", null, null, at("10:00"), at("09:00"));
        operator.first(DecodedRecord.accepted(SOURCE, merge));
        operator.second(new PersonNotice.Merge("u2", "u1", LINK));

        assertThat(missingBefore()).isEqualTo(at("09:00"));
        assertThat(operator.output())
                .filteredOn(one -> one.value().isMerge())
                .extracting(one -> one.value().userId())
                .containsExactly("u2", "u1");
    }

    /** What the last output says. */
    private long missingBefore() {
        UserEvent last = operator.output().get(operator.output().size() - 1).value();
        assertThat(last.isMerge()).isTrue();
        return last.resolution().missingBefore();
    }

    @ParameterizedTest
    @EnumSource
    void devicesFollowTheirUserUntilTheyLeaveThem(TestingBackend backend) throws Exception {
        start(backend);
        operator.second(new PersonNotice.Device("u2", "device:d", 5, LOGIN));
        operator.second(new PersonNotice.Merge("u2", "u1", LINK));
        operator.second(new PersonNotice.Device("u2", "device:d", 6, null));
        operator.second(new PersonNotice.Merge("u2", "u0", null));

        assertThat(operator.output(IDENTITIES))
                .extracting(IdentityUpdate::id, IdentityUpdate::person, IdentityUpdate::owner)
                .containsExactly(
                        tuple("u2", "u2", null),
                        tuple("device:d", "u2", "u2"),
                        tuple("u2", "u1", null),
                        tuple("device:d", "u1", "u2"),
                        tuple("u2", "u0", null));
    }

    @ParameterizedTest
    @EnumSource
    void aForgottenUserLeavesNothingAndIsForgottenUnderTheirPersonToo(TestingBackend backend)
            throws Exception {
        start(backend, new ForgetParameters(HOUR, HOUR));
        operator.second(new PersonNotice.Device("u2", "device:d", 5, LOGIN));
        send("e1", "u2", "10:00");
        operator.second(new PersonNotice.Merge("u2", "u1", LINK));
        operator.restart();
        operator.second(new PersonNotice.Erasure("u2", "c1", at("10:01")));

        assertThat(operator.keysOf("person")).isEmpty();
        assertThat(operator.keysOf("replayable-events")).isEmpty();
        assertThat(operator.eventTimeTimers()).isZero();
        assertThat(operator.output())
                .filteredOn(one -> one.value().isErasure())
                .extracting(one -> one.value().userId())
                .containsExactly("u2", "u1");
        assertThat(operator.output(IDENTITIES))
                .filteredOn(one -> one.erasure() != null)
                .extracting(
                        IdentityUpdate::id,
                        IdentityUpdate::owner,
                        one -> one.erasure().part(),
                        one -> one.erasure().parts())
                .containsExactly(tuple("u2", null, 0, 2), tuple("device:d", "u2", 1, 2));
        assertThat(operator.output(CommandReports.TAG))
                .containsExactly(
                        CommandReport.Done.ofKey(
                                UserEvent.erasure("u2", "c1", 0), "resolve-person", 1));
    }

    @ParameterizedTest
    @EnumSource
    void whatComesOfAForgottenUsersPastIsRefusedAlsoAfterARestart(TestingBackend backend)
            throws Exception {
        start(backend, new ForgetParameters(HOUR, HOUR));
        operator.second(new PersonNotice.Erasure("u2", "c1", at("10:01")));
        operator.restart();
        send("e1", "u2", "10:01");
        operator.second(new PersonNotice.Device("u2", "device:d", 5, LOGIN));
        operator.second(new PersonNotice.Device("u2", "device:d", 6, null));
        UserEvent merge = UserEvent.merge("u2", null, null, at("10:00"), at("09:00"));
        operator.first(DecodedRecord.accepted(SOURCE, merge));

        assertThat(operator.keysOf("person")).isEmpty();
        assertThat(operator.output()).hasSize(1);
        assertThat(operator.output(ResolvePerson.DEAD_LETTERS)).hasSize(1);

        send("e2", "u2", "10:02");
        assertThat(operator.output())
                .last()
                .extracting(one -> one.value().userId())
                .isEqualTo("u2");
        assertThat(operator.keysOf("person")).containsExactly("u2");
    }

    /** The login overtook the erasure. */
    @ParameterizedTest
    @EnumSource
    void aDeviceOfTheNewLifeStaysTheUsers(TestingBackend backend) throws Exception {
        start(backend, new ForgetParameters(HOUR, HOUR));
        operator.second(new PersonNotice.Device("u2", "device:d", 5, LOGIN));
        operator.second(new PersonNotice.Erasure("u2", "c1", at("08:59")));

        assertThat(operator.output(IDENTITIES))
                .filteredOn(one -> one.id().equals("device:d"))
                .last()
                .extracting(IdentityUpdate::person)
                .isEqualTo("u2");
        assertThat(operator.keysOf("person")).containsExactly("u2");
    }

    @ParameterizedTest
    @EnumSource
    void theErasureOfADeviceHasItsOwnerForThePublishedIdentity(TestingBackend backend)
            throws Exception {
        start(backend, new ForgetParameters(HOUR, HOUR));
        UserEvent erasure =
                UserEvent.erasure("device:d", "c1", at("10:00"))
                        .of("device:d", new Resolution("u2", Resolution.Kind.ERASURE));
        operator.first(DecodedRecord.accepted(SOURCE, erasure));

        assertThat(operator.output(IDENTITIES))
                .singleElement()
                .extracting(IdentityUpdate::id, IdentityUpdate::owner)
                .containsExactly("device:d", "u2");
        assertThat(operator.output())
                .singleElement()
                .satisfies(
                        one -> {
                            assertThat(one.value().isErasure()).isTrue();
                            assertThat(one.value().resolution().origin()).isEqualTo("device:d");
                        });
    }

    @ParameterizedTest
    @EnumSource
    void aRepeatedMergeChangesNothing(TestingBackend backend) throws Exception {
        start(backend);
        send("e1", "u1", "10:00");
        operator.second(new PersonNotice.Merge("u1", "u1", null));
        operator.second(new PersonNotice.Merge("u1", "u1", null));

        assertThat(operator.output()).hasSize(1);
        assertThat(operator.output(IDENTITIES)).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void eventsOfADeviceThatIsNobodysPassAndLeaveNoState(TestingBackend backend) throws Exception {
        start(backend);
        send("e1", "device:d", "10:00");

        assertThat(operator.output()).hasSize(1);
        assertThat(operator.keysOf("person")).isEmpty();
        assertThat(operator.keysOf("replayable-events")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aUserWithoutAnotherIdIsForgottenWhenIdleAndAMergedOneIsNot(TestingBackend backend)
            throws Exception {
        start(backend);
        send("e1", "u1", "10:00");
        send("e2", "u2", "10:00");
        operator.second(new PersonNotice.Merge("u2", "u0", LINK));

        operator.watermark(at("11:00"));
        assertThat(operator.keysOf("replayable-events")).isEmpty();
        operator.watermark(at("10:00") + 10 * HOUR);

        assertThat(operator.keysOf("person")).containsExactly("u2");
        assertThat(operator.eventTimeTimers()).isZero();
        assertThat(operator.output(IDENTITIES))
                .last()
                .satisfies(
                        one -> {
                            assertThat(one.id()).isEqualTo("u1");
                            assertThat(one.isTombstone()).isTrue();
                        });
        send("e3", "u2", "23:00");
        assertThat(operator.output())
                .last()
                .extracting(one -> one.value().userId())
                .isEqualTo("u0");
        assertThat(operator.eventTimeTimers()).isEqualTo(1);
    }
}
