package io.recstream.ops.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class OperatorsTest {

    private static final String JOB =
            """
            {"vertices": [
              {"name": "Source: read-events -> validate-event"},
              {"name": "rank-list -> (compute-window -> write-user-features: Writer, write-lists: Writer -> write-lists: Committer)"}]}
            """;

    private static final String PLAN =
            """
            ----------------------- Execution Plan -----------------------
            {"nodes": [{"id": 1, "type": "Source: read-events"}, {"id": 2, "type": "validate-event"},
              {"id": 3, "type": "rank-list"}, {"id": 5, "type": "write-lists: Writer"},
              {"id": 6, "type": "write-lists: Committer"}, {"id": 7, "type": "a new one"}]}
            --------------------------------------------------------------

            No description provided.
            """;

    @Test
    void ofAJobAreThoseOfAllItsChains() throws IOException {
        assertThat(Operators.ofJob(new ObjectMapper().readTree(JOB)).names())
                .containsExactlyInAnyOrder(
                        "Source: read-events",
                        "validate-event",
                        "rank-list",
                        "compute-window",
                        "write-user-features: Writer",
                        "write-lists: Writer",
                        "write-lists: Committer");
    }

    @Test
    void thoseThatAPlanLacksAreNamedAndNewOnesAreFine() throws IOException {
        Operators job = Operators.ofJob(new ObjectMapper().readTree(JOB));

        assertThat(job.missingIn(Operators.ofPlan(PLAN)))
                .containsExactly("compute-window", "write-user-features: Writer");
        assertThat(job.missingIn(job)).isEmpty();
    }

    @Test
    void aProgramThatBuildsNoJobIsRefused() {
        assertThatThrownBy(() -> Operators.ofPlan("Usage: …")).hasMessageContaining("Usage: …");
    }
}
