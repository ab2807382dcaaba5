package io.recstream.job.identity;

import static io.recstream.job.identity.ForgetIdentities.DEAD_LETTERS;
import static io.recstream.job.model.TestingInstant.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.job.StreamTypes;
import io.recstream.job.model.CommandReport;
import io.recstream.job.model.DeadLetterReason;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.ForgetParameters;
import io.recstream.job.model.IdentityLink;
import io.recstream.job.model.PersonNotice;
import io.recstream.job.model.SourceRecord;
import io.recstream.job.model.UserEvent;
import io.recstream.job.state.CommandReports;
import io.recstream.job.state.TestingBackend;
import io.recstream.job.state.TestingTwoInputs;
import io.recstream.job.state.TimelessCoOperator;
import java.time.Duration;
import java.util.List;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ForgetIdentitiesTest {

    private static final OutputTag<DecodedRecord<UserEvent>> ERASURES =
            ForgetIdentities.erasures(StreamTypes.DEFAULT.identifiedEvent());

    private static final SourceRecord SOURCE = new SourceRecord("t", 0, 7, 0, null, null);
    private static final List<String> BEHIND = List.of("resolve-device", "resolve-person");

    private TestingTwoInputs<
                    DecodedRecord<IdentityLink>,
                    DecodedRecord<UserEvent>,
                    PersonNotice,
                    TimelessCoOperator<
                            String,
                            DecodedRecord<IdentityLink>,
                            DecodedRecord<UserEvent>,
                            PersonNotice>>
            operator;

    /** Links of the past are recognized for an hour. */
    private void start(TestingBackend backend) throws Exception {
        operator =
                new TestingTwoInputs<>(
                        backend,
                        link -> "",
                        erasure -> "",
                        StreamTypes.PERSON_NOTICE,
                        () ->
                                new TimelessCoOperator<>(
                                        new ForgetIdentities(
                                                100,
                                                new ForgetParameters(
                                                        0, Duration.ofHours(1).toMillis()),
                                                BEHIND)),
                        ERASURES,
                        CommandReports.TAG,
                        DEAD_LETTERS);
    }

    @AfterEach
    void close() throws Exception {
        operator.close();
    }

    private void link(String a, String b, String time) throws Exception {
        operator.first(
                DecodedRecord.accepted(
                        SOURCE, new IdentityLink(a, b, at(time), "support", "links", 0, 1)));
    }

    private void forget(String id, String commandId, String time) throws Exception {
        operator.second(DecodedRecord.accepted(SOURCE, UserEvent.erasure(id, commandId, at(time))));
    }

    @ParameterizedTest
    @EnumSource
    void anyIdForgetsAllUsersOfThePersonAndNoOther(TestingBackend backend) throws Exception {
        start(backend);
        link("u1", "u2", "10:00");
        link("u2", "u3", "10:00");
        link("v1", "v2", "10:00");
        operator.restart();
        forget("u3", "c1", "10:01");

        assertThat(operator.output())
                .filteredOn(PersonNotice.Erasure.class::isInstance)
                .extracting(PersonNotice::userId)
                .containsExactlyInAnyOrder("u1", "u2", "u3");
        assertThat(operator.output(ERASURES))
                .as("one for each user and key group: the harness has one")
                .hasSize(3)
                .allSatisfy(one -> assertThat(one.value().deviceId()).startsWith("\0"));
        assertThat(operator.output(CommandReports.TAG))
                .containsExactlyInAnyOrder(
                        CommandReport.Expected.of("c1", "u1", BEHIND),
                        CommandReport.Expected.of("c1", "u2", BEHIND),
                        CommandReport.Expected.of("c1", "u3", BEHIND),
                        CommandReport.Done.ofKey(
                                UserEvent.erasure("u3", "c1", at("10:01")), "unite-identities", 3))
                .last()
                .isInstanceOf(CommandReport.Done.class);

        forget("v1", "c2", "10:02");
        assertThat(operator.keysOf("identity-nodes")).as("nothing is left").isEmpty();
        assertThat(operator.keysOf("identity-members")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aLinkOfThePastIsRefusedAlsoAfterARestartAndOneOfTheNewLifeUnites(TestingBackend backend)
            throws Exception {
        start(backend);
        forget("u1", "c1", "10:01");
        operator.restart();
        link("u0", "u1", "10:01");
        link("u1", "u2", "10:01");
        assertThat(operator.output(DEAD_LETTERS))
                .hasSize(2)
                .allSatisfy(
                        letter ->
                                assertThat(letter.rejection().reason())
                                        .isEqualTo(DeadLetterReason.FORGOTTEN));
        assertThat(operator.keysOf("identity-nodes")).isEmpty();

        link("u1", "u2", "10:02");
        assertThat(operator.output())
                .filteredOn(PersonNotice.Merge.class::isInstance)
                .extracting(PersonNotice::userId)
                .containsExactly("u1", "u2");
    }

    @ParameterizedTest
    @EnumSource
    void theErasureOfADeviceGoesToTheDevice(TestingBackend backend) throws Exception {
        start(backend);
        forget("device:d", "c1", "10:01");

        assertThat(operator.output()).isEmpty();
        assertThat(operator.output(ERASURES))
                .singleElement()
                .satisfies(
                        one -> {
                            assertThat(one.value().userId()).isEqualTo("device:d");
                            assertThat(one.value().deviceId()).isNull();
                        });
        assertThat(operator.output(CommandReports.TAG))
                .startsWith(CommandReport.Expected.of("c1", "device:d", List.of("resolve-device")));
    }
}
