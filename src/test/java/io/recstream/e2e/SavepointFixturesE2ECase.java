package io.recstream.e2e;

import static io.recstream.fixture.FixtureOutput.Kind.DEAD_LETTER;
import static io.recstream.fixture.FixtureOutput.Kind.FEATURES;
import static io.recstream.fixture.FixtureOutput.Kind.IDENTITY;
import static io.recstream.fixture.FixtureOutput.Kind.LIST;
import static io.recstream.fixture.FixtureOutput.Kind.PAGE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.recstream.devcluster.LocalBroker;
import io.recstream.devcluster.LocalCluster;
import io.recstream.fixture.FixtureFolder;
import io.recstream.fixture.FixtureInput;
import io.recstream.fixture.FixtureOutput;
import io.recstream.fixture.FixtureRun;
import io.recstream.fixture.Phase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
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

    @TempDir private static Path folder;

    private static LocalBroker broker;
    private static LocalCluster cluster;

    static List<FixtureFolder> fixtures() throws IOException {
        return FixtureFolder.allIn(SAVEPOINTS);
    }

    @BeforeAll
    static void startServers() {
        broker = LocalBroker.start();
        cluster = LocalCluster.start(FixtureRun.clusterOptions());
    }

    @AfterAll
    static void stopServers() {
        cluster.close();
        broker.close();
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void goesOnAsTheVersionItselfHasGoneOn(FixtureFolder fixture) throws IOException {
        FixtureOracle oracle = new FixtureOracle(fixture);
        List<Duration> windows = windows(oracle, fixture);
        List<FixtureOutput> expected = fixture.outputs();
        List<FixtureOutput> found = goOn(fixture, windows);

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
        FixtureComparison.assertFeatures(oracle, windows, expected, found);
        FixtureComparison.assertSessionEvents(
                oracle, of(found, REST, LIST), !fixture.version().equals("0.1.0"));
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void theOutputOfTheVersionItselfMatchesTheOracle(FixtureFolder fixture) throws IOException {
        FixtureOracle oracle = new FixtureOracle(fixture);
        List<FixtureOutput> outputs = fixture.outputs();

        FixtureComparison.assertSays(oracle, Phase.BEFORE, lists(outputs, Phase.BEFORE));
        FixtureComparison.assertSays(oracle, Phase.AFTER, lists(outputs, Phase.AFTER));
        assertThat(FixtureComparison.itemsByUser(lists(outputs, Phase.RELEASED)))
                .isEqualTo(FixtureComparison.heldBack(oracle))
                .hasSizeGreaterThan(5);
        assertThat(
                        of(outputs, Set.of(Phase.values()), DEAD_LETTER).stream()
                                .map(FixtureOutput::value)
                                .filter(it -> it.get("source_topic").textValue().endsWith("events"))
                                .collect(
                                        Collectors.toMap(
                                                it -> it.get("source_offset").longValue(),
                                                it -> it.get("reason").textValue())))
                .isEqualTo(FixtureComparison.reasons(oracle));
    }

    static List<FixtureFolder> fixturesWithIdentity() throws IOException {
        return FixtureFolder.withIdentityIn(SAVEPOINTS);
    }

    /** What comes of the rest of the input is what an oracle makes of all of it. */
    @ParameterizedTest
    @MethodSource("fixturesWithIdentity")
    void goesOnWithThePersonsThatItKnows(FixtureFolder fixture) throws IOException {
        IdentityFixtureOracle oracle = new IdentityFixtureOracle(fixture);
        try (FixtureRun run = FixtureRun.of(fixture, broker, cluster);
                Admin admin = broker.admin()) {
            run.fill(inputs(fixture, Phase.BEFORE));
            run.restore(copy(fixture, admin), Map.of());
            run.feed(inputs(fixture, Phase.AFTER));
            List<FixtureOutput> found = run.news(Phase.AFTER);

            oracle.assertLists(of(found, Phase.AFTER, LIST));
            oracle.assertFeatures(of(found, Phase.AFTER, FEATURES));
            oracle.assertIdentities(of(found, Phase.AFTER, IDENTITY));
        }
    }

    /** Those of the fixture; of the oldest one more, which its panes can tell exactly. */
    private static List<Duration> windows(FixtureOracle oracle, FixtureFolder fixture)
            throws IOException {
        List<Duration> windows = new ArrayList<>(oracle.lengths());
        if (fixture.equals(fixtures().get(0))) {
            windows.add(Duration.ofMinutes(20));
        }
        return windows.stream().sorted().toList();
    }

    /** Puts what was before where it was, restores, and has the job do the rest. */
    private static List<FixtureOutput> goOn(FixtureFolder fixture, List<Duration> windows)
            throws IOException {
        List<FixtureOutput> expected = of(fixture.outputs(), Set.of(Phase.RELEASED), null);
        List<FixtureOutput> found = new ArrayList<>();
        try (FixtureRun run = FixtureRun.of(fixture, broker, cluster);
                Admin admin = broker.admin()) {
            run.fill(inputs(fixture, Phase.BEFORE));
            run.fill(inputs(fixture, Phase.HELD));
            run.restore(
                    copy(fixture, admin),
                    Map.of(
                            "recstream.windows.lengths",
                            windows.stream()
                                    .map(length -> length.toMinutes() + " min")
                                    .collect(Collectors.joining(";"))));
            for (FixtureOutput.Kind kind : List.of(LIST, FEATURES)) {
                long count = expected.stream().filter(it -> it.kind() == kind).count();
                run.await("what was held back", () -> count(run, kind) >= count);
            }
            found.addAll(run.news(Phase.RELEASED));
            for (Phase phase : List.of(Phase.AFTER, Phase.RETURN)) {
                run.feed(inputs(fixture, phase));
                found.addAll(run.news(phase));
            }
        }
        return found;
    }

    private static Path copy(FixtureFolder fixture, Admin admin) throws IOException {
        return RecreatedTopics.copy(
                fixture.savepoint(),
                Files.createDirectories(folder.resolve(fixture.version())),
                admin);
    }

    private static long count(FixtureRun run, FixtureOutput.Kind kind) {
        try {
            return run.count(kind);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
