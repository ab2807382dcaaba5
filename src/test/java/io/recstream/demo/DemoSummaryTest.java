package io.recstream.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.recstream.telemetry.DeliveryAudit;
import io.recstream.telemetry.Latency;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DemoSummaryTest {

    @Test
    void isOneLineOfJsonWithEveryCount() throws IOException {
        String json = summary(new Latency.Quantiles(10, 12.5, 80)).toJson();

        JsonNode read = new ObjectMapper().readTree(json);
        assertThat(json).doesNotContain("\n");
        assertThat(read.path("events_in").asLong()).isEqualTo(100);
        assertThat(read.path("events_unique").asLong()).isEqualTo(97);
        assertThat(read.path("duplicates").asLong()).isEqualTo(2);
        assertThat(read.path("dead_letters").path("LATE").asLong()).isEqualTo(1);
        assertThat(read.path("lists_out").asLong()).isEqualTo(90);
        assertThat(read.path("lists_lost").asLong()).isEqualTo(1);
        assertThat(read.path("lists_doubled").asLong()).isEqualTo(2);
        assertThat(read.path("users_with_list").asLong()).isEqualTo(8);
        assertThat(read.path("users_without_list").path("LATE").asLong()).isEqualTo(1);
        assertThat(read.path("hit_rate_at_20").asDouble()).isEqualTo(0.5);
        assertThat(read.path("mrr_at_20").asDouble()).isEqualTo(0.25);
        assertThat(read.path("coverage").asDouble()).isEqualTo(0.75);
        assertThat(read.path("share_with_list").asDouble()).isEqualTo(0.9);
        assertThat(read.path("latency_ms").path("p50").asDouble()).isEqualTo(12.5);
        assertThat(read.path("latency_ms").path("p99").asDouble()).isEqualTo(80);
        assertThat(read.path("latency_committed_ms").has("p50")).isTrue();
        assertThat(read.path("seconds").asDouble()).isEqualTo(2.5);
    }

    @Test
    void unmeasuredValuesAreNull() throws IOException {
        Latency none = new Latency();

        JsonNode read = new ObjectMapper().readTree(summary(none.sinceStart()).toJson());

        assertThat(read.path("latency_ms").path("p50").isNull()).isTrue();
        assertThat(summary(none.sinceStart()).toLines())
                .last()
                .isEqualTo(
                        "event to list p50 not measured, p99 not measured; committed p50 not"
                                + " measured, p99 not measured");
    }

    @Test
    void reportsThatThereWereNoEvents() {
        Latency.Quantiles none = new Latency().sinceStart();
        DemoSummary summary =
                new DemoSummary(
                        0,
                        0,
                        0,
                        new DemoSummary.Letters(Map.of(), Map.of()),
                        0,
                        0,
                        Map.of(),
                        new AccuracyReport.Score(0, Double.NaN, Double.NaN),
                        new AccuracyReport.Reach(Double.NaN, Double.NaN),
                        none,
                        none,
                        new DeliveryAudit.Count(0, 0, 0, 0),
                        null,
                        0,
                        true);
        assertThat(summary.toLines())
                .noneMatch(line -> line.contains("NaN") || line.contains("Infinity"))
                .anyMatch(line -> line.startsWith("No event came, so there is nothing to measure"));
    }

    @Test
    void hasRecentLatenciesAndThoseSinceTheStart() {
        Latency latency = new Latency();
        latency.record(900_000_000);
        for (int interval = 0; interval < 10; interval++) {
            latency.nextInterval();
            latency.record(100_000_000);
        }

        assertThat(latency.sinceStart().count()).isEqualTo(11);
        assertThat(latency.sinceStart().p99()).isGreaterThan(800);
        assertThat(latency.recent().count()).isEqualTo(10);
        assertThat(latency.recent().p99()).isBetween(99.0, 101.0);
    }

    @Test
    void countsPersonsOnlyWithIdentity() throws IOException {
        Latency.Quantiles latency = new Latency.Quantiles(10, 12.5, 80);
        IdentityTally identities = new IdentityTally();
        identities.identity("u1", "u1");
        identities.identity("device:d1", "device:d1");
        identities.identity("device:d2", "u1");
        identities.identity("device:d1", "u1");
        identities.identity("u2", "u2");
        identities.identity("u3", "u3");
        identities.identity("u3", null);

        DemoSummary summary = summary(latency, identities.count());

        JsonNode read = new ObjectMapper().readTree(summary.toJson());
        assertThat(read.path("persons").asLong()).isEqualTo(2);
        assertThat(read.path("ids").asLong()).isEqualTo(4);
        assertThat(read.path("merges").asLong()).isEqualTo(1);
        assertThat(summary.toLines())
                .contains("2 persons with 4 ids; 1 of these became part of a person");
        assertThat(summary(latency).toJson()).doesNotContain("persons", "ids", "merges");
    }

    private static DemoSummary summary(Latency.Quantiles latency) {
        return summary(latency, null);
    }

    private static DemoSummary summary(Latency.Quantiles latency, IdentityTally.Count identities) {
        return new DemoSummary(
                100,
                97,
                2,
                new DemoSummary.Letters(Map.of("LATE", 1L), Map.of()),
                90,
                8,
                Map.of("LATE", 1L),
                new AccuracyReport.Score(60, 0.5, 0.25),
                new AccuracyReport.Reach(0.75, 0.9),
                latency,
                latency,
                new DeliveryAudit.Count(90, 8, 1, 2),
                identities,
                2.5,
                true);
    }
}
