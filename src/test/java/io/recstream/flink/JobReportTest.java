package io.recstream.flink;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class JobReportTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TWO_VERTICES =
            """
            {"state": "RUNNING", "vertices": [
              {"parallelism": 2, "maxParallelism": 64, "tasks": {"RUNNING": 2}},
              {"parallelism": 1, "maxParallelism": 128, "tasks": {"RUNNING": %d, "INITIALIZING": 1}}]}
            """;
    private static final String FAILURE =
            """
            {"stacktrace": "java.lang.Exception: outer\\n\\tat A.b(C)\\nCaused by: \
            java.lang.IllegalStateException: the reason\\n\\tat D.e(F)\\n\\t... 3 more\\n"}
            """;

    @Test
    void aJobRunsOnlyWhereEveryTaskDoes() throws IOException {
        assertThat(report(TWO_VERTICES.formatted(0), 0, 0).isRunning()).isFalse();
        assertThat(report(TWO_VERTICES.formatted(0), 0, 0).waitsFor()).contains("2 of 3 tasks");
        assertThat(report(TWO_VERTICES.formatted(1), 0, 0).isRunning()).isTrue();
        assertThat(report(TWO_VERTICES.formatted(1), 0, 0).waitsFor()).contains("checkpoint");
        assertThat(report("{\"state\": \"RUNNING\", \"vertices\": []}", 0, 0).isRunning())
                .isFalse();
    }

    @Test
    void onlyTheNewestCheckpointCounts() throws IOException {
        String both =
                """
                {"latest": {"completed": {"id": %d}, "failed": {"id": 7, "failure_message": "no S3"}}}
                """;

        assertThat(JobReport.checkpointFailure(JSON.readTree(both.formatted(6)))).contains("no S3");
        assertThat(JobReport.checkpointFailure(JSON.readTree(both.formatted(8)))).isEmpty();
        assertThat(JobReport.checkpointFailure(JSON.readTree("{\"latest\": {\"failed\": null}}")))
                .isEmpty();
    }

    @Test
    void theSmallestMaximumCounts() throws IOException {
        JobReport report = report(TWO_VERTICES.formatted(1), 5, 0);

        assertThat(report.maxParallelism()).isEqualTo(64);
        assertThat(report.parallelism()).isEqualTo(2);
        assertThat(report.checkpoints()).isEqualTo(5);
    }

    @Test
    void threeFailuresBeforeTheFirstCheckpointAreHopelessAfterwardsTheyAreNot() throws IOException {
        assertThat(report(TWO_VERTICES.formatted(1), 0, 2).isHopeless()).isFalse();
        assertThat(report(TWO_VERTICES.formatted(1), 0, 3).isHopeless()).isTrue();
        assertThat(report(TWO_VERTICES.formatted(1), 1, 3).isHopeless()).isFalse();
        assertThat(report("{\"state\": \"FAILED\"}", 9, 1).isHopeless()).isTrue();
        assertThat(report(TWO_VERTICES.formatted(1), 0, 1).lastFailure()).isEqualTo("the reason");
    }

    @Test
    void aCauseWithoutAMessageHasItsType() {
        assertThat(Causes.last("Caused by: java.lang.ClassNotFoundException: a.b.C\n\tat x"))
                .isEqualTo("java.lang.ClassNotFoundException: a.b.C");
        assertThat(
                        Causes.last(
                                "a.b.InvalidException: The settings have:\n  - one\n  - two\n\tat x"))
                .isEqualTo("The settings have:\n  - one\n  - two");
    }

    @Test
    void sumsAddUpOverVertices() throws IOException {
        Map<String, Long> sums = new TreeMap<>();
        JobReport.addSums(JSON.readTree("[{\"id\": \"a\", \"sum\": 2.0}]"), sums);
        JobReport.addSums(JSON.readTree("[{\"id\": \"a\", \"sum\": 1}]"), sums);

        assertThat(sums).containsExactly(Map.entry("a", 3L));
    }

    private static JobReport report(String job, int checkpoints, int failures) throws IOException {
        String history = String.join(",", java.util.Collections.nCopies(failures, FAILURE));
        return JobReport.of(
                JSON.readTree(job),
                JSON.readTree("{\"counts\": {\"completed\": " + checkpoints + "}}"),
                JSON.readTree("{\"exceptionHistory\": {\"entries\": [" + history + "]}}"));
    }
}
