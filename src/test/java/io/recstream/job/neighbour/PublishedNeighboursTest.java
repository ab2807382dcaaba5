package io.recstream.job.neighbour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.recstream.evaluation.SessionFile;
import io.recstream.evaluation.SessionLog;
import io.recstream.job.config.JobSettings;
import io.recstream.job.model.ItemUpdate;
import io.recstream.job.model.KnnParameters;
import io.recstream.job.model.SessionParameters;
import io.recstream.job.model.UserEvent;
import io.recstream.job.session.ItemUpdates;
import io.recstream.job.session.SessionState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;

/**
 * The CHANGED_PAGES of docs/sizing.md on Serenade's published example set, which is not part of the
 * repository: run with -Drecstream.data=FOLDER, else skipped. Looks follow event time here.
 */
class PublishedNeighboursTest {

    private static final Path TRAIN =
            Path.of(System.getProperty("recstream.data", "none"), "serenade-train.tsv");
    private static final long INTERVAL = 10_000;

    private final JobSettings settings =
            JobSettings.from(
                    Configuration.fromMap(
                            Map.of(
                                    "recstream.kafka.bootstrap-servers", "unused:9092",
                                    "execution.checkpointing.interval", "10 s")));
    private final KnnParameters knn = settings.items().knn();
    private final LearningScorer scorer = new LearningScorer(knn);
    private final Neighbours neighbours =
            new Neighbours(new Scorer(knn), settings.ranking().blend(), 20);
    private final Map<String, ItemState> items = new HashMap<>();
    private double looks;
    private double changes;

    @Test
    void sevenOfTenLooksFindAnotherPage() throws IOException {
        assumeThat(Files.isReadable(TRAIN)).isTrue();
        SessionLog log = new SessionLog();
        SessionFile.read(TRAIN, log);
        log.sort();
        Map<Integer, SessionState> sessions = new HashMap<>();
        for (int e = 0; e < log.size(); e++) {
            UserEvent event =
                    new UserEvent(
                            "e",
                            log.sessionNames().name(log.session(e)),
                            null,
                            log.itemNames().name(log.item(e)),
                            "view",
                            log.time(e),
                            0);
            SessionState.Step step =
                    sessions.computeIfAbsent(log.session(e), s -> new SessionState())
                            .observe(event, 1, SessionParameters.DEFAULT);
            ItemUpdates.of(event, step, knn.respondingItems()).forEach(this::look);
        }

        assertThat(changes / looks).isCloseTo(0.73, within(0.05));
    }

    private void look(ItemUpdate update) {
        ItemState state = items.computeIfAbsent(update.itemId(), item -> new ItemState());
        scorer.learnAndScore(state, update);
        if (update.time() - state.published.checkedAt >= INTERVAL || state.published.version == 0) {
            long digest = Neighbours.digest(neighbours.of(update.itemId(), state, update.time()));
            looks++;
            changes += digest == state.published.digest ? 0 : 1;
            state.published.version = 1;
            state.published.checkedAt = update.time();
            state.published.digest = digest;
        }
    }
}
