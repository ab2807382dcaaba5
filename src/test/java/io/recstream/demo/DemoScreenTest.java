package io.recstream.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.avro.RecommendationReason;
import io.recstream.avro.RecommendationUpdate;
import io.recstream.avro.RecommendedItem;
import io.recstream.console.Terminal;
import io.recstream.telemetry.Latency;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DemoScreenTest {

    private static final Latency.Quantiles NONE = new Latency().sinceStart();

    private final DemoScreen screen =
            new DemoScreen("a shop", Map.of("i1", "Blue trail shoes 42", "i2", "Red rope 7"));

    @Test
    void showsTheReasonOfEachItem() {
        List<String> lines =
                screen.frame(
                        now(0, 0, list("u1", item("i1", "i2"), item("i2", "i2"), item("i3", null))),
                        "RUNNING");

        assertThat(lines)
                .anyMatch(
                        line ->
                                line.matches(
                                        " +Blue trail shoes 42 +because you viewed Red rope 7"))
                .anyMatch(line -> line.matches(" +Red rope 7 +viewed before"))
                .anyMatch(line -> line.matches(" +i3 +often next"));
    }

    @Test
    void averagesRatesOverTheLastFrames() {
        screen.advance(now(0, 0), 0);
        screen.advance(now(100, 0), 0.5);
        screen.advance(now(200, 300), 1);

        assertThat(screen.line(now(200, 300), "RUNNING")).contains("(200/s)", "(300/s)");
    }

    @Test
    void showsTheOnlineQualityInBothForms() {
        assertThat(screen.line(now(1, 1), "RUNNING"))
                .contains("hit rate@20 –, MRR@20 –, coverage 0.500, with a list 0.250");
        assertThat(screen.frame(now(1, 1), "RUNNING"))
                .anyMatch(line -> line.contains("coverage 0.500   with a list 0.250"));
    }

    @Test
    void fitsAStandardTerminalWithThreeFullLists() {
        RecommendationUpdate full =
                list("u1", item("i1", "i2"), item("i2", "i2"), item("i3", null), item("i4", null));

        assertThat(screen.frame(now(1, 1, full, full, full), "RUNNING")).hasSizeLessThan(24);
    }

    @Test
    void repaintsInPlaceOnATerminalOnly() throws Exception {
        ByteArrayOutputStream live = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(new PrintStream(live, true, StandardCharsets.UTF_8), 10);
        terminal.repaint(List.of("one", "two"));
        terminal.repaint(List.of("three", "a line of text that is too long"));

        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        Terminal pipe = new Terminal(new PrintStream(plain, true, StandardCharsets.UTF_8), 0);
        int result = pipe.step("Counting", () -> 7);

        assertThat(live.toString(StandardCharsets.UTF_8)).contains("\033[2A", "a line of…");
        assertThat(result).isEqualTo(7);
        assertThat(plain.toString(StandardCharsets.UTF_8))
                .contains("Counting …", "Counting … done")
                .doesNotContain("\033");
    }

    static DemoMeasurements.Now now(long sent, long lists, RecommendationUpdate... watched) {
        return new DemoMeasurements.Now(
                sent,
                0,
                lists,
                0,
                new DemoSummary.Letters(Map.of(), Map.of()),
                new AccuracyReport().score(),
                new AccuracyReport.Reach(0.5, 0.25),
                NONE,
                NONE,
                List.of(watched).stream()
                        .map(update -> new SampledUsers.Watched(update, 0))
                        .toList());
    }

    private static RecommendationUpdate list(String user, RecommendedItem... items) {
        Instant noon = Instant.parse("2026-01-01T12:00:00Z");
        return RecommendationUpdate.newBuilder()
                .setUserId(user)
                .setVersion(1)
                .setGeneratedAt(noon)
                .setTriggerEventId("e1")
                .setEventTime(noon)
                .setItems(List.of(items))
                .setModelVersion("test")
                .build();
    }

    private static RecommendedItem item(String id, String becauseOf) {
        return RecommendedItem.newBuilder()
                .setItemId(id)
                .setScore(1)
                .setReason(RecommendationReason.OFTEN_NEXT)
                .setBecauseOf(becauseOf)
                .build();
    }
}
