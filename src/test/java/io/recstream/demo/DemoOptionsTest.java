package io.recstream.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.cli.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class DemoOptionsTest {

    private static final Path ANY_FILE = Path.of("pom.xml");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "demo --evnts x               | --events",
                "demo --until-draned          | --until-drained",
                "dmo                          | demo",
                "demo --rate fast             | 'fast' is neither a number",
                "demo --rate 0                | '0' is neither a number",
                "demo --for soon              | 'soon' is no duration",
                "demo --for 0s                | is not above 0",
                "demo --format csv            | taobao, session-tsv, jsonl",
                "demo --format jsonl          | --format needs --events",
                "demo --events no-such-file   | cannot read no-such-file",
                "demo --until-drained         | never closes",
                "demo --identities --events pom.xml | recstream.identity.enabled true",
                "demo --users 2               | at least 4",
                "demo --parallelism 0         | at least 1",
                "demo --partitions x          | 'x' is not an int",
                "demo --port 70000            | 70000",
                "broker                       | --data",
                "broker --data nowhere        | holds no kafka folder",
            })
    void rejectsInvalidOptions(String line, String said) {
        StringWriter errors = new StringWriter();
        CommandLine commandLine = Main.commandLine().setErr(new PrintWriter(errors));

        int code = commandLine.execute(line.strip().split(" "));

        assertThat(code).isEqualTo(2);
        assertThat(errors.toString()).contains(said);
    }

    @Test
    void everyCommandHasHelp() {
        StringWriter out = new StringWriter();

        int code = Main.commandLine().setOut(new PrintWriter(out)).execute("demo", "--help");

        assertThat(code).isZero();
        assertThat(out.toString()).contains("--until-drained", "--json", "--seed");
    }

    @Test
    void readsTimesAndRates() {
        DemoOptions options = parse("--for", "5m", "--rate", "max");

        assertThat(options.limit).isEqualTo(Duration.ofMinutes(5));
        assertThat(options.eventsPerSecond()).isInfinite();
        assertThat(options.ends()).isTrue();
        assertThat(parse("--rate", "2.5").eventsPerSecond()).isEqualTo(2.5);
        assertThat(parse("--for", "250ms").limit).isEqualTo(Duration.ofMillis(250));
    }

    @Test
    void choosesTheRateByTheInput() {
        String file = ANY_FILE.toString();

        assertThat(parse().eventsPerSecond()).isEqualTo(200);
        assertThat(parse("--events", file).eventsPerSecond()).isEqualTo(1_000);
        assertThat(parse("--events", file, "--until-drained").eventsPerSecond()).isInfinite();
    }

    @Test
    void runsWithoutEndByDefault() {
        assertThat(parse().ends()).isFalse();
        assertThat(parse("--events", "x", "--format", "session-TSV").format)
                .isEqualTo(EventFormat.SESSION_TSV);
    }

    private static DemoOptions parse(String... arguments) {
        DemoOptions options = new DemoOptions();
        new CommandLine(options).parseArgs(arguments);
        return options;
    }
}
