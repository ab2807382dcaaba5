package io.recstream.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The results of docs/quality.md on Serenade's published example set, which is not part of the
 * repository: run with -Drecstream.data=FOLDER, else skipped.
 */
class SerenadeFiguresTest {

    private static final Path DATA = Path.of(System.getProperty("recstream.data", "none"));
    private static final Path TRAIN = DATA.resolve("serenade-train.tsv");
    private static final Path VALID = DATA.resolve("serenade-valid.tsv");

    private final Harness harness = new Harness(20, ProgressBar.none());

    @BeforeEach
    void needsTheData() {
        assumeThat(Files.isReadable(TRAIN) && Files.isReadable(VALID)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "sr, .498, .283",
        "itemcf, .629, .334",
        "vsknn, .664, .216",
        "vmis, .665, .321",
        "vmis-reminders, .679, .350",
        "vstan, .655, .207"
    })
    void reachesWhatWasMeasuredElsewhere(String name, double hr, double mrr) throws IOException {
        SessionLog learnt = read(new SessionLog(), TRAIN);
        SessionLog predicted = read(learnt.ofOtherSessions(), VALID);

        ModelResult outcome =
                harness.runStatic(
                        name,
                        Contestants.of(List.of(name), Map.of(), 20).make(name, learnt),
                        learnt,
                        predicted);

        assertThat(outcome.size()).isEqualTo(1121);
        assertThat(Metric.HR.mean(outcome, 20)).isCloseTo(hr, within(.01));
        assertThat(Metric.MRR.mean(outcome, 20)).isCloseTo(mrr, within(.01));
    }

    @Test
    void countsEveryPredictionAfterTheFirstFifthOfTheEvents() throws IOException {
        SessionLog log = new SessionLog();
        SessionFile.read(TRAIN, log);
        read(log, VALID);

        ModelResult outcome =
                harness.prequential(
                        "itemcf",
                        Contestants.of(List.of("itemcf"), Map.of(), 20).make("itemcf", log),
                        log,
                        .2);

        assertThat(outcome.size()).isEqualTo(72_972);
        assertThat(Metric.HR.mean(outcome, 20)).isCloseTo(.612, within(.01));
        assertThat(Metric.MRR.mean(outcome, 20)).isCloseTo(.346, within(.01));
    }

    private static SessionLog read(SessionLog log, Path file) throws IOException {
        SessionFile.read(file, log);
        return log.sort();
    }
}
