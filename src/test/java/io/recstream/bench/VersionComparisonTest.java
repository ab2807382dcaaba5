package io.recstream.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.recstream.devcluster.Checkout;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import picocli.CommandLine;

/** Two versions of a checkout whose benchmark is a script. */
@Timeout(60)
@Isolated("the checkout is a system property")
class VersionComparisonTest {

    private static final String SCRIPT =
            """
            #!/usr/bin/env bash
            echo "VERSION $*" >> LOG
            echo '{"median":SPEED,"unit":"events/s","details":{"cost":{"median":COST},"lists":5,"input":"a log"}}'
            """;

    @TempDir private Path folder;

    private Path checkout;
    private Path log;
    private String homeBefore;

    @BeforeEach
    void commitTwoVersions() throws Exception {
        checkout = Files.createDirectories(folder.resolve("checkout"));
        log = folder.resolve("log");
        Files.createDirectories(checkout.resolve("flink-conf"));
        Files.writeString(checkout.resolve("flink-conf/config.yaml"), "");
        git("init", "--quiet");
        commit("old", 100, 64);
        commit("new", 250, 16);
        homeBefore = System.getProperty(Checkout.HOME_PROPERTY);
        System.setProperty(Checkout.HOME_PROPERTY, checkout.toString());
    }

    @AfterEach
    void restoreTheCheckout() {
        if (homeBefore == null) {
            System.clearProperty(Checkout.HOME_PROPERTY);
        } else {
            System.setProperty(Checkout.HOME_PROPERTY, homeBefore);
        }
    }

    @Test
    void measuresBothVersionsInTurnsAndComparesTheirFigures() throws Exception {
        StringWriter out = new StringWriter();
        int code =
                new CommandLine(new Bench())
                        .setOut(new PrintWriter(out))
                        .setErr(new PrintWriter(new StringWriter()))
                        .execute(
                                "pipeline",
                                "--against=HEAD~1",
                                "--rounds=2",
                                "--count=5000",
                                "--lifelike",
                                "--set=a.key=1 h",
                                "--json");
        assertThat(code).isZero();
        JsonNode report = JsonMapper.builder().build().readTree(out.toString());
        assertThat(report.get("median").asDouble()).isEqualTo(250);
        assertThat(report.get("ratio").asDouble()).isEqualTo(2.5);
        assertThat(report.get("ratio_to").asText()).endsWith("(HEAD~1)");
        assertThat(report.get("details").get("cost").get("median").asDouble()).isEqualTo(0.25);
        assertThat(report.get("details").get("lists").get("max").asDouble()).isEqualTo(1);
        assertThat(report.get("details").has("input")).isFalse();
        String arguments =
                " bench pipeline --count=5000 --lifelike --set=a.key=1 h --rounds=1 --json";
        assertThat(Files.readAllLines(log))
                .containsExactly(
                        "old" + arguments, "new" + arguments, "new" + arguments, "old" + arguments);
    }

    @Test
    void failsWithoutSuchACommit() {
        StringWriter errors = new StringWriter();
        int code =
                new CommandLine(new Bench())
                        .setOut(new PrintWriter(new StringWriter()))
                        .setErr(new PrintWriter(errors))
                        .execute("pipeline", "--against=nowhere");
        assertThat(code).isNotZero();
        assertThat(errors.toString()).contains("rev-parse", "nowhere");
    }

    private void commit(String version, int speed, int cost) throws Exception {
        Path script = checkout.resolve("bin/recstream");
        Files.createDirectories(script.getParent());
        Files.writeString(
                script,
                SCRIPT.replace("VERSION", version)
                        .replace("LOG", log.toString())
                        .replace("SPEED", Integer.toString(speed))
                        .replace("COST", Integer.toString(cost)));
        assertThat(script.toFile().setExecutable(true)).isTrue();
        git("add", "-A");
        git(
                "-c",
                "user.name=t",
                "-c",
                "user.email=t@localhost",
                "commit",
                "--quiet",
                "-m",
                version);
    }

    private void git(String... arguments) throws Exception {
        List<String> command = new java.util.ArrayList<>(List.of("git", "-C", checkout.toString()));
        command.addAll(List.of(arguments));
        Process git = new ProcessBuilder(command).inheritIO().start();
        assertThat(git.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(git.exitValue()).isZero();
    }
}
