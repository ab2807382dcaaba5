package io.recstream.e2e;

import static io.recstream.tool.fixture.FixtureOutput.Kind.DEAD_LETTER;
import static io.recstream.tool.fixture.FixtureOutput.Kind.FEATURES;
import static io.recstream.tool.fixture.FixtureOutput.Kind.LIST;
import static io.recstream.tool.fixture.FixtureOutput.Kind.PAGE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.recstream.local.LocalBroker;
import io.recstream.local.LocalCluster;
import io.recstream.model.RecommendationUpdate;
import io.recstream.tool.fixture.FixtureFolder;
import io.recstream.tool.fixture.FixtureInput;
import io.recstream.tool.fixture.FixtureOutput;
import io.recstream.tool.fixture.FixtureRun;
import io.recstream.tool.fixture.Phase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The savepoint of every released version is restored with the code of today, with no state
 * dropped; what then comes of the rest of the input is what that version itself made of it, and
 * what an oracle says.
 */
@Timeout(180)
class SavepointFixturesE2ECase {

    private static final Path SAVEPOINTS = Path.of("savepoints");
    private static final Set<Phase> REST = Set.of(Phase.RELEASED, Phase.AFTER, Phase.RETURN);

    private static LocalBroker shared;
    private static LocalCluster cluster;

    static List<FixtureFolder> fixtures() throws IOException {
        return FixtureFolder.allIn(SAVEPOINTS);
    }

    @BeforeAll
    static void startServers() {
        shared = LocalBroker.start();
        cluster = LocalCluster.start(FixtureRun.clusterOptions());
    }

    @AfterAll
    static void stopServers() {
        cluster.close();
        shared.close();
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void goesOnAsTheVersionItselfHasGoneOn(FixtureFolder fixture) throws IOException {
        List<FixtureOutput> expected = fixture.outputs();
        List<FixtureOutput> found = goOn(shared, fixture, Map.of());

        for (Phase phase : REST) {
            assertThat(ToldAgain.differences(of(expected, phase, LIST), of(found, phase, LIST)))
                    .as("lists, %s", phase)
                    .isEmpty();
        }
        assertThat(
                        ToldAgain.differences(
                                of(expected, REST, DEAD_LETTER), of(found, REST, DEAD_LETTER)))
                .isEmpty();
        assertThat(
                        ToldAgain.differences(
                                ToldAgain.newest(of(expected, REST, PAGE)),
                                ToldAgain.newest(of(found, REST, PAGE))))
                .isEmpty();
        FixtureOracle oracle = new FixtureOracle(fixture);
        assertFeatures(oracle, oracle.lengths(), expected, found);
    }

    @Test
    void aWindowMoreIsToldExactlyFromPanesOfTheFirstRelease() throws IOException {
        FixtureFolder fixture = fixtures().get(0);
        List<FixtureOutput> found;
        try (LocalBroker another = LocalBroker.start()) {
            found = goOn(another, fixture, Map.of("recstream.windows.lengths", "5 min;20 min;1 h"));
        }

        assertFeatures(
                new FixtureOracle(fixture),
                List.of(Duration.ofMinutes(5), Duration.ofMinutes(20), Duration.ofHours(1)),
                fixture.outputs(),
                found);
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void theVersionItselfDidWhatTheOracleSays(FixtureFolder fixture) throws IOException {
        FixtureOracle oracle = new FixtureOracle(fixture);
        List<FixtureOutput> outputs = fixture.outputs();

        assertSays(oracle, Phase.BEFORE, lists(outputs, Phase.BEFORE));
        assertSays(oracle, Phase.AFTER, lists(outputs, Phase.AFTER));
        assertThat(itemsByUser(lists(outputs, Phase.RELEASED)))
                .isEqualTo(heldBack(oracle))
                .hasSizeGreaterThan(5);
        assertThat(
                        of(outputs, Set.of(Phase.values()), DEAD_LETTER).stream()
                                .map(FixtureOutput::value)
                                .filter(it -> it.get("source_topic").textValue().endsWith("events"))
                                .collect(
                                        Collectors.toMap(
                                                it -> it.get("source_offset").longValue(),
                                                it -> it.get("reason").textValue())))
                .isEqualTo(reasons(oracle));
    }

    /** Puts what was before where it was, restores, and has the job do the rest. */
    private static List<FixtureOutput> goOn(
            LocalBroker broker, FixtureFolder fixture, Map<String, String> overrides)
            throws IOException {
        List<FixtureOutput> expected = of(fixture.outputs(), Set.of(Phase.RELEASED), null);
        List<FixtureOutput> found = new ArrayList<>();
        try (FixtureRun run = FixtureRun.of(fixture, broker, cluster)) {
            run.fill(inputs(fixture, Phase.BEFORE));
            run.fill(inputs(fixture, Phase.HELD));
            run.restore(fixture.savepoint(), overrides);
            for (FixtureOutput.Kind kind : List.of(LIST, FEATURES)) {
                long count = expected.stream().filter(it -> it.kind() == kind).count();
                run.await("what was held back", () -> count(run, kind) >= count);
            }
            run.awaitCheckpoints(2);
            found.addAll(run.news(Phase.RELEASED));
            for (Phase phase : List.of(Phase.AFTER, Phase.RETURN)) {
                run.feed(inputs(fixture, phase));
                found.addAll(run.news(phase));
            }
        }
        return found;
    }

    private static long count(FixtureRun run, FixtureOutput.Kind kind) {
        try {
            return run.count(kind);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Each record is exact for so many of the user's events; none of them is passed over. */
    private static void assertFeatures(
            FixtureOracle oracle,
            List<Duration> lengths,
            List<FixtureOutput> before,
            List<FixtureOutput> found) {
        Map<String, Long> versions = new HashMap<>();
        for (FixtureOutput output : before) {
            if (output.kind() == FEATURES && !REST.contains(output.phase())) {
                versions.put(output.key(), output.value().get("version").longValue());
            }
        }
        Map<String, Integer> totals = new TreeMap<>();
        for (FixtureOutput output : found) {
            if (output.kind() != FEATURES) {
                continue;
            }
            if (output.value() == null) {
                versions.remove(output.key());
                continue;
            }
            JsonNode told = output.value();
            JsonNode windows = oracle.windows(output.phase(), told, lengths);
            boolean exact = ToldAgain.says(windows, told.get("windows"));
            assertThat(exact).as("%s, not %s", windows, told).isTrue();
            assertThat(told.get("version").longValue())
                    .isEqualTo(versions.getOrDefault(output.key(), 0L) + 1);
            versions.put(output.key(), told.get("version").longValue());
            totals.merge(
                    FixtureOracle.epoch(output.key(), output.phase()),
                    told.get("events_total").intValue(),
                    Math::max);
        }
        assertThat(totals)
                .isNotEmpty()
                .allSatisfy(
                        (user, total) ->
                                assertThat(total).isEqualTo(oracle.acceptedByUser().get(user)));
    }

    private static void assertSays(FixtureOracle oracle, Phase phase, List<JsonNode> told) {
        List<RecommendationUpdate> expected = oracle.lists.get(phase);
        assertThat(told).hasSameSizeAs(expected);
        for (int i = 0; i < told.size(); i++) {
            JsonNode list = FixtureOracle.told(expected.get(i));
            boolean same = ToldAgain.says(list, told.get(i));
            assertThat(same).as("%s, not %s", list, told.get(i)).isTrue();
        }
    }

    /** What each user is to be shown when the interval has passed: the last one, if it is news. */
    private static Map<String, List<String>> heldBack(FixtureOracle oracle) {
        Map<String, List<String>> shown = new HashMap<>();
        oracle.lists.get(Phase.BEFORE).forEach(list -> shown.put(list.userId(), items(list)));
        Map<String, List<String>> held = new TreeMap<>();
        oracle.lists.get(Phase.HELD).forEach(list -> held.put(list.userId(), items(list)));
        held.entrySet().removeIf(list -> list.getValue().equals(shown.get(list.getKey())));
        return held;
    }

    private static List<String> items(RecommendationUpdate list) {
        return list.items().stream().map(item -> item.itemId()).toList();
    }

    private static Map<String, List<String>> itemsByUser(List<JsonNode> lists) {
        Map<String, List<String>> items = new TreeMap<>();
        for (JsonNode list : lists) {
            List<String> ids = new ArrayList<>();
            list.get("items").forEach(item -> ids.add(item.get("item_id").textValue()));
            items.put(list.get("user_id").textValue(), ids);
        }
        return items;
    }

    private static Map<Long, String> reasons(FixtureOracle oracle) {
        Map<Long, String> reasons = new HashMap<>();
        oracle.verdicts.deadLetters.forEach(
                (place, reason) -> reasons.put(place.offset(), reason.name()));
        return reasons;
    }

    private static List<JsonNode> lists(List<FixtureOutput> outputs, Phase phase) {
        return of(outputs, phase, LIST).stream()
                .map(FixtureOutput::value)
                .filter(ObjectNode.class::isInstance)
                .toList();
    }

    private static List<FixtureOutput> of(
            List<FixtureOutput> outputs, Phase phase, FixtureOutput.Kind kind) {
        return of(outputs, Set.of(phase), kind);
    }

    private static List<FixtureOutput> of(
            List<FixtureOutput> outputs, Collection<Phase> phases, FixtureOutput.Kind kind) {
        return outputs.stream()
                .filter(output -> phases.contains(output.phase()))
                .filter(output -> kind == null || output.kind() == kind)
                .toList();
    }

    private static List<FixtureInput> inputs(FixtureFolder fixture, Phase phase)
            throws IOException {
        return fixture.inputs().stream().filter(input -> input.phase() == phase).toList();
    }
}
