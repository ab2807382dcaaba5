package io.recstream.ops.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.recstream.fixture.FixtureFolder;
import io.recstream.fixture.FixtureOutput;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code inspect} over the savepoint of the first release. */
@Timeout(120)
class InspectITCase {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir private static Path elsewhere;

    private static FixtureFolder fixture;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void findFixture() throws IOException {
        fixture = FixtureFolder.allIn(Path.of("savepoints")).get(0);
    }

    @Test
    void theFixtureHasSomethingInEveryState() throws IOException {
        JsonNode summary = json("--summary").get("summary");

        assertThat(summary.get("keyed"))
                .hasSize(KeyedState.all().size())
                .allSatisfy(
                        state -> {
                            assertThat(state.get("keys").longValue()).isPositive();
                            assertThat(state.get("bytes").longValue())
                                    .isGreaterThanOrEqualTo(state.get("largest").longValue())
                                    .isPositive();
                        });
        Set<String> withEventTimers = new HashSet<>();
        Set<String> withProcessingTimers = new HashSet<>();
        for (JsonNode timers : summary.get("timers")) {
            String uid = timers.get("operator").textValue();
            if (timers.get("event_time").longValue() > 0) {
                withEventTimers.add(uid);
            }
            if (timers.get("processing_time").longValue() > 0) {
                withProcessingTimers.add(uid);
            }
        }
        assertThat(withEventTimers)
                .containsExactlyInAnyOrder(
                        "drop-duplicate",
                        "track-session",
                        "remember-item",
                        "rank-list",
                        "compute-window");
        assertThat(withProcessingTimers)
                .containsExactlyInAnyOrder(
                        "join-catalog", "remember-item", "rank-list", "compute-window");
        assertThat(summary.get("operator_states"))
                .hasSizeGreaterThan(15)
                .allSatisfy(
                        state -> {
                            assertThat(state.get("entries").longValue()).isPositive();
                            assertThat(state.get("bytes").longValue()).isPositive();
                        });
    }

    @Test
    void tellsAllThatIsKeptOfAUser() throws IOException {
        JsonNode last = null;
        for (FixtureOutput list : fixture.outputs()) {
            if (list.kind() == FixtureOutput.Kind.LIST
                    && list.key().equals("u1")
                    && list.phase().name().equals("BEFORE")) {
                last = list.value();
            }
        }

        JsonNode json = json("--user", "u1");

        assertThat(json.get("user").textValue()).isEqualTo("u1");
        JsonNode state = json.get("state_of_user");
        assertThat(state.fieldNames())
                .toIterable()
                .containsExactly("drop-duplicate", "track-session", "rank-list", "compute-window");
        JsonNode windows = state.get("compute-window").get("user-windows");
        assertThat(state.get("drop-duplicate").get("seen-events").get("events"))
                .hasSize(windows.get("events_total").intValue());
        int counted = 0;
        for (JsonNode entry : windows.get("counted")) {
            counted += entry.get("events").intValue();
        }
        assertThat(counted).isEqualTo(windows.get("events_total").intValue());
        JsonNode lists = state.get("rank-list").get("list-memory");
        assertThat(lists.get("version")).isEqualTo(last.get("version"));
        assertThat(lists.get("item_hashes")).hasSameSizeAs(last.get("items"));
        assertThat(lists.get("held_back").get("items")).isNotEmpty();
        JsonNode open = state.get("track-session").get("session").get("open_sessions");
        assertThat(open).hasSize(1);
        assertThat(open.get(0).get("items_newest_first")).isNotEmpty();
        assertThat(lists.get("sessions").get(0).get("session"))
                .isEqualTo(open.get(0).get("session"));
        assertThat(state.get("rank-list").get("timers").get("event_time")).hasSize(1);
    }

    @Test
    void tellsAllThatIsKeptOfAnItem() throws IOException {
        JsonNode state = json("--item", "i1").get("state_of_item");

        assertThat(state.get("join-catalog").get("catalog-item").get("title").textValue())
                .isEqualTo("Item 1");
        JsonNode memory = state.get("remember-item").get("item-memory");
        assertThat(memory.get("sessions"))
                .isNotEmpty()
                .allSatisfy(
                        session ->
                                assertThat(session.get("items_newest_first"))
                                        .anyMatch(item -> item.textValue().equals("i1")));
        assertThat(memory.get("successors")).isNotEmpty();
    }

    @Test
    void saysThatItKnowsNothingOfAUser() throws IOException {
        JsonNode json = json("--user", "nobody");

        assertThat(json.get("state_of_user")).isEmpty();
        assertThat(err.toString()).contains("nothing of user 'nobody'");
    }

    @Test
    void refusesWhatIsNoSavepoint() throws IOException {
        Files.writeString(elsewhere.resolve("_metadata"), "something else");

        assertThat(failure(elsewhere.resolve("nowhere").toString()))
                .contains("nowhere is no savepoint: ");
        assertThat(failure(elsewhere.toString())).contains(" is no savepoint: ");
    }

    private String failure(String path) {
        CommandLine command =
                new CommandLine(new Inspect())
                        .setExecutionExceptionHandler(
                                (problem, line, parsed) -> {
                                    line.getErr().println(problem.getMessage());
                                    return 1;
                                })
                        .setErr(new PrintWriter(err, true));
        assertThat(command.execute(path)).isEqualTo(1);
        return err.toString();
    }

    private JsonNode json(String... options) throws IOException {
        CommandLine command =
                new CommandLine(new Inspect())
                        .setOut(new PrintWriter(out, true))
                        .setErr(new PrintWriter(err, true));
        String[] arguments = new String[options.length + 2];
        arguments[0] = fixture.savepoint().toString();
        arguments[1] = "--json";
        System.arraycopy(options, 0, arguments, 2, options.length);
        assertThat(command.execute(arguments)).as("%s", err).isZero();
        List<String> lines = out.toString().lines().toList();
        return JSON.readTree(lines.get(lines.size() - 1));
    }
}
