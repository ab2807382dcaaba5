package io.recstream.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.avro.RecommendationUpdate;
import io.recstream.server.JobStatusSource.RuleCounts;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RulesUseTest {

    private RuleCounts counted;
    private final RulesUse use =
            new RulesUse(
                    () ->
                            counted == null
                                    ? null
                                    : new JobStatusSource.Report(
                                            "", "", "", 0, 0, null, List.of(), List.of(), counted));

    @Test
    void countsFromTheFirstListOfAVersionOn() {
        counted = new RuleCounts(Map.of("seen", 7L, "min-score", 1L), Map.of("boosted", 3L));
        list(1);
        assertThat(use.of(1).rules())
                .isEqualTo(
                        new RuleCounts(Map.of("seen", 0L, "min-score", 0L), Map.of("boosted", 0L)));
        counted = new RuleCounts(Map.of("seen", 9L, "min-score", 1L), Map.of("boosted", 4L));
        assertThat(use.of(1))
                .isEqualTo(
                        new RulesUse.Count(
                                1,
                                0,
                                new RuleCounts(
                                        Map.of("seen", 2L, "min-score", 0L),
                                        Map.of("boosted", 1L))));

        list(2);
        assertThat(use.of(2).rules().removed()).containsEntry("seen", 0L);
        assertThat(use.of(1).rules()).isNull();
    }

    @Test
    void afterARestartOfTheJobItCountsFromThereOn() {
        counted = new RuleCounts(Map.of("seen", 7L), Map.of("boosted", 3L));
        list(1);
        counted = new RuleCounts(Map.of("seen", 8L), Map.of("boosted", 0L));
        assertThat(use.of(1).rules()).isEqualTo(counted);
    }

    @Test
    void withoutMetricsNothingIsKnown() {
        list(1);
        assertThat(use.of(1)).isEqualTo(new RulesUse.Count(1, 0, null));
        counted = new RuleCounts(Map.of("seen", 7L), Map.of());
        assertThat(use.of(1).rules().removed()).as("from now on").containsEntry("seen", 0L);
    }

    @Test
    void theCountersAreFoundByTheirNamesInFlink() {
        assertThat(
                        FlinkWatch.rules(
                                Map.of(
                                        "rank-list.recstream.rule.min-score.removedItems", 4L,
                                        "rank-list.recstream.rule.pinned.movedItems", 5L,
                                        "rank-list.recstream.lists", 6L)))
                .isEqualTo(new RuleCounts(Map.of("min-score", 4L), Map.of("pinned", 5L)));
        assertThat(FlinkWatch.rules(Map.of())).isNull();
    }

    private void list(long rulesVersion) {
        use.changed(
                Table.RECOMMENDATIONS,
                "u1",
                RecommendationUpdate.newBuilder()
                        .setUserId("u1")
                        .setVersion(1)
                        .setGeneratedAt(Instant.EPOCH)
                        .setTriggerEventId("e1")
                        .setEventTime(Instant.EPOCH)
                        .setItems(List.of())
                        .setModelVersion("1")
                        .setSessionEvents(1)
                        .setRulesVersion(rulesVersion)
                        .build());
    }
}
