package io.recstream.session;

import static io.recstream.model.TestingEvent.view;
import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.model.TestingCodec;
import io.recstream.model.TestingInstant;
import io.recstream.model.UserEvent;
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

class SessionMemoryOracleTest {

    private static final long GAP = 30 * 60_000;

    /** An event relative to the one before it, and whether the memory is written and read first. */
    record Move(int item, int minutes, int sessionId, int weight, boolean reread) {}

    @Property(tries = 500)
    void theContextIsThatOfAllEventsOfTheSession(
            @ForAll("moves") List<Move> moves,
            @ForAll @IntRange(min = 1, max = 10) int width,
            @ForAll boolean maximum) {
        SessionMemory memory = new SessionMemory();
        NaiveSessions naive = new NaiveSessions(GAP, width);
        Map<Integer, Long> sessions = new HashMap<>();
        long time = TestingInstant.at("00:00");
        long sequence = time;
        for (Move move : moves) {
            time = Math.max(1, time + move.minutes() * 60_000L);
            UserEvent event = event(move, time);
            memory = move.reread() ? reread(memory) : memory;
            SessionMemory.Step step = memory.observe(event, move.weight(), GAP, width, maximum);
            boolean first = sessions.isEmpty() && sequence == TestingInstant.at("00:00");
            naive.add(event, move.weight());

            assertThat(step.context()).containsExactlyElementsOf(naive.context());
            assertThat(step.repeatDistance()).isEqualTo(naive.repeatDistance());
            assertThat(step.weight()).isEqualTo(maximum ? naive.excess() : move.weight());
            assertThat(step.firstOfUser()).isEqualTo(first);
            sequence = first ? time : sequence + 1;
            assertThat(step.sequence()).isEqualTo(sequence);
            if (move.weight() > 0) {
                Long known = sessions.putIfAbsent(naive.session(), step.session());
                assertThat(step.session()).isEqualTo(known == null ? step.session() : known);
            } else {
                sessions.putIfAbsent(-1, 0L);
            }
        }
        assertThat(sessions.values()).doesNotHaveDuplicates();
    }

    @Provide
    Arbitrary<List<Move>> moves() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 13),
                        Arbitraries.integers().between(-5, 40),
                        Arbitraries.frequency(Tuple.of(8, 0), Tuple.of(2, 1), Tuple.of(1, 2)),
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

    private static SessionMemory reread(SessionMemory memory) {
        return TestingCodec.roundTrip(new SessionMemoryCodec(), memory);
    }
}
