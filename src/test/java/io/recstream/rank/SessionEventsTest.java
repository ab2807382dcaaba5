package io.recstream.rank;

import static io.recstream.model.TestingEvent.event;
import static io.recstream.rank.TestingAnswers.viewAt;
import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.model.BlendParameters;
import io.recstream.model.RecommendationUpdate;
import io.recstream.model.RuleParameters;
import io.recstream.model.UserEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A list says how many events of the user's session it has seen. */
class SessionEventsTest {

    private static final long GAP = Duration.ofMinutes(31).toMillis();

    private final TestingAnswers answers = new TestingAnswers();
    private final List<RecommendationUpdate> lists = new ArrayList<>();
    private final ListMemory memory = new ListMemory();
    private final ListMaker maker =
            new ListMaker(
                    new Blend(BlendParameters.DEFAULT),
                    new Habits(),
                    new PopularShelf(),
                    new ListRules(RuleParameters.NONE, item -> null, filter -> {}),
                    1_000,
                    0,
                    (list, rank) -> {});

    @Test
    void countsTheEventsOfTheSession() {
        accept(viewAt("a", 1_001), true);
        assertThat(lists).last().extracting(RecommendationUpdate::sessionEvents).isEqualTo(1);
        accept(viewAt("b", 1_002), true);
        accept(viewAt("a", 1_003), true);
        assertThat(memory.sessionEvents).isEqualTo(3);

        accept(viewAt("c", 1_003 + GAP), true);

        assertThat(lists).last().extracting(RecommendationUpdate::sessionEvents).isEqualTo(1);
    }

    @Test
    void impressionsAreNoEventsOfASession() {
        accept(viewAt("a", 1_001), true);
        accept(event("impression", "u1", "b").id("e2").at(1_002).event(), false);
        assertThat(memory.sessionEvents).isEqualTo(1);
    }

    @Test
    void isUnknownToTheEndOfASessionThatBeganBeforeTheyWereCounted() {
        accept(viewAt("a", 1_001), true);
        memory.sessionEvents = RecommendationUpdate.UNKNOWN;

        accept(viewAt("b", 1_002), true);
        assertThat(memory.sessionEvents).isEqualTo(RecommendationUpdate.UNKNOWN);

        accept(viewAt("c", 1_002 + GAP), true);
        assertThat(memory.sessionEvents).isEqualTo(1);
    }

    private void accept(UserEvent event, boolean teaches) {
        answers.of(event, teaches).forEach(answer -> maker.accept(memory, answer, 10, lists::add));
    }
}
