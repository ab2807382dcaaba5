package io.recstream.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.recstream.job.config.JobSettings;
import io.recstream.job.model.RecommendedItem;
import io.recstream.job.model.UserEvent;
import io.recstream.job.rank.ListExplainer;
import io.recstream.reference.Explanation;
import io.recstream.reference.SequentialRecommender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExplainedSessionTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Path DATA = Path.of(System.getProperty("recstream.data", "none"));
    private static final Pattern TERM = Pattern.compile(" {7}(\\S+ \\S+) +\\S.* = (\\S+) .*from.*");

    private final JobSettings settings = Contestants.settings(Map.of(), 20);

    @TempDir private Path folder;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void addsUpToTheScoresOfTheListThatIsEmittedInTheStaticProtocol(long seed) throws IOException {
        SessionLog learnt = made(new SessionLog(), seed, 1500);
        SessionLog predicted = made(learnt.ofOtherSessions(), seed + 100, 120);
        int compared = 0;
        for (String name : predicted.sessionsWithEvents()) {
            SequentialRecommender recommender = learn(learnt, learnt.size());
            List<RecommendedItem> emitted = new ArrayList<>();
            for (int event : predicted.eventsOf(name)) {
                emitted.clear();
                recommender.observe(
                        event(predicted, event), update -> emitted.addAll(update.items()));
            }
            ExplainedSession session = ExplainedSession.of(name, 0, predicted);
            Explanation explanation = session.afterLearning(learnt, settings, ProgressBar.none());
            compared += compare(explanation, "static", session, emitted);
        }
        assertThat(compared).isGreaterThan(200);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void addsUpToTheScoresOfTheListThatIsEmittedInThePrequentialProtocol(long seed)
            throws IOException {
        SessionLog log = made(new SessionLog(), seed, 800);
        int compared = 0;
        for (int until = 100; until < log.size(); until += 50) {
            SequentialRecommender recommender = learn(log, until);
            List<RecommendedItem> emitted = new ArrayList<>();
            UserEvent last = event(log, until);
            recommender.accept(last, update -> emitted.addAll(update.items()));
            String name = log.sessionNames().name(log.session(until));
            int number = 1;
            while (log.eventsOf(name)[number - 1] != until) {
                number++;
            }
            ExplainedSession session = ExplainedSession.of(name, number, log);
            Explanation explanation = session.whileLearning(settings, ProgressBar.none());
            compared += compare(explanation, "prequential", session, emitted);
        }
        assertThat(compared).isGreaterThan(100);
    }

    @Test
    void addsUpOnRealSessions() throws IOException {
        Path file = DATA.resolve("serenade-train.tsv");
        assumeThat(Files.isReadable(file)).isTrue();
        SessionLog log = new SessionLog();
        SessionFile.read(file, log);
        log.sort();
        SequentialRecommender explained = SequentialRecommender.of(settings);
        SequentialRecommender emitting = SequentialRecommender.of(settings);
        for (int e = 0; e < 20_000; e++) {
            List<RecommendedItem> emitted = new ArrayList<>();
            emitting.accept(event(log, e), update -> emitted.addAll(update.items()));
            ListExplainer.ListTerms list =
                    explained.explain(event(log, e), true, update -> {}).list();
            for (ListExplainer.ListTerms.Entry entry : list.entries()) {
                assertThat(entry.score()).isEqualTo(entry.item().score());
            }
            if (!emitted.isEmpty()) {
                assertThat(
                                list.entries().stream()
                                        .map(ListExplainer.ListTerms.Entry::item)
                                        .toList())
                        .isEqualTo(emitted);
            }
        }
    }

    @Test
    void printsTermsThatAddUp() throws IOException {
        SessionLog log = made(new SessionLog(), 1, 1500);
        ExplainedSession session = ExplainedSession.of("s100", 0, log);
        Explanation explanation = session.whileLearning(settings, ProgressBar.none());

        List<String> lines = report("prequential", session, explanation).toLines();

        for (ListExplainer.ListTerms.Entry entry : explanation.list().entries()) {
            double sum = 0;
            int at = lines.indexOf(lineOf(entry, lines)) + 1;
            for (; at < lines.size() && !lines.get(at).isEmpty(); at++) {
                Matcher term = TERM.matcher(lines.get(at));
                sum += term.matches() ? Double.parseDouble(term.group(2)) : 0;
            }
            assertThat(sum).isCloseTo(entry.shares(), within(1e-5));
        }
        assertThat(lines.get(0)).startsWith("Session s100 (prequential): the list after event");
        assertThat(lines).anyMatch(line -> line.contains("own session"));
        assertThat(lines).anyMatch(line -> line.contains("sessions that contributed most"));
    }

    @Test
    void suggestsTheNearestIdsOfAnUnknownSession() throws IOException {
        SessionLog log = made(new SessionLog(), 1, 300);

        assertThatThrownBy(() -> ExplainedSession.of("s1x", 0, log))
                .hasMessageStartingWith("--explain s1x: there is no such session among ")
                .hasMessageEndingWith("; nearest are s1, s10, s11.");
    }

    @Test
    void reportsTheNumberOfEventsOfASession() {
        SessionLog log = TestingLog.of("7:a", "7:b", "8:a");

        assertThatThrownBy(() -> ExplainedSession.of("7", 3, log))
                .hasMessage("--explain-event 3: session 7 has 2; give a number from 1 to 2.");
        assertThat(ExplainedSession.of("7", 1, log).next()).isEqualTo("b");
        assertThat(ExplainedSession.of("7", 0, log).next()).isNull();
    }

    private static String lineOf(ListExplainer.ListTerms.Entry entry, List<String> lines) {
        return lines.stream()
                .filter(line -> line.matches(" *\\d+ {2}" + entry.item().itemId() + " {3}\\S.*"))
                .findFirst()
                .orElseThrow();
    }

    private ExplanationReport report(
            String protocol, ExplainedSession session, Explanation explanation) {
        return new ExplanationReport(protocol, session, explanation, settings.items().knn());
    }

    /** Returns the number of compared entries. */
    private int compare(
            Explanation explanation,
            String protocol,
            ExplainedSession session,
            List<RecommendedItem> emitted)
            throws IOException {
        JsonNode items =
                MAPPER.readTree(report(protocol, session, explanation).toJson()).get("items");
        List<Double> sums = new ArrayList<>();
        items.forEach(item -> sums.add(sum(item)));
        for (int i = 0; i < emitted.size(); i++) {
            assertThat(items.get(i).get("item_id").asText()).isEqualTo(emitted.get(i).itemId());
            assertThat(sums.get(i)).isCloseTo(emitted.get(i).score(), within(1e-12));
        }
        assertThat(emitted.size()).isIn(0, items.size());
        return emitted.size();
    }

    /** The formula of docs/quality.md. */
    private static double sum(JsonNode item) {
        if (item.has("popular")) {
            JsonNode popular = item.get("popular");
            return .5
                    * popular.get("below").asDouble()
                    * popular.get("weight").asDouble()
                    / popular.get("heaviest").asDouble();
        }
        double sum = 0;
        for (JsonNode part : item.get("parts")) {
            sum +=
                    part.get("weight").asDouble()
                            * part.get("told").asDouble()
                            / part.get("mass").asDouble();
        }
        JsonNode own = item.get("calibration");
        return own == null
                ? sum
                : sum
                        * Math.min(
                                5,
                                (own.get("hits").asDouble() + own.get("overall").asDouble())
                                        / (own.get("mass").asDouble() + 1));
    }

    private SequentialRecommender learn(SessionLog log, int until) {
        SequentialRecommender recommender = SequentialRecommender.of(settings);
        for (int e = 0; e < until; e++) {
            recommender.accept(event(log, e), update -> {});
        }
        return recommender;
    }

    private static UserEvent event(SessionLog log, int event) {
        return JobModel.event(
                log.sessionNames().name(log.session(event)),
                log.itemNames().name(log.item(event)),
                log.time(event));
    }

    private SessionLog made(SessionLog log, long seed, int events) throws IOException {
        Path file = Files.write(folder.resolve("made.tsv"), SyntheticSessions.lines(seed, events));
        SessionFile.read(file, log);
        return log.sort();
    }
}
