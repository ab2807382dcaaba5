package io.recstream.sizing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.recstream.evaluation.SessionFile;
import io.recstream.evaluation.SessionLog;
import io.recstream.job.config.JobSettings;
import io.recstream.job.model.CandidateScores;
import io.recstream.job.model.Candidates;
import io.recstream.job.model.ItemUpdate;
import io.recstream.job.model.KnnParameters;
import io.recstream.job.model.SessionParameters;
import io.recstream.job.model.UserEvent;
import io.recstream.job.neighbour.ItemState;
import io.recstream.job.neighbour.ItemStateCodec;
import io.recstream.job.neighbour.LearningScorer;
import io.recstream.job.session.ItemUpdates;
import io.recstream.job.session.SessionState;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/**
 * Measures the constants with the source "SizingConstantsTest" again: Serenade's published example
 * set, six times, with the plain classes. It is not part of the repository: run with
 * -Drecstream.data=FOLDER, else skipped.
 */
class SizingConstantsTest {

    private static final Path TRAIN =
            Path.of(System.getProperty("recstream.data", "none"), "serenade-train.tsv");
    private static final int LOOPS = 6;
    private static final long GAP = 1_800_000;
    private static final double ID_BYTES = 4.38;

    private final KnnParameters knn = settings().items().knn();
    private final LearningScorer scorer = new LearningScorer(knn);
    private final Map<String, SessionState> sessions = new HashMap<>();
    private final Map<String, Integer> lastContext = new HashMap<>();
    private final Map<String, ItemState> items = new HashMap<>();
    private final Map<String, Integer> updatesOfItems = new HashMap<>();
    private double events;
    private double updates;
    private double carried;
    private double responses;
    private double candidates;
    private double scores;
    private double mature;
    private double matureCandidates;
    private double itemBytes;
    private double reckonedBytes;

    @Test
    void theReplayedLogHasTheConstants() throws IOException {
        assumeThat(Files.isReadable(TRAIN)).isTrue();
        replay();
        double lastItems = lastContext.values().stream().mapToInt(it -> it).average().orElse(0);

        near(updates / events, MeasuredConstant.BENCHED_UPDATES.value());
        near(carried / updates, MeasuredConstant.SEEN_CONTEXT.value() * updates / events);
        near(lastItems, MeasuredConstant.LAST_CONTEXT.value());
        near(scores / candidates, MeasuredConstant.CANDIDATE_SCORES.value());
        near(events / sessions.size(), MeasuredConstant.EVENTS_PER_SESSION.value());
        near(
                responses / events,
                new Behaviour(Workload.standard().with(Input.CONTEXT_ITEMS, updates / events))
                        .responses());
        near(matureCandidates / mature, MeasuredConstant.CANDIDATES.value());
        near(itemBytes, reckonedBytes);
    }

    private static void near(double measured, double constant) {
        assertThat(measured).isCloseTo(constant, Percentage.withPercentage(20));
    }

    private void replay() throws IOException {
        SessionLog log = new SessionLog();
        SessionFile.read(TRAIN, log);
        log.sort();
        long period = log.time(log.size() - 1) - log.time(0) + 2 * GAP;
        for (int loop = 0; loop < LOOPS; loop++) {
            for (int e = 0; e < log.size(); e++) {
                String user = log.sessionNames().name(log.session(e)) + "x" + loop;
                String item = log.itemNames().name(log.item(e));
                take(new UserEvent("e", user, null, item, "view", log.time(e) + loop * period, 0));
            }
            if (loop == 0) {
                // Later loops repeat the same neighbours, unlike real events.
                itemBytes = meanItemBytes();
                reckonedBytes = meanReckonedBytes();
            }
        }
    }

    private void take(UserEvent event) {
        SessionState session = sessions.computeIfAbsent(event.userId(), user -> new SessionState());
        SessionState.Step step = session.observe(event, 1, SessionParameters.DEFAULT);
        events++;
        lastContext.put(event.userId(), step.context().length);
        for (ItemUpdate update : ItemUpdates.of(event, step, knn.respondingItems())) {
            updates++;
            carried += update.context().size();
            int times = updatesOfItems.merge(update.itemId(), 1, Integer::sum);
            ItemState state = items.computeIfAbsent(update.itemId(), unused -> new ItemState());
            Candidates scored = scorer.learnAndScore(state, update);
            if (update.wantsCandidates()) {
                responses++;
                count(scored.scores());
                if (times >= 512) {
                    mature++;
                    matureCandidates += scored.size();
                }
            }
        }
    }

    private void count(CandidateScores scored) {
        candidates += scored.size();
        for (int c = 0; c < scored.size(); c++) {
            scores += scored.knn()[c] != 0 ? 1 : 0;
            scores += scored.sequential()[c] != 0 ? 1 : 0;
            scores += scored.association()[c] != 0 ? 1 : 0;
        }
    }

    private double meanItemBytes() throws IOException {
        DataOutputStream out = new DataOutputStream(OutputStream.nullOutputStream());
        for (ItemState state : items.values()) {
            new ItemStateCodec().write(state, out);
        }
        return (double) out.size() / items.size();
    }

    private double meanReckonedBytes() {
        Workload workload = Workload.standard().with(Input.ID_BYTES, ID_BYTES);
        StateModel state = new StateModel(workload, new Behaviour(workload));
        return updatesOfItems.values().stream()
                .mapToDouble(times -> state.itemState(times) - state.key() - state.timer())
                .average()
                .orElse(0);
    }

    private static JobSettings settings() {
        return JobSettings.from(
                Configuration.fromMap(
                        Map.of(
                                "recstream.kafka.bootstrap-servers", "unused:9092",
                                "execution.checkpointing.interval", "10 s")));
    }
}
