package io.recstream.job.session;

import static io.recstream.job.model.TestingEvent.view;
import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.job.model.SessionParameters;
import io.recstream.job.model.TestingCodec;
import io.recstream.job.model.TestingInstant;
import io.recstream.job.model.UserEvent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

class SessionStateOracleTest {

    private static final long MINUTE = 60_000;

    /** An event relative to the newest one, and whether the memory is written and read first. */
    record Move(int item, int minutes, int sessionId, int weight, boolean reread) {}

    @Property(tries = 1_000)
    void anEventHasTheContextOfAllEventsOfItsSession(
            @ForAll("moves") List<Move> moves,
            @ForAll @IntRange(min = 1, max = 10) int width,
            @ForAll @IntRange(min = 1, max = 4) int maxOpen,
            @ForAll boolean maximum) {
        SessionParameters rules =
                new SessionParameters(30 * MINUTE, 45 * MINUTE, width, maxOpen, maximum);
        SessionState state = new SessionState();
        NaiveSessions naive = new NaiveSessions(rules);
        Map<Integer, Long> sessions = new HashMap<>();
        long newest = TestingInstant.at("10:00");
        long sequence = 0;
        for (Move move : moves) {
            long time = newest + move.minutes() * MINUTE;
            newest = Math.max(newest, time);
            UserEvent event = event(move, time);
            state = move.reread() ? reread(state) : state;
            SessionState.Step step = state.observe(event, move.weight(), rules);
            naive.add(event, move.weight());

            assertThat(step.context()).containsExactlyElementsOf(naive.context());
            assertThat(step.repeatDistance()).isEqualTo(naive.repeatDistance());
            assertThat(step.weight()).isEqualTo(maximum ? naive.excess() : move.weight());
            assertThat(step.sessionEvents()).isEqualTo(naive.sessionEvents());
            assertThat(step.openSessions()).isEqualTo(naive.openSessions());
            assertThat(step.firstOfUser()).isEqualTo(sequence == 0);
            sequence = sequence == 0 ? time : sequence + 1;
            assertThat(step.sequence()).isEqualTo(sequence);
            if (naive.session() >= 0) {
                Long known = sessions.putIfAbsent(naive.session(), step.session());
                assertThat(step.session()).isEqualTo(known == null ? step.session() : known);
                assertThat(state.isOpen(step.session())).isEqualTo(naive.isOpen());
            }
        }
        assertThat(sessions.values()).doesNotHaveDuplicates();
    }

    /** Time stands still, goes back within what is not late, or on, also by more than the gap. */
    @Provide
    Arbitrary<List<Move>> moves() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 13),
                        Arbitraries.frequencyOf(
                                Tuple.of(6, Arbitraries.integers().between(-3, 3)),
                                Tuple.of(2, Arbitraries.integers().between(-45, 0)),
                                Tuple.of(2, Arbitraries.integers().between(25, 90))),
                        Arbitraries.frequency(
                                Tuple.of(4, 0),
                                Tuple.of(4, 1),
                                Tuple.of(3, 2),
                                Tuple.of(1, 3),
                                Tuple.of(1, 4)),
                        Arbitraries.of(1, 1, 1, 2, 4, 0, -1),
                        Arbitraries.of(true, false))
                .as(Move::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(60);
    }

    private static UserEvent event(Move move, long time) {
        return view("u1", "i" + move.item())
                .session(move.sessionId() == 0 ? null : "s" + move.sessionId())
                .at(time)
                .event();
    }

    private static SessionState reread(SessionState state) {
        return TestingCodec.roundTrip(new SessionStateCodec(), state);
    }
}
