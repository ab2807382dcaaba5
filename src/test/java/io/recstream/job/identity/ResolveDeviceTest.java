package io.recstream.job.identity;

import static io.recstream.job.identity.ResolveDevice.DEAD_LETTERS;
import static io.recstream.job.identity.ResolveDevice.IDENTITIES;
import static io.recstream.job.identity.ResolveDevice.NOTICES;
import static io.recstream.job.model.TestingInstant.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.recstream.job.model.CommandReport;
import io.recstream.job.model.DeadLetterReason;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.DecodedRecordCodec;
import io.recstream.job.model.ForgetParameters;
import io.recstream.job.model.IdentityLink;
import io.recstream.job.model.IdentityParameters;
import io.recstream.job.model.IdentityUpdate;
import io.recstream.job.model.PersonNotice;
import io.recstream.job.model.SourceRecord;
import io.recstream.job.model.UserEvent;
import io.recstream.job.state.CachingCoOperator;
import io.recstream.job.state.CodecType;
import io.recstream.job.state.CommandReports;
import io.recstream.job.state.KeyGroups;
import io.recstream.job.state.TestingBackend;
import io.recstream.job.state.TestingTwoInputs;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ResolveDeviceTest {

    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final SourceRecord SOURCE = new SourceRecord("events", 1, 7, 0, null, null);
    private static final String DEVICE = "device:d";

    private TestingTwoInputs<
                    DecodedRecord<UserEvent>,
                    DecodedRecord<IdentityLink>,
                    DecodedRecord<UserEvent>,
                    CachingCoOperator<
                            String,
                            DecodedRecord<UserEvent>,
                            DecodedRecord<IdentityLink>,
                            DecodedRecord<UserEvent>>>
            operator;

    private int events;

    /** At most two owners a day, two replayed events of at most an hour; forgotten after ten. */
    private void start(TestingBackend backend) throws Exception {
        start(backend, null);
    }

    private void startControlled(TestingBackend backend) throws Exception {
        start(
                backend,
                new ResolveDevice.Forgetting(
                        new ForgetParameters(HOUR, HOUR), List.of("resolve-person")));
    }

    private void start(TestingBackend backend, ResolveDevice.Forgetting forgetting)
            throws Exception {
        operator =
                new TestingTwoInputs<>(
                        backend,
                        ResolveDeviceTest::key,
                        link -> link.value().idA(),
                        CodecType.of(
                                DecodedRecord.class, new DecodedRecordCodec.OfIdentifiedEvent()),
                        () ->
                                CachingCoOperator.of(
                                        new ResolveDevice(
                                                new IdentityParameters(100, 2, 10 * HOUR, HOUR, 2),
                                                "events",
                                                forgetting,
                                                500)),
                        NOTICES,
                        IDENTITIES,
                        DEAD_LETTERS,
                        CommandReports.TAG);
    }

    @AfterEach
    void close() throws Exception {
        operator.close();
    }

    private static String key(DecodedRecord<UserEvent> incoming) {
        UserEvent event = incoming.value();
        return event.deviceId() == null ? event.userId() : event.deviceId();
    }

    private void anonymous(String time) throws Exception {
        send(DEVICE, null, at(time));
    }

    private void identified(String user, String time) throws Exception {
        send(user, DEVICE, at(time));
    }

    private void send(String user, String device, long time) throws Exception {
        operator.first(
                DecodedRecord.accepted(
                        SOURCE,
                        new UserEvent(
                                "e" + events++,
                                user,
                                null,
                                "i",
                                "view",
                                time,
                                0,
                                0,
                                device,
                                null)));
    }

    /** As the union-find sends it, for each key group: the harness has one. */
    private void forget(String user, String time) throws Exception {
        String group = new KeyGroups(1).keys().get(0);
        operator.first(
                DecodedRecord.accepted(SOURCE, UserEvent.erasureAt(group, user, "c1", at(time))));
    }

    private void sweep() throws Exception {
        operator.clock(100);
    }

    @ParameterizedTest
    @EnumSource
    void anEventBeforeTheSweepHasReachedItsDeviceIsOfAForgottenDevice(TestingBackend backend)
            throws Exception {
        startControlled(backend);
        identified("u1", "10:00");
        forget("u1", "10:02");
        anonymous("10:01");
        sweep();

        assertThat(operator.output(DEAD_LETTERS))
                .extracting(letter -> letter.rejection().reason())
                .containsExactly(DeadLetterReason.FORGOTTEN);
        assertThat(operator.keysOf("device")).isEmpty();
        assertThat(operator.eventTimeTimers()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aDeviceIsForgottenWithItsUserByTheSweepAlsoAfterARestart(TestingBackend backend)
            throws Exception {
        startControlled(backend);
        identified("u1", "10:00");
        forget("u1", "10:01");
        operator.restart();
        sweep();

        assertThat(operator.keysOf("device")).isEmpty();
        assertThat(operator.eventTimeTimers()).isZero();
        assertThat(operator.output())
                .last()
                .satisfies(
                        one -> {
                            assertThat(one.value().isErasure()).isTrue();
                            assertThat(one.value().userId()).isEqualTo(DEVICE);
                            assertThat(one.value().resolution().origin()).isEqualTo("u1");
                        });
        assertThat(operator.output(CommandReports.TAG))
                .startsWith(CommandReport.Expected.of("c1", DEVICE, List.of("resolve-person")))
                .endsWith(
                        new CommandReport.Done(
                                "c1",
                                "resolve-device",
                                CommandReport.Done.subject("u1"),
                                0,
                                0,
                                1,
                                1));

        anonymous("10:01");
        identified("u1", "10:01");
        assertThat(operator.output(DEAD_LETTERS)).hasSize(2);
        assertThat(operator.keysOf("device")).as("nothing of the past").isEmpty();
        anonymous("10:02");
        identified("u1", "10:03");
        assertThat(operator.output())
                .extracting(one -> one.value().userId(), one -> one.value().isReplay())
                .endsWith(tuple("u1", true), tuple("u1", false));
    }

    @ParameterizedTest
    @EnumSource
    void ofADeviceThatAnotherUserHasByNowOnlyTheForgottenOneGoes(TestingBackend backend)
            throws Exception {
        startControlled(backend);
        identified("u1", "10:00");
        identified("bob", "10:02");
        forget("u1", "10:05");
        sweep();
        anonymous("10:01");
        anonymous("10:03");

        assertThat(operator.output(DEAD_LETTERS))
                .as("what u1 did, and not bob's")
                .singleElement()
                .satisfies(
                        letter ->
                                assertThat(letter.rejection().reason())
                                        .isEqualTo(DeadLetterReason.FORGOTTEN));
        assertThat(operator.output())
                .last()
                .extracting(one -> one.value().userId())
                .isEqualTo("bob");
        assertThat(operator.output()).noneMatch(one -> one.value().isErasure());
        assertThat(operator.keysOf("device")).containsExactly(DEVICE);
    }

    @ParameterizedTest
    @EnumSource
    void aDeviceThatWasAnotherUsersBeforeKeepsThemForTheirLateEvents(TestingBackend backend)
            throws Exception {
        startControlled(backend);
        identified("bob", "10:00");
        identified("u1", "10:02");
        forget("u1", "10:05");
        anonymous("10:01");
        anonymous("10:03");
        anonymous("10:06");
        sweep();
        identified("u2", "10:07");

        assertThat(operator.output(DEAD_LETTERS)).hasSize(1);
        assertThat(operator.output())
                .filteredOn(one -> !one.value().endsUser())
                .extracting(one -> one.value().userId())
                .as("bob's late one, the device's own, which is replayed for the next user")
                .containsExactly("bob", "u1", "bob", DEVICE, "u2", "u2");
    }

    /** The sweep comes later than the first event of the new life. */
    @ParameterizedTest
    @EnumSource
    void aLoginOfTheNewLifeIsNotForgotten(TestingBackend backend) throws Exception {
        startControlled(backend);
        identified("u1", "10:00");
        forget("u1", "10:01");
        identified("u1", "10:02");
        sweep();
        anonymous("10:03");

        assertThat(operator.output())
                .last()
                .extracting(one -> one.value().userId())
                .isEqualTo("u1");
    }

    @ParameterizedTest
    @EnumSource
    void aDeviceWithoutAUserIsForgottenByItsIdAndOneWithAUserIsKept(TestingBackend backend)
            throws Exception {
        startControlled(backend);
        UserEvent erasure = UserEvent.erasure(DEVICE, "c1", at("10:01"));
        anonymous("10:00");
        operator.first(DecodedRecord.accepted(SOURCE, erasure));
        assertThat(operator.keysOf("device")).isEmpty();
        assertThat(operator.keysOf("replayable-events")).isEmpty();
        assertThat(operator.eventTimeTimers()).isZero();
        assertThat(operator.output(CommandReports.TAG))
                .containsExactly(
                        CommandReport.Expected.of("c1", DEVICE, List.of("resolve-person")),
                        CommandReport.Done.ofKey(erasure, "resolve-device", 1));

        identified("bob", "10:02");
        operator.first(
                DecodedRecord.accepted(SOURCE, UserEvent.erasure(DEVICE, "c2", at("10:03"))));
        assertThat(operator.output(CommandReports.TAG))
                .last()
                .isEqualTo(
                        new CommandReport.Kept(
                                "c2", "resolve-device", CommandReport.Done.subject(DEVICE)));
        assertThat(operator.keysOf("device")).containsExactly(DEVICE);
    }

    @ParameterizedTest
    @EnumSource
    void beforeALoginTheDeviceIsItsOwnAndAfterwardsTheUsers(TestingBackend backend)
            throws Exception {
        start(backend);
        anonymous("10:00");
        operator.restart();
        identified("u1", "10:01");
        anonymous("10:02");

        assertThat(operator.output())
                .extracting(
                        one -> one.value().userId(),
                        one -> one.value().eventId(),
                        one -> one.value().isRetirement(),
                        one -> one.value().isReplay(),
                        one -> one.value().resolution().origin())
                .containsExactly(
                        tuple(DEVICE, "e0", false, false, DEVICE),
                        tuple(DEVICE, "", true, false, DEVICE),
                        tuple("u1", "e0", false, true, DEVICE),
                        tuple("u1", "e1", false, false, "u1"),
                        tuple("u1", "e2", false, false, DEVICE));
        assertThat(operator.output(NOTICES))
                .singleElement()
                .isInstanceOfSatisfying(
                        PersonNotice.Device.class,
                        notice -> {
                            assertThat(notice.userId()).isEqualTo("u1");
                            assertThat(notice.device()).isEqualTo(DEVICE);
                            assertThat(notice.link().source()).isEqualTo("event");
                            assertThat(notice.link().offset()).isEqualTo(7);
                        });
        assertThat(operator.output(IDENTITIES))
                .extracting(IdentityUpdate::id, IdentityUpdate::person)
                .containsExactly(tuple(DEVICE, DEVICE));
    }

    @ParameterizedTest
    @EnumSource
    void onlyTheLastEventsWithinTheLookbackAreReplayedEachOnce(TestingBackend backend)
            throws Exception {
        start(backend);
        anonymous("08:00");
        anonymous("10:00");
        anonymous("10:01");
        events--;
        anonymous("10:01");
        anonymous("10:02");
        identified("u1", "10:03");

        assertThat(operator.output())
                .filteredOn(one -> one.value().isReplay())
                .extracting(one -> one.value().eventId())
                .containsExactly("e2", "e3");
        assertThat(operator.output())
                .filteredOn(one -> one.value().isMerge())
                .extracting(
                        one -> one.value().userId(),
                        one -> one.value().eventId(),
                        one -> one.value().itemId(),
                        one -> one.value().resolution().missingBefore())
                .as("goes where the last replayed event goes, and changes no list")
                .containsExactly(tuple("u1", "", "i", at("10:00") + 1));
    }

    @ParameterizedTest
    @EnumSource
    void aSecondUserTakesTheDeviceOverWithoutItsPast(TestingBackend backend) throws Exception {
        start(backend);
        identified("u1", "10:00");
        anonymous("10:01");
        identified("u2", "10:02");
        anonymous("10:03");

        assertThat(operator.output())
                .extracting(one -> one.value().userId())
                .containsExactly("u1", "u1", "u2", "u2");
        assertThat(operator.output()).noneMatch(one -> one.value().isReplay());
        assertThat(operator.output(NOTICES))
                .extracting(PersonNotice::userId, one -> ((PersonNotice.Device) one).link() != null)
                .containsExactly(tuple("u1", true), tuple("u1", false), tuple("u2", true));
    }

    @ParameterizedTest
    @EnumSource
    void aDeviceOfTooManyIsNobodys(TestingBackend backend) throws Exception {
        start(backend);
        identified("u1", "10:00");
        identified("u2", "10:01");
        identified("u3", "10:02");
        identified("u3", "10:03");
        anonymous("10:04");

        assertThat(operator.output())
                .extracting(one -> one.value().userId())
                .containsExactly("u1", "u2", "u3", "u3", DEVICE);
        assertThat(operator.output(DEAD_LETTERS))
                .extracting(letter -> letter.rejection().reason())
                .containsExactly(DeadLetterReason.TOO_MANY_OWNERS);
        assertThat(operator.output(IDENTITIES))
                .last()
                .extracting(IdentityUpdate::person)
                .isEqualTo(DEVICE);
    }

    @ParameterizedTest
    @EnumSource
    void aLinkFromTheTopicIsAsALogin(TestingBackend backend) throws Exception {
        start(backend);
        anonymous("10:00");
        operator.second(
                DecodedRecord.accepted(
                        SOURCE, new IdentityLink(DEVICE, "u1", at("10:01"), "crm", "links", 0, 3)));
        anonymous("10:02");

        assertThat(operator.output())
                .extracting(one -> one.value().userId(), one -> one.value().isReplay())
                .containsExactly(
                        tuple(DEVICE, false),
                        tuple(DEVICE, false),
                        tuple("u1", true),
                        tuple("u1", false));
    }

    @ParameterizedTest
    @EnumSource
    void eventsOfUsersWithoutADevicePassAndLeaveNoState(TestingBackend backend) throws Exception {
        start(backend);
        send("u1", null, at("10:00"));

        assertThat(operator.output())
                .singleElement()
                .satisfies(
                        one -> {
                            assertThat(one.value().userId()).isEqualTo("u1");
                            assertThat(one.value().resolution().origin()).isEqualTo("u1");
                        });
        assertThat(operator.keysOf("device")).isEmpty();
        assertThat(operator.eventTimeTimers()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void afterItsTimeToLiveADeviceIsForgotten(TestingBackend backend) throws Exception {
        start(backend);
        anonymous("10:00");
        identified("u1", "10:01");
        operator.watermark(at("12:00"));
        operator.restart();
        assertThat(operator.keysOf("device")).containsExactly(DEVICE);
        assertThat(operator.keysOf("replayable-events")).isEmpty();

        operator.watermark(at("10:01") + 10 * HOUR);

        assertThat(operator.keysOf("device")).isEmpty();
        assertThat(operator.eventTimeTimers()).isZero();
        assertThat(operator.output(NOTICES))
                .last()
                .satisfies(one -> assertThat(((PersonNotice.Device) one).link()).isNull());
        assertThat(operator.output(IDENTITIES))
                .last()
                .satisfies(one -> assertThat(one.isTombstone()).isTrue());
    }
}
