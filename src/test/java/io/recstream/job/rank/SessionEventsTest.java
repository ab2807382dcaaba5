package io.recstream.job.rank;

import static io.recstream.job.model.TestingEvent.event;
import static io.recstream.job.model.TestingEvent.view;
import static io.recstream.job.rank.TestingResponses.viewAt;
import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.job.model.BlendParameters;
import io.recstream.job.model.CandidateResponse;
import io.recstream.job.model.EnrichedEvent;
import io.recstream.job.model.ListRuleParameters;
import io.recstream.job.model.RecommendationUpdate;
import io.recstream.job.model.UserEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A list says how many events of the user's session it has seen. */
class SessionEventsTest {

    private static final long GAP = Duration.ofMinutes(31).toMillis();

    private final TestingResponses answers = new TestingResponses();
    private final List<RecommendationUpdate> lists = new ArrayList<>();
    private final UserListState state = new UserListState();
    private final ListBuilder maker =
            new ListBuilder(
                    new ListBuilder.Models(
                            new Ranker(BlendParameters.DEFAULT),
                            new RevisitModel(),
                            new PopularityIndex()),
                    new ListRules(ListRuleParameters.NONE, 60_000, item -> null, filter -> {}),
                    new ListBuilder.Times(1_000, 0),
                    (list, rank) -> {});

    @Test
    void countsTheEventsOfTheSession() {
        accept(viewAt("a", 1_001), true);
        assertThat(lists).last().extracting(RecommendationUpdate::sessionEvents).isEqualTo(1);
        accept(viewAt("b", 1_002), true);
        accept(viewAt("a", 1_003), true);
        assertThat(counted()).isEqualTo(3);

        accept(viewAt("c", 1_003 + GAP), true);

        assertThat(lists).last().extracting(RecommendationUpdate::sessionEvents).isEqualTo(1);
    }

    @Test
    void impressionsAreNoEventsOfASession() {
        accept(viewAt("a", 1_001), true);
        accept(event("impression", "u1", "b").id("e2").at(1_002).event(), false);
        assertThat(counted()).isEqualTo(1);
    }

    @Test
    void eachOfTwoSessionsThatTakeTurnsHasItsNumber() {
        List<String> ids = List.of("web", "app", "web", "app", "web");
        for (int i = 0; i < ids.size(); i++) {
            accept(view("u1", "i" + i).session(ids.get(i)).at(1_001 + i).event(), true);
        }
        assertThat(state.sessions)
                .extracting(UserListState.SessionList::events)
                .containsExactly(3, 2);
    }

    /** Which sessions are open is up to track-session. */
    @Test
    void theSessionWithTheOldestLastEventIsForgotten() {
        accept(view("u1", "a").session("s1").at(9_000).event(), true);
        accept(view("u1", "b").session("s2").at(3_000).event(), true);
        accept(view("u1", "c").session("s3").at(4_000).event(), true);
        accept(view("u1", "d").session("s4").at(5_000).event(), true);
        answers.of(view("u1", "e").session("s2").at(6_000).event(), -1f)
                .forEach(response -> maker.accept(state, response, 10, lists::add));
        accept(view("u1", "f").session("s3").at(2_000).event(), true);

        accept(view("u1", "g").session("s5").at(10_000).event(), true);

        assertThat(state.sessions)
                .extracting(UserListState.SessionList::newestEvent)
                .containsExactly(10_000L, 4_000L, 5_000L, 9_000L);
        assertThat(state.sessions).allMatch(list -> answers.isOpen(list.session()));
    }

    /** Such a session began in a release whose track-session did not send the number. */
    @Test
    void aSessionWithoutTheNumberIsCountedOnFromWhatIsKnown() {
        long session = answers.of(viewAt("a", 1_001)).get(0).enriched().session();
        state.lastSequence = 1_001;
        state.sessions.add(new UserListState.SessionList(session, 1_001, 7, new float[0]));

        acceptWithoutNumber(viewAt("b", 1_002));
        assertThat(counted()).isEqualTo(8);
        state.sessions.set(
                0,
                new UserListState.SessionList(
                        session, 1_002, RecommendationUpdate.UNKNOWN, new float[0]));
        acceptWithoutNumber(viewAt("c", 1_003));
        assertThat(counted()).isEqualTo(RecommendationUpdate.UNKNOWN);

        accept(viewAt("d", 1_003 + GAP), true);
        assertThat(counted()).isEqualTo(1);
    }

    private int counted() {
        return state.sessions.get(0).events();
    }

    private void acceptWithoutNumber(UserEvent event) {
        for (CandidateResponse response : answers.of(event)) {
            EnrichedEvent full = response.enriched();
            EnrichedEvent without =
                    full == null
                            ? null
                            : new EnrichedEvent(
                                    full.event(),
                                    full.firstOfUser(),
                                    full.session(),
                                    full.context(),
                                    full.repeatDistance(),
                                    full.weight(),
                                    RecommendationUpdate.UNKNOWN,
                                    1,
                                    full.inCatalog(),
                                    full.title(),
                                    full.category());
            CandidateResponse sent =
                    new CandidateResponse(
                            response.userId(),
                            response.sequence(),
                            response.expectedResponses(),
                            response.position(),
                            response.itemId(),
                            response.candidates(),
                            without,
                            null);
            maker.accept(state, sent, 10, lists::add);
        }
    }

    private void accept(UserEvent event, boolean teaches) {
        answers.of(event, teaches)
                .forEach(response -> maker.accept(state, response, 10, lists::add));
    }
}
