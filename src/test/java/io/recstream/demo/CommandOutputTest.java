package io.recstream.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.recstream.cli.Main;
import io.recstream.console.Terminal;
import io.recstream.evaluation.SyntheticSessions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Output of commands without a terminal, and on a narrow and a wide one. */
@Timeout(60)
class CommandOutputTest {

    private static final List<String> WIDTHS =
            List.of("recstream.columns.stdout", "recstream.columns.stderr");

    @TempDir private Path folder;

    @AfterEach
    void forgetTheWidth() {
        WIDTHS.forEach(System::clearProperty);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 20, 400})
    void everyCommandHasHelpAndRejectsUnknownOptions(int columns) {
        beWide(columns);
        for (List<String> name : commands(Main.commandLine(), List.of())) {
            assertThat(run(name, "--help")).as("%s", name).startsWith("0\n").contains("Usage:");
            assertThat(run(name, "--no-such-option"))
                    .as("%s", name)
                    .startsWith("2\n")
                    .contains("--no-such-option", "--help");
        }
    }

    /** None may fail because of the width; without a cluster they stop early. */
    @ParameterizedTest
    @ValueSource(ints = {0, 20, 400})
    void commandsReportThatThereIsNoCluster(int columns) {
        beWide(columns);
        for (String name :
                List.of(
                        "cluster status",
                        "cluster down",
                        "savepoint",
                        "stop",
                        "rescale 2",
                        "rollback",
                        "upgrade",
                        "hot-keys",
                        "redrive",
                        "rules show",
                        "experiment status",
                        "serve")) {
            String printed =
                    run(List.of(name.split(" ")), "--folder", folder.resolve("none").toString());

            assertThat(printed).as(name).doesNotContain("Exception", "Unknown option", "Bounds");
            assertThat(printed).as(name).matches("(?s)[0-3]\n.*");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 20, 400})
    void evaluateShowsItsProgress(int columns) throws IOException {
        beWide(columns);
        Path learn = Files.write(folder.resolve("learn.tsv"), SyntheticSessions.lines(1, 300));

        assertThat(run(List.of("evaluate"), "--learn", learn.toString(), "--model", "pop"))
                .startsWith("0\n")
                .contains("pop");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 20, 400})
    void aStepIsReportedFromItsBeginningToItsEnd(int columns) throws Exception {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(new PrintStream(written, true, UTF_8), columns);
        String what = "Reading clicks since 2026-11-28T10:00:00Z, \ud83d\uded2 and more";

        assertThat(terminal.step(what, () -> 7)).isEqualTo(7);
        assertThatThrownBy(
                        () ->
                                terminal.step(
                                        what,
                                        () -> {
                                            throw new IOException("gone");
                                        }))
                .hasMessage("gone");
        terminal.line("Done.");

        String all = written.toString(UTF_8);
        assertThat(all).endsWith("Done.\n");
        if (columns == 0) {
            assertThat(all.lines())
                    .hasSize(5)
                    .anyMatch(line -> line.contains("… done, "))
                    .anyMatch(line -> line.contains("… FAILED, "));
        }
    }

    /** The demo's screen, and its line without a terminal. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 20, 400})
    void theDemosScreenFitsAnyWidth(int columns) {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(new PrintStream(written, true, UTF_8), columns);
        DemoScreen screen = new DemoScreen("a shop", Map.of());
        for (int i = 0; i < 3; i++) {
            DemoMeasurements.Now now = DemoScreenTest.now(100L * i, 90L * i);
            screen.advance(now, i);
            terminal.repaint(screen.frame(now, "RUNNING"));
            terminal.repaint(List.of(screen.line(now, "RUNNING")));
        }

        String plain = written.toString(UTF_8).replaceAll("\033\\[\\d*[AKJ]|\r", "");
        assertThat(plain).isNotBlank();
        if (columns > 0) {
            assertThat(plain.lines().mapToInt(line -> line.codePointCount(0, line.length())))
                    .allMatch(width -> width <= columns);
        }
    }

    private static void beWide(int columns) {
        WIDTHS.forEach(it -> System.setProperty(it, Integer.toString(columns)));
    }

    private static List<List<String>> commands(CommandLine command, List<String> above) {
        List<List<String>> commands = new ArrayList<>();
        command.getSubcommands()
                .forEach(
                        (name, sub) -> {
                            List<String> path = new ArrayList<>(above);
                            path.add(name);
                            if (!name.equals("help")) {
                                commands.add(path);
                            }
                            commands.addAll(commands(sub, path));
                        });
        return commands;
    }

    /** The exit code and the output. */
    private static String run(List<String> name, String... arguments) {
        StringWriter written = new StringWriter();
        PrintWriter to = new PrintWriter(written);
        List<String> words = new ArrayList<>(name);
        words.addAll(List.of(arguments));
        int code = Main.commandLine().setOut(to).setErr(to).execute(words.toArray(String[]::new));
        return code + "\n" + written;
    }
}
