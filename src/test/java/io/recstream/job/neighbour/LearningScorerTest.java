package io.recstream.job.neighbour;

import static io.recstream.job.model.TestingEvent.event;
import static io.recstream.job.model.TestingEvent.view;
import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.job.model.CandidateScores;
import io.recstream.job.model.ItemUpdate;
import io.recstream.job.model.KnnParameters;
import io.recstream.job.model.PackedCandidates;
import io.recstream.job.model.SessionParameters;
import io.recstream.job.model.UserEvent;
import io.recstream.job.session.ItemUpdates;
import io.recstream.job.session.SessionState;
import java.util.List;
import org.junit.jupiter.api.Test;

class LearningScorerTest {

    private static final SessionParameters RULES =
            new SessionParameters(60_000, 60_000, 10, 4, false);

    private final LearningScorer scorer = new LearningScorer(KnnParameters.DEFAULT);
    private final ItemState state = new ItemState();
    private final SessionState session = new SessionState();

    @Test
    void scoresWithTheJustLearntUpdate() {
        visits(view("u1", "a").at(0).event(), 1);
        ItemUpdate update = visits(view("u1", "b").at(1).event(), 1).get(1);

        CandidateScores candidates = scorer.learnAndScore(state, update).scores();

        assertThat(update.itemId()).isEqualTo("a");
        assertThat(candidates.items().toArray()).containsExactly("b");
    }

    @Test
    void scoringDoesNotLearn() {
        visits(view("u1", "a").at(0).event(), 1);
        ItemUpdate update = visits(view("u1", "b").at(1).event(), 1).get(1);

        assertThat(scorer.score(state, update)).isEqualTo(PackedCandidates.NONE);
        assertThat(state.snippets.size()).isZero();
    }

    @Test
    void aNegativeEventRequestsCandidatesOfItsContextOnly() {
        scorer.learnAndScore(state, visits(view("u1", "a").at(0).event(), 1).get(0));
        List<ItemUpdate> updates = visits(event("dislike", "u1", "x").at(1).event(), -1);

        assertThat(updates.stream().map(LearningScorer::needsState)).containsExactly(false, true);
        scorer.learnAndScore(state, updates.get(1));
        assertThat(state.lastUpdate).isZero();
    }

    @Test
    void needsNoMemoryForAnImpression() {
        ItemUpdate update = visits(event("impression", "u1", "a").at(0).event(), 0).get(0);

        assertThat(LearningScorer.needsState(update)).isFalse();
        assertThat(scorer.learnAndScore(null, update)).isEqualTo(PackedCandidates.NONE);
    }

    private List<ItemUpdate> visits(UserEvent event, float weight) {
        return ItemUpdates.of(event, session.observe(event, weight, RULES), 4);
    }
}
