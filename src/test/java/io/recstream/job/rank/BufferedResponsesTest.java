package io.recstream.job.rank;

import static io.recstream.job.rank.TestingResponses.knnOnly;
import static io.recstream.job.rank.TestingResponses.viewAt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.recstream.job.model.CandidateResponse;
import io.recstream.job.model.PopularitySnapshot;
import org.junit.jupiter.api.Test;

class BufferedResponsesTest {

    private static final CandidateResponse ANSWER = knnOnly(viewAt("a", 1), 1, 1, 0, "x");

    private final BufferedResponses held = new BufferedResponses();

    @Test
    void keepsWhatCompletesAContextOrBringsNews() {
        held.add(ANSWER, false);
        assertThat(held.responses()).isEmpty();
        held.add(with(news(0, 1)), false);
        held.add(ANSWER, true);
        assertThat(held.responses())
                .extracting(BufferedResponses.Buffered::completes)
                .containsExactly(false, true);
    }

    @Test
    void ofManyResponsesItKeepsTheFirstAndTheNewestSnapshotOfEachSource() {
        for (int i = 0; i < BufferedResponses.MAX_RESPONSES + 10; i++) {
            held.add(ANSWER, true);
        }
        held.add(with(news(0, 1)), true);
        held.add(with(news(1, 1)), false);
        held.add(with(news(0, 2)), true);

        assertThat(held.responses()).hasSize(BufferedResponses.MAX_RESPONSES);
        assertThat(held.laterPopularity().values())
                .extracting(PopularitySnapshot::source, PopularitySnapshot::version)
                .containsExactly(tuple(0, 2L), tuple(1, 1L));
    }

    private static PopularitySnapshot news(int source, long version) {
        return new PopularitySnapshot(source, version, new String[0], new String[0], new float[0]);
    }

    private static CandidateResponse with(PopularitySnapshot popularity) {
        return new CandidateResponse(
                ANSWER.userId(),
                ANSWER.sequence(),
                ANSWER.expectedResponses(),
                ANSWER.position(),
                ANSWER.itemId(),
                ANSWER.candidates(),
                ANSWER.enriched(),
                popularity);
    }
}
