package io.recstream.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.recstream.cli.Main;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvaluateTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    @TempDir private Path folder;
    private Path learn;
    private Path predict;
    private final StringWriter out = new StringWriter();
    private final StringWriter errors = new StringWriter();

    @BeforeEach
    void makeFiles() throws IOException {
        learn = Files.write(folder.resolve("learn.tsv"), SyntheticSessions.lines(1, 3000));
        predict = Files.write(folder.resolve("predict.tsv"), SyntheticSessions.lines(2, 500));
    }

    @Test
    void printsOneJsonLinePerModelAndNothingElse() throws IOException {
        int code = run("--learn", learn.toString(), "--model", "all", "--json");

        assertThat(code).isZero();
        List<JsonNode> lines = jsonLines();
        assertThat(lines.stream().map(line -> line.get("model").asText()))
                .containsExactly(
                        "recstream",
                        "pop",
                        "sr",
                        "itemcf",
                        "vsknn",
                        "vmis",
                        "vmis-reminders",
                        "vstan");
        for (JsonNode line : lines) {
            assertThat(line.get("protocol").asText()).isEqualTo("prequential");
            assertThat(line.get("predictions").asInt())
                    .isEqualTo(lines.get(0).get("predictions").asInt())
                    .isGreaterThan(line.get("predictions_unseen").asInt());
            for (String metric :
                    List.of("hr", "mrr", "hr_unseen", "mrr_unseen", "ndcg", "coverage")) {
                assertThat(line.get(metric).asDouble()).as(metric).isBetween(0.0, 1.0);
            }
            assertThat(line.get("events_per_s").asInt()).isPositive();
        }
        JsonNode difference = lines.get(0).get("difference_to").get("hr");
        assertThat(difference.get("low").asDouble())
                .isLessThanOrEqualTo(difference.get("difference").asDouble());
        assertThat(lines.get(1).has("difference_to")).isFalse();
    }

    @Test
    void learnsThePatternsOfTheData() throws IOException {
        run("--learn", learn.toString(), "--model", "recstream,pop", "--json");

        List<JsonNode> lines = jsonLines();
        // Three of four visitors continue with one of the next two items.
        assertThat(lines.get(0).get("hr").asDouble()).isGreaterThan(.7);
        assertThat(lines.get(1).get("hr").asDouble()).isLessThan(.3);
    }

    @Test
    void repeatsItsResult() throws IOException {
        String[] arguments = {
            "--learn",
            learn.toString(),
            "--predict",
            predict.toString(),
            "--model",
            "recstream,vmis,itemcf",
            "--json"
        };
        run(arguments);
        List<JsonNode> first = jsonLines();
        out.getBuffer().setLength(0);
        run(arguments);

        assertThat(withoutSpeed(jsonLines())).isEqualTo(withoutSpeed(first));
    }

    @Test
    void predictsEveryEventAfterItsSessionsFirstInTheStaticProtocol() throws IOException {
        run("--learn", learn.toString(), "--predict", predict.toString(), "--json");

        List<String> lines = Files.readAllLines(predict);
        long sessions =
                lines.stream().skip(1).map(line -> line.split("\t", -1)[0]).distinct().count();
        assertThat(jsonLines().get(0).get("protocol").asText()).isEqualTo("static");
        assertThat(jsonLines().get(0).get("predictions").asLong())
                .isEqualTo(lines.size() - 1 - sessions);
    }

    @Test
    void printsAReadableTable() {
        run("--learn", learn.toString(), "--model", "recstream,vmis");

        assertThat(out.toString())
                .contains("HR@20", "recstream", "vmis", "events/s", "95 % interval");
    }

    @Test
    void explainsAListInsteadOfMeasuring() throws IOException {
        String[] arguments = {
            "--learn", learn.toString(), "--predict", predict.toString(), "--explain", "s5"
        };
        assertThat(run(arguments)).isZero();
        assertThat(out.toString()).startsWith("Session s5 (static)").doesNotContain("HR@20");

        out.getBuffer().setLength(0);
        List<String> json = new ArrayList<>(List.of(arguments));
        json.addAll(List.of("--explain-event", "1", "--json"));
        run(json.toArray(String[]::new));

        assertThat(jsonLines()).hasSize(1);
        assertThat(jsonLines().get(0).get("event").asInt()).isEqualTo(1);
        assertThat(jsonLines().get(0).get("items").get(0).get("rank").asInt()).isEqualTo(1);
    }

    @Test
    void leavesTheIntervalsOut() {
        run("--learn", learn.toString(), "--model", "recstream,vmis", "--bootstrap", "0");

        assertThat(out.toString()).doesNotContain("interval");
    }

    @Test
    void drawsBothMetrics() throws IOException {
        Path picture = folder.resolve("plot.png");

        run("--learn", learn.toString(), "--model", "sr,pop", "--plot", picture.toString());

        BufferedImage image = ImageIO.read(picture.toFile());
        assertThat(image.getWidth()).isGreaterThan(1000);
        assertThat(image.getHeight()).isGreaterThan(900);
    }

    @Test
    void acceptsParametersOfBaselinesAndSettingsOfTheJob() throws IOException {
        run("--learn", learn.toString(), "--model", "recstream,sr", "--json");
        List<JsonNode> published = jsonLines();
        out.getBuffer().setLength(0);
        run(
                "--learn",
                learn.toString(),
                "--model",
                "recstream,sr",
                "--json",
                "--option",
                "sr.steps=1",
                "--option",
                "recstream.item.answering-items=1");

        List<JsonNode> changed = jsonLines();
        assertThat(changed.get(0).get("mrr")).isNotEqualTo(published.get(0).get("mrr"));
        assertThat(changed.get(1).get("mrr")).isNotEqualTo(published.get(1).get("mrr"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--model vmsi                         | did you mean vmis?",
                "--model rectsream                    | did you mean recstream?",
                "--option vmis.kk=3                   | did you mean k?",
                "--option vmi.k=3                     | did you mean vmis?",
                "--option vmis=3                      | names no parameter",
                "--option vmis.k=none                 | 'none' for k: give a whole number",
                "--option vmis.k=0                    | '0' for k",
                "--option sr.weighting=steep          | same or div or linear or quadratic",
                "--option recstream.item.snipets=3    | recstream.item.snippets",
                "--protocol static                    | --protocol static needs --predict",
                "--protocol dynamic                   | STATIC, PREQUENTIAL",
                "--top 0                              | --top 0: give a number",
                "--top 201                            | --top 201: give a number",
                "--warm-up 1                          | --warm-up 1.0: give a share",
                "--bootstrap 7                        | --bootstrap 7: give 0",
                "--plot picture.gif                   | ends in .png",
                "--plott picture.png                  | --plot",
                "--explain s0                         | --explain s0: there is no such session",
                "--explain s1 --explain-event 0       | --explain-event 0: give a number",
                "--explain s1 --explain-event 999     | give a number from 1 to",
                "--explain-event 1                    | --explain-event needs --explain",
                "--explain s1 --model vmis            | leave out --plot and --model",
            })
    void rejectsInvalidOptions(String options, String said) {
        List<String> arguments = new ArrayList<>(List.of("--learn", learn.toString()));
        arguments.addAll(List.of(options.split(" ", -1)));

        assertThat(run(arguments.toArray(String[]::new))).isEqualTo(2);
        assertThat(errors.toString()).contains(said);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void reportsAMissingOrMalformedFile() throws IOException {
        assertThat(run("--learn", folder.resolve("none.tsv").toString())).isEqualTo(1);
        assertThat(errors.toString()).contains("none.tsv");

        Files.write(predict, List.of("SessionId\tItemId\tTime", "s\ti"));
        assertThat(run("--learn", learn.toString(), "--predict", predict.toString())).isEqualTo(1);
        assertThat(errors.toString()).contains("predict.tsv").contains("line 2");

        Files.write(predict, List.of("SessionId\tItemId\tTime", "s\ti\t1"));
        assertThat(run("--learn", predict.toString())).isEqualTo(1);
        assertThat(errors.toString()).contains("Nothing to predict");
    }

    @Test
    void hasHelp() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).contains("vstan.lambda-spw=0.5", "--warm-up", "95 % interval");
    }

    private int run(String... arguments) {
        List<String> line = new ArrayList<>(List.of("evaluate"));
        line.addAll(List.of(arguments));
        return Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(errors))
                .execute(line.toArray(String[]::new));
    }

    private List<JsonNode> jsonLines() throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : out.toString().lines().toList()) {
            lines.add(MAPPER.readTree(line));
        }
        return lines;
    }

    private static List<JsonNode> withoutSpeed(List<JsonNode> lines) {
        lines.forEach(line -> ((ObjectNode) line).remove("events_per_s"));
        return lines;
    }
}
