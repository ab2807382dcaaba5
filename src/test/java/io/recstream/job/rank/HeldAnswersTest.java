package io.recstream.job.rank;

import static io.recstream.job.rank.TestingAnswers.knnOnly;
import static io.recstream.job.rank.TestingAnswers.viewAt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.recstream.job.model.CandidateResponse;
import io.recstream.job.model.PopularitySnapshot;
import org.junit.jupiter.api.Test;

class HeldAnswersTest {

    private static final CandidateResponse ANSWER = knnOnly(viewAt("a", 1), 1, 1, 0, "x");

    private final HeldAnswers held = new HeldAnswers();

    @Test
    void keepsWhatCompletesAContextOrBringsNews() {
        held.add(ANSWER, false);
        assertThat(held.answers()).isEmpty();
        held.add(with(news(0, 1)), false);
        held.add(ANSWER, true);
        assertThat(held.answers())
                .extracting(HeldAnswers.Held::completes)
                .containsExactly(false, true);
    }

    @Test
    void ofVeryManyAnswersItKeepsTheFirstAndTheNewestNewsOfEachSource() {
        for (int i = 0; i < HeldAnswers.MAX_ANSWERS + 10; i++) {
            held.add(ANSWER, true);
        }
        held.add(with(news(0, 1)), true);
        held.add(with(news(1, 1)), false);
        held.add(with(news(0, 2)), true);

        assertThat(held.answers()).hasSize(HeldAnswers.MAX_ANSWERS);
        assertThat(held.laterNews().values())
                .extracting(PopularitySnapshot::source, PopularitySnapshot::version)
                .containsExactly(tuple(0, 2L), tuple(1, 1L));
    }

    private static PopularitySnapshot news(int source, long version) {
        return new PopularitySnapshot(source, version, new String[0], new String[0], new float[0]);
    }

    private static CandidateResponse with(PopularitySnapshot news) {
        return new CandidateResponse(
                ANSWER.userId(),
                ANSWER.sequence(),
                ANSWER.asked(),
                ANSWER.position(),
                ANSWER.itemId(),
                ANSWER.candidates(),
                ANSWER.enriched(),
                news);
    }
}
