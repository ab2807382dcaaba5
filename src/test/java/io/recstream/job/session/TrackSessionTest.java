package io.recstream.job.session;

import static io.recstream.job.model.TestingEvent.event;
import static io.recstream.job.model.TestingEvent.view;
import static io.recstream.job.model.TestingInstant.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.recstream.job.model.CommandReport;
import io.recstream.job.model.ItemUpdate;
import io.recstream.job.model.ItemUpdateCodec;
import io.recstream.job.model.PublishedRules;
import io.recstream.job.model.SessionParameters;
import io.recstream.job.model.TestingEvent;
import io.recstream.job.model.UserEvent;
import io.recstream.job.state.CachingOperator;
import io.recstream.job.state.CodecType;
import io.recstream.job.state.CommandReports;
import io.recstream.job.state.TestingBackend;
import io.recstream.job.state.TestingOperator;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TrackSessionTest {

    private TestingOperator<UserEvent, ItemUpdate> operator;
    private boolean controlled = true;

    /** A gap of 30 minutes, forgotten after 2 hours; a cache of two users at most. */
    private void start(TestingBackend backend) throws Exception {
        operator =
                new TestingOperator<>(
                        backend,
                        UserEvent::userId,
                        CodecType.ofMessage(ItemUpdate.class, new ItemUpdateCodec()),
                        () ->
                                CachingOperator.of(
                                        new TrackSession(
                                                Map.of("view", 1.0, "purchase", 4.0, "hide", -1.0),
                                                4,
                                                SessionParameters.DEFAULT,
                                                Duration.ofHours(2),
                                                controlled,
                                                500)),
                        CommandReports.TAG);
    }

    @AfterEach
    void close() throws Exception {
        operator.close();
    }

    @ParameterizedTest
    @EnumSource
    void visitsEachItemOfTheSession(TestingBackend backend) throws Exception {
        start(backend);
        send(view("u1", "a").at("10:00"));
        send(view("u2", "z").at("10:00"));
        send(event("purchase", "u1", "b").at("10:01"));

        assertThat(operator.output())
                .extracting(ItemUpdate::userId, ItemUpdate::itemId, ItemUpdate::position)
                .containsExactly(
                        tuple("u1", "a", 0),
                        tuple("u2", "z", 0),
                        tuple("u1", "b", 0),
                        tuple("u1", "a", 1));
        assertThat(operator.output())
                .extracting(ItemUpdate::weight)
                .containsExactly(1f, 1f, 4f, 4f);
    }

    @ParameterizedTest
    @EnumSource
    void asksTheContextOfANegativeEventWhichTeachesNothing(TestingBackend backend)
            throws Exception {
        start(backend);
        send(view("u1", "a").at("10:00"));
        send(event("hide", "u1", "b").at("10:01"));
        send(event("unheard-of", "u1", "c").at("10:02"));
        send(view("u1", "d").at("10:03"));

        assertThat(operator.output())
                .extracting(ItemUpdate::itemId)
                .containsExactly("a", "b", "a", "c", "d", "a");
        assertThat(operator.output())
                .extracting(ItemUpdate::weight)
                .containsExactly(1f, -1f, -1f, 0f, 1f, 1f);
    }

    @ParameterizedTest
    @EnumSource
    void sessionsThatTakeTurnsKeepTheirContextsAcrossARestart(TestingBackend backend)
            throws Exception {
        start(backend);
        send(view("u1", "a").session("web").at("10:00"));
        send(view("u1", "x").session("app").at("10:01"));
        operator.restart();
        send(view("u1", "b").session("web").at("10:02"));
        send(event("purchase", "u1", "y").at("10:03"));
        operator.restart();
        send(view("u1", "z").session("app").at("10:49"));

        assertThat(operator.output())
                .filteredOn(update -> update.event() != null)
                .extracting(
                        update -> String.join(" ", update.context().toArray()),
                        ItemUpdate::sessionEvents,
                        ItemUpdate::openSessions)
                .containsExactly(
                        tuple("a", 1, 1),
                        tuple("x", 1, 2),
                        tuple("b a", 2, 2),
                        tuple("y b a", 3, 2),
                        tuple("z", 1, 1));
        assertThat(operator.output()).extracting(ItemUpdate::session).hasSize(8);
        assertThat(operator.output().stream().map(ItemUpdate::session).distinct().count())
                .isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource
    void publishedWeightsCountFromTheNextEventOnAlsoAfterARestart(TestingBackend backend)
            throws Exception {
        start(backend);
        send(event("purchase", "u1", "a").at("10:00"));
        operator.process(weights("c3", 3, Map.of("purchase", 6.0, "hide", 0.5)));
        send(event("purchase", "u1", "b").at("10:01"));
        operator.restart();
        operator.process(weights("c2", 2, Map.of("purchase", 9.0)));
        send(event("purchase", "u2", "c").at("10:02"));
        send(event("hide", "u2", "d").at("10:03"));
        operator.process(weights("c4", 4, Map.of()));
        send(event("purchase", "u3", "e").at("10:04"));

        assertThat(operator.output())
                .filteredOn(update -> update.event() != null)
                .extracting(ItemUpdate::weight)
                .containsExactly(4f, 6f, 6f, .5f, 4f);
        int parts = 1;
        assertThat(operator.output(CommandReports.TAG))
                .containsExactly(
                        CommandReport.Done.ofParts("c3", "track-session", 0, 0, parts),
                        CommandReport.Done.ofParts("c2", "track-session", 0, 0, parts),
                        CommandReport.Done.ofParts("c4", "track-session", 0, 0, parts));
        assertThat(operator.keysOf(TrackSession.STATE.name())).containsOnly("u1", "u2", "u3");
    }

    @ParameterizedTest
    @EnumSource
    void publishedWeightsEndWithTheCommands(TestingBackend backend) throws Exception {
        start(backend);
        operator.process(weights("c1", 1, Map.of("purchase", 6.0)));
        controlled = false;
        operator.restart();
        send(event("purchase", "u1", "a").at("10:00"));
        controlled = true;
        operator.restart();
        send(event("purchase", "u2", "b").at("10:00"));

        assertThat(operator.output()).extracting(ItemUpdate::weight).containsExactly(4f, 4f);
    }

    private static UserEvent weights(String command, long version, Map<String, Double> weights) {
        PublishedRules rules =
                new PublishedRules(
                        version,
                        PublishedRules.Filters.NONE,
                        PublishedRules.Boosts.NONE,
                        null,
                        PublishedRules.Weights.NONE,
                        weights);
        return UserEvent.weights("\0", command, at("10:00"), rules);
    }

    @ParameterizedTest
    @EnumSource
    void goesOnAfterARestartAsIfNothingHadHappened(TestingBackend backend) throws Exception {
        start(backend);
        sendSome(false);
        List<ItemUpdate> straight = operator.output();
        operator.close();

        start(backend);
        sendSome(true);
        assertThat(operator.output()).isEqualTo(straight).hasSizeGreaterThan(60);
    }

    private void sendSome(boolean restarting) throws Exception {
        for (int i = 0; i < 40; i++) {
            send(
                    view("u" + i % 5, "i" + i * 7 % 11)
                            .id("e" + i)
                            .session(i % 3 == 0 ? null : "s" + i % 3)
                            .at(at("10:00") + i * 60_000L));
            if (restarting && i % 9 == 3) {
                operator.restart();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void forgetsAUserAfterTheIdleTime(TestingBackend backend) throws Exception {
        start(backend);
        send(view("u1", "a").at("10:00"));
        send(view("u1", "b").at("11:00"));
        send(view("u1", "c").at("10:30"));
        assertThat(operator.eventTimeTimers()).isEqualTo(1);

        operator.watermark(at("13:00") - 1);
        assertThat(operator.keysOf("session")).containsExactly("u1");
        assertThat(operator.eventTimeTimers()).isEqualTo(1);

        operator.watermark(at("13:00"));
        assertThat(operator.keysOf("session")).isEmpty();
        assertThat(operator.eventTimeTimers()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void forgetsAUserWhoseLastEventWasBeforeARestart(TestingBackend backend) throws Exception {
        start(backend);
        send(view("u1", "a").at("10:00"));
        operator.restart();
        operator.watermark(at("12:00"));
        assertThat(operator.keysOf("session")).isEmpty();

        send(view("u1", "b").at("12:01"));
        ItemUpdate back = operator.output().get(1);
        assertThat(back.firstOfUser()).isTrue();
        assertThat(back.context().toArray()).containsExactly("b");
        assertThat(back.sequence()).isGreaterThan(operator.output().get(0).sequence());
        operator.watermark(Long.MAX_VALUE);
        assertThat(operator.keysOf("session")).isEmpty();
        assertThat(operator.eventTimeTimers()).isZero();
    }

    /** What comes with the numbers of the old life is taken for its rest. */
    @ParameterizedTest
    @EnumSource
    void afterAnErasureTheNumbersGoOnAlsoWhereTheClockWasAhead(TestingBackend backend)
            throws Exception {
        start(backend);
        send(view("u1", "i1").at("10:30"));
        operator.process(UserEvent.erasure("u1", "c1", at("10:00")));
        long last = operator.output().stream().mapToLong(ItemUpdate::sequence).max().orElseThrow();
        send(view("u1", "i2").at("10:01"));

        ItemUpdate first = operator.output().get(operator.output().size() - 1);
        assertThat(first.sequence()).isGreaterThan(last);
        assertThat(first.firstOfUser()).isTrue();
    }

    private void send(TestingEvent event) throws Exception {
        operator.process(event.event());
    }
}
