package io.recstream.job.session;

import static io.recstream.job.model.TestingEvent.view;
import static io.recstream.job.model.TestingInstant.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.recstream.job.model.RecommendationUpdate;
import io.recstream.job.model.SessionParameters;
import io.recstream.job.model.TestingCodec;
import io.recstream.job.model.TestingEvent;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class SessionStateTest {

    /** A gap of 30 minutes, four sessions, and events that are late by 10 minutes at most. */
    private static final SessionParameters RULES = SessionParameters.DEFAULT;

    private static final SessionParameters MAXIMUM =
            new SessionParameters(30 * 60_000, 605_000, 10, 4, true);

    private final SessionState state = new SessionState();

    @Test
    void holdsTheDistinctItemsOfTheSessionNewestFirst() {
        observe(view("u1", "a").at("10:00"));
        observe(view("u1", "b").at("10:01"));
        SessionState.Step step = observe(view("u1", "a").at("10:02"));

        assertThat(step.context()).containsExactly("a", "b");
        assertThat(step.repeatDistance()).isEqualTo(2);
    }

    @Test
    void keepsASessionOpenAtTheGapAndEndsItAfter() {
        long session = observe(view("u1", "a").at("10:00")).session();
        assertThat(observe(view("u1", "b").at("10:30")).session()).isEqualTo(session);

        SessionState.Step next = observe(view("u1", "c").at(at("11:00") + 1));
        assertThat(next.session()).isNotEqualTo(session);
        assertThat(next.context()).containsExactly("c");
    }

    @Test
    void aSilenceEndsASessionThatTheProducerGoesOnNaming() {
        SessionState.Step before = observe(view("u1", "a").session("s1").at("10:00"));
        SessionState.Step after = observe(view("u1", "b").session("s1").at("10:49"));

        assertThat(after.session()).isNotEqualTo(before.session());
        assertThat(after.context()).containsExactly("b");
        assertThat(after.sessionEvents()).isEqualTo(1);
    }

    @Test
    void sessionsThatTakeTurnsKeepTheirContexts() {
        long web = observe(view("u1", "a").session("web").at("10:00")).session();
        long app = observe(view("u1", "x").session("app").at("10:01")).session();
        observe(view("u1", "b").session("web").at("10:02"));
        SessionState.Step step = observe(view("u1", "y").session("app").at("10:03"));
        assertThat(step.session()).isEqualTo(app).isNotEqualTo(web);
        assertThat(step.context()).containsExactly("y", "x");
        step = observe(view("u1", "a").session("web").at("10:04"));
        assertThat(step.session()).isEqualTo(web);
        assertThat(step.context()).containsExactly("a", "b");
        assertThat(step.repeatDistance()).isEqualTo(2);
        assertThat(step.sessionEvents()).isEqualTo(3);
        assertThat(step.openSessions()).isEqualTo(2);
    }

    @Test
    void anEventWithoutASessionIdJoinsTheNewestOpenSession() {
        long session = observe(view("u1", "a").session("web").at("10:00")).session();
        SessionState.Step purchase = observe(view("u1", "a").at("10:01"));
        SessionState.Step view = observe(view("u1", "b").session("web").at("10:02"));

        assertThat(purchase.session()).isEqualTo(session);
        assertThat(purchase.repeatDistance()).isEqualTo(1);
        assertThat(view.session()).isEqualTo(session);
        assertThat(view.context()).containsExactly("b", "a");
        assertThat(view.sessionEvents()).isEqualTo(3);

        long app = observe(view("u1", "c").session("app").at("10:03")).session();
        assertThat(observe(view("u1", "d").at("10:04")).session()).isEqualTo(app);
        assertThat(observe(view("u1", "e").at("10:35")).context()).containsExactly("e");
    }

    @Test
    void aNewSessionIdOpensASessionAlsoWhereOneWithoutIdIsOpen() {
        observe(view("u1", "a").at("10:00"));
        SessionState.Step named = observe(view("u1", "b").session("web").at("10:01"));
        assertThat(named.context()).containsExactly("b");
        assertThat(observe(view("u1", "c").at("10:02")).context()).containsExactly("c", "b");
    }

    @Test
    void anEventThatArrivesLateJoinsTheSessionOfItsTime() {
        long first = observe(view("u1", "a").at("10:00")).session();
        observe(view("u1", "b").at("10:29"));
        long second = observe(view("u1", "c").at("11:02")).session();

        SessionState.Step late = observe(view("u1", "d").at("10:20"));

        assertThat(second).isNotEqualTo(first);
        assertThat(late.session()).isEqualTo(first);
        assertThat(late.context()).as("in the order of arrival").containsExactly("d", "b", "a");
        assertThat(observe(view("u1", "e").at("11:03")).context()).containsExactly("e", "c");
    }

    @Test
    void anEventFarBeforeAllSessionsOpensOneOfItsOwnAlsoWhereAnotherHasItsId() {
        long session = observe(view("u1", "a").session("s1").at("12:00")).session();
        SessionState.Step old = observe(view("u1", "b").session("s1").at("11:29"));

        assertThat(old.session()).isNotEqualTo(session);
        assertThat(old.context()).containsExactly("b");
        assertThat(observe(view("u1", "c").session("s1").at("12:01")).session()).isEqualTo(session);
    }

    @Test
    void theLeastRecentlyActiveSessionMakesRoom() {
        for (int i = 1; i <= 4; i++) {
            observe(view("u1", "i" + i).session("s" + i).at("10:0" + i));
        }
        observe(view("u1", "j").session("s1").at("10:05"));
        SessionState.Step fifth = observe(view("u1", "k").session("s5").at("10:06"));

        assertThat(fifth.openSessions()).isEqualTo(4);
        assertThat(observe(view("u1", "l").session("s1").at("10:07")).context())
                .containsExactly("l", "j", "i1");
        assertThat(observe(view("u1", "m").session("s2").at("10:08")).context())
                .as("had to go")
                .containsExactly("m");
    }

    @Test
    void aLateEventTakesNoNewerSessionsPlace() {
        for (int i = 1; i <= 4; i++) {
            observe(view("u1", "i" + i).session("s" + i).at("10:0" + i));
        }
        SessionState.Step late = observe(view("u1", "k").session("s5").at("10:00"));

        assertThat(late.context()).containsExactly("k");
        assertThat(late.openSessions()).isEqualTo(4);
        assertThat(state.isOpen(late.session())).isFalse();
        assertThat(observe(view("u1", "l").session("s1").at("10:07")).context())
                .containsExactly("l", "i1");
    }

    @Test
    void sessionsThatNoEventCanJoinAreNotKept() {
        observe(view("u1", "a").session("s1").at("10:00"));
        SessionState.Step next = observe(view("u1", "b").session("s2").at("10:41"));
        assertThat(next.openSessions()).isEqualTo(1);
    }

    @Test
    void aNegativeEventHasTheContextOfTheSessionItBelongsTo() {
        long web = observe(view("u1", "a").session("web").at("10:00")).session();
        long app = observe(view("u1", "x").session("app").at("10:01")).session();

        SessionState.Step onWeb = dislike(view("u1", "n").session("web").at("10:02"));
        SessionState.Step unnamed = dislike(view("u1", "n").at("10:03"));
        SessionState.Step unknown = dislike(view("u1", "n").session("tv").at("10:04"));

        assertThat(onWeb.session()).isEqualTo(web);
        assertThat(onWeb.context()).containsExactly("a");
        assertThat(onWeb.sessionEvents()).isEqualTo(1);
        assertThat(unnamed.session()).isEqualTo(app);
        assertThat(unknown.session()).as("the newest, as it opens none").isEqualTo(app);
        assertThat(unknown.openSessions()).isEqualTo(2);
    }

    private SessionState.Step dislike(TestingEvent event) {
        return state.observe(event.event(), -1, RULES);
    }

    @Test
    void doesNotPutWhatTeachesNothingIntoTheContext() {
        observe(view("u1", "a").at("10:00"));
        SessionState.Step impression = state.observe(view("u1", "b").at("10:01").event(), 0, RULES);
        SessionState.Step next = observe(view("u1", "c").at("10:02"));

        assertThat(impression.context()).isEmpty();
        assertThat(impression.sequence()).isEqualTo(at("10:00") + 1);
        assertThat(next.context()).containsExactly("c", "a");
        assertThat(next.sequence()).isEqualTo(at("10:00") + 2);
    }

    @Test
    void isNeitherProlongedNorEndedByWhatIsNoPartOfASession() {
        long session = observe(view("u1", "a").at("10:00")).session();
        SessionState.Step dislike = state.observe(view("u1", "b").at("10:25").event(), -1, RULES);
        assertThat(dislike.context()).containsExactly("a");
        assertThat(dislike.session()).isEqualTo(session);
        state.observe(view("u1", "b").session("s9").at("10:26").event(), 0, RULES);
        assertThat(observe(view("u1", "c").at("10:30")).session()).isEqualTo(session);

        state.observe(view("u1", "b").at("10:55").event(), -1, RULES);
        assertThat(observe(view("u1", "d").at("11:01")).context()).containsExactly("d");
    }

    @Test
    void teachesWhatAnEventAddsToTheStrongestOfItsItem() {
        float[] weights = {1, 2, 4, 1, 2};
        float[] excess = {1, 1, 2, 0, 2};
        String[] items = {"a", "a", "a", "a", "b"};
        for (int i = 0; i < weights.length; i++) {
            SessionState.Step step =
                    state.observe(view("u1", items[i]).at("10:00").event(), weights[i], MAXIMUM);
            assertThat(step.weight()).isEqualTo(excess[i]);
        }
        assertThat(state.observe(view("u1", "a").at("11:00").event(), 1, MAXIMUM).weight())
                .as("in another session")
                .isEqualTo(1);
    }

    @Test
    void keepsTheContextThatAMessageHoldsAsItIs() {
        String[] context = observe(view("u1", "a").at("10:00")).context();
        observe(view("u1", "b").at("10:01"));
        observe(view("u1", "a").at("10:02"));
        assertThat(context).containsExactly("a");
    }

    @Test
    void numbersTheEventsOfAForgottenUserAfterThoseBefore() {
        long last = 0;
        for (int i = 0; i < 100; i++) {
            last = observe(view("u1", "a").at("10:00")).sequence();
        }
        SessionState.Step again =
                new SessionState().observe(view("u1", "a").at("10:01").event(), 1, RULES);

        assertThat(again.firstOfUser()).isTrue();
        assertThat(again.sequence()).isGreaterThan(last);
    }

    @Test
    void theSessionOfVersionOneIsTheOnlyOpenOne() {
        String ofVersionOne =
                "0182a4ecdf95670ed780a7ee4dc35f037331c0cdf3df9567c0cdf3df95670203"
                        + "c3bc3202693100";

        SessionState read =
                TestingCodec.value(new SessionStateCodec(), HexFormat.of().parseHex(ofVersionOne));
        SessionState.Step next =
                read.observe(view("u1", "i3").session("s1").at("10:02").event(), 1, RULES);

        assertThat(next.session()).isEqualTo(0x0ed780a7ee4dc35fL);
        assertThat(next.sequence()).isEqualTo(at("10:00") + 2);
        assertThat(next.context()).containsExactly("i3", "ü2", "i1");
        assertThat(next.sessionEvents()).isEqualTo(RecommendationUpdate.UNKNOWN);
        next = read.observe(view("u1", "i4").session("s1").at("10:33").event(), 1, RULES);
        assertThat(next.sessionEvents()).as("a new session").isEqualTo(1);
    }

    @Test
    void refusesBytesOfALaterVersion() {
        byte[] bytes = TestingCodec.bytes(new SessionStateCodec(), state);
        bytes[0] = 4;
        assertThatThrownBy(() -> TestingCodec.value(new SessionStateCodec(), bytes))
                .hasMessageContaining("session has version 4");
    }

    private SessionState.Step observe(TestingEvent event) {
        return state.observe(event.event(), 1, RULES);
    }
}
