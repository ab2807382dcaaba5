package io.recstream.job.neighbour;

import static io.recstream.job.model.TestingEvent.event;
import static io.recstream.job.model.TestingEvent.view;
import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.job.model.Candidates;
import io.recstream.job.model.ItemUpdate;
import io.recstream.job.model.KnnParameters;
import io.recstream.job.model.SessionParameters;
import io.recstream.job.model.UserEvent;
import io.recstream.job.session.SessionState;
import io.recstream.job.session.Visits;
import java.util.List;
import org.junit.jupiter.api.Test;

class LearningScorerTest {

    private static final SessionParameters RULES =
            new SessionParameters(60_000, 60_000, 10, 4, false);

    private final LearningScorer scorer = new LearningScorer(KnnParameters.DEFAULT);
    private final ItemState memory = new ItemState();
    private final SessionState session = new SessionState();

    @Test
    void answersWithWhatTheVisitHasJustTaught() {
        visits(view("u1", "a").at(0).event(), 1);
        ItemUpdate visit = visits(view("u1", "b").at(1).event(), 1).get(1);

        Candidates candidates = scorer.learnAndAnswer(memory, visit);

        assertThat(visit.itemId()).isEqualTo("a");
        assertThat(candidates.items()).containsExactly("b");
    }

    @Test
    void learnsNothingWhereItOnlyAnswers() {
        visits(view("u1", "a").at(0).event(), 1);
        ItemUpdate visit = visits(view("u1", "b").at(1).event(), 1).get(1);

        assertThat(scorer.answer(memory, visit)).isEqualTo(Candidates.NONE);
        assertThat(memory.snippets.size()).isZero();
    }

    @Test
    void asksOnlyTheContextOfANegativeEvent() {
        scorer.learnAndAnswer(memory, visits(view("u1", "a").at(0).event(), 1).get(0));
        List<ItemUpdate> visits = visits(event("dislike", "u1", "x").at(1).event(), -1);

        assertThat(visits.stream().map(LearningScorer::needsMemory)).containsExactly(false, true);
        scorer.learnAndAnswer(memory, visits.get(1));
        assertThat(memory.lastVisit).isZero();
    }

    @Test
    void needsNoMemoryForAnImpression() {
        ItemUpdate visit = visits(event("impression", "u1", "a").at(0).event(), 0).get(0);

        assertThat(LearningScorer.needsMemory(visit)).isFalse();
        assertThat(scorer.learnAndAnswer(null, visit)).isEqualTo(Candidates.NONE);
    }

    private List<ItemUpdate> visits(UserEvent event, float weight) {
        return Visits.of(event, session.observe(event, weight, RULES), 4);
    }
}
