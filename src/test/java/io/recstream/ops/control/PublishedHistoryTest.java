package io.recstream.ops.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.avro.ControlResult;
import io.recstream.avro.ControlStatus;
import io.recstream.job.model.PublishedRules;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class PublishedHistoryTest {

    private static final String PUBLISH = "publish-rules";
    private static final String START = "start-experiment";
    private static final String STOP = "stop-experiment";

    private final List<ControlResult> results = new ArrayList<>();

    private ControlResult.Builder result(long offset, String command) {
        return TestingResults.of("c" + offset, command, ControlStatus.APPLIED, offset);
    }

    private ControlResult.Builder published(long offset, long version, String document) {
        return result(offset, PUBLISH).setRulesVersion(version).setDocument(document);
    }

    private PublishedHistory history() {
        return new PublishedHistory(results);
    }

    @Test
    void withoutAResultNothingIsPublished() {
        results.add(result(1, "forget").build());
        results.add(result(2, PUBLISH).setStatus(ControlStatus.REFUSED).build());

        assertThat(history().rules()).isEmpty();
        assertThat(history().current()).isEqualTo(PublishedRules.NONE);
        assertThat(history().experiment()).isEmpty();
    }

    /** The order of the results is that in which the stages had reported. */
    @Test
    void theNewestCommandThatWasAppliedCounts() {
        results.add(published(8, 2, "min-score: 0.2\n").build());
        results.add(published(3, 1, "min-score: 0.1\n").build());
        results.add(
                result(9, START)
                        .setRulesVersion(2L)
                        .setExperiment("x1")
                        .setDocument("id: x1\n")
                        .build());

        assertThat(history().current().version()).isEqualTo(2);
        assertThat(history().current().filters().minScore()).isEqualTo(.2);
        assertThat(history().rules(1).orElseThrow().getCommandId()).isEqualTo("c3");
        assertThat(history().rules(3)).isEmpty();
        assertThat(history().experiment().orElseThrow().getExperiment()).isEqualTo("x1");
    }

    /** Offsets begin anew, in the order of the results as in any other. */
    @Test
    void afterTheTopicWasCreatedAgainTheCommandsThatWereIssuedLaterCount() {
        results.add(at(900, published(50, 7, "min-score: 0.7\n")).build());
        results.add(at(901, result(51, START)).setExperiment("x1").setDocument("id: x1\n").build());
        results.add(at(1_000, result(0, STOP)).setExperiment("x1").build());
        results.add(at(1_001, published(1, 8, "min-score: 0.8\n")).build());

        assertNewestIsOf("min-score: 0.8\n");
    }

    /** In whatever order the results are. */
    private void assertNewestIsOf(String document) {
        for (int order = 0; order < 2; order++) {
            assertThat(history().rules().orElseThrow().getDocument()).isEqualTo(document);
            assertThat(history().experiment()).isEmpty();
            Collections.reverse(results);
        }
    }

    /** Only the publication waits for all stages. */
    @Test
    void aCommandThatOvertakesAnotherOneIsTheNewerOne() {
        results.add(
                at(100, published(10, 1, "min-score: 0.1\n"))
                        .setFinishedAt(Instant.ofEpochSecond(200))
                        .build());
        results.add(
                at(101, result(11, STOP))
                        .setExperiment("x1")
                        .setWinner("b")
                        .setRulesVersion(2L)
                        .setDocument("min-score: 0.2\n")
                        .build());

        assertNewestIsOf("min-score: 0.2\n");
    }

    @Test
    void aStopThatEndsInTheSameMillisecondAsTheStartIsTheNewerOne() {
        Instant ahead = Instant.ofEpochSecond(110);
        results.add(
                at(100, result(5, START))
                        .setIssuedAt(ahead)
                        .setExperiment("x1")
                        .setDocument("id: x1\n")
                        .build());
        results.add(at(100, result(6, STOP)).setIssuedAt(ahead).setExperiment("x1").build());

        assertThat(history().experiment()).isEmpty();
    }

    @Test
    void aSendersClockThatIsAheadDoesNotChangeTheOrder() {
        results.add(
                at(130, published(10, 1, "min-score: 0.1\n"))
                        .setFinishedAt(Instant.ofEpochSecond(200))
                        .build());
        results.add(
                at(101, published(11, 2, "min-score: 0.2\n"))
                        .setFinishedAt(Instant.ofEpochSecond(150))
                        .build());

        assertNewestIsOf("min-score: 0.2\n");
    }

    private static ControlResult.Builder at(long seconds, ControlResult.Builder result) {
        return result.setIssuedAt(Instant.ofEpochSecond(seconds))
                .setFinishedAt(Instant.ofEpochSecond(seconds + 1));
    }

    @Test
    void aStopEndsTheExperimentAndItsWinnerIsPublished() {
        results.add(result(1, START).setExperiment("x1").setDocument("id: x1\n").build());
        results.add(
                result(2, STOP)
                        .setExperiment("x1")
                        .setWinner("b")
                        .setRulesVersion(1L)
                        .setDocument("min-score: 0.3\n")
                        .build());

        assertThat(history().experiment()).isEmpty();
        assertThat(history().current().filters().minScore()).isEqualTo(.3);

        results.add(result(3, START).setExperiment("x2").setDocument("id: x2\n").build());
        results.add(result(4, STOP).setExperiment("x2").build());
        assertThat(history().experiment()).isEmpty();
        assertThat(history().current().version()).isEqualTo(1);
    }
}
