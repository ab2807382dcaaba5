package io.recstream.evaluation;

import io.recstream.evaluation.baseline.Prefix;
import io.recstream.evaluation.baseline.Scores;
import io.recstream.evaluation.baseline.SessionModel;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Replays a log through a model. Before each event that is not the first of its session, the model
 * predicts the next item. All models run through this same code.
 */
final class Harness {

    private final int top;
    private final ProgressBar progress;
    private final Scores scores = new Scores();
    private final int[] list;

    Harness(int top, ProgressBar progress) {
        this.top = top;
        this.progress = progress;
        this.list = new int[top];
    }

    /**
     * Prequential protocol: each event is predicted first, then learnt.
     *
     * @param warmUp fraction of the oldest events whose predictions are not counted
     */
    ModelResult prequential(String name, SessionModel model, SessionLog log, double warmUp) {
        ModelResult outcome = new ModelResult(name);
        SessionPrefixes histories = new SessionPrefixes(log.sessionNames().size());
        BitSet learnt = new BitSet();
        progress.begin(name, log.size());
        long start = System.nanoTime();
        for (int e = 0; e < log.size(); e++) {
            progress.at(e);
            int session = log.session(e);
            if (histories.length(session) > 0) {
                predict(
                        model,
                        histories.of(session),
                        log.item(e),
                        e >= warmUp * log.size(),
                        outcome);
            }
            histories.add(session, log.item(e));
            model.learn(histories.of(session), log.time(e));
            learnt.set(log.item(e));
        }
        outcome.finish(learnt.cardinality(), log.size(), System.nanoTime() - start);
        progress.end();
        return outcome;
    }

    /**
     * Static protocol: the model learns the first log, then predicts the second without learning.
     */
    ModelResult frozen(String name, SessionModel model, SessionLog learnt, SessionLog predicted) {
        ModelResult outcome = new ModelResult(name);
        SessionPrefixes histories = new SessionPrefixes(learnt.sessionNames().size());
        BitSet items = new BitSet();
        int events = learnt.size() + predicted.size();
        progress.begin(name, events);
        long start = System.nanoTime();
        for (int e = 0; e < learnt.size(); e++) {
            progress.at(e);
            histories.add(learnt.session(e), learnt.item(e));
            model.learn(histories.of(learnt.session(e)), learnt.time(e));
            items.set(learnt.item(e));
        }
        for (int e = 0; e < predicted.size(); e++) {
            progress.at(learnt.size() + e);
            int session = predicted.session(e);
            if (histories.length(session) > 0) {
                predict(model, histories.of(session), predicted.item(e), true, outcome);
            }
            histories.add(session, predicted.item(e));
            model.follow(histories.of(session), predicted.time(e));
        }
        outcome.finish(items.cardinality(), events, System.nanoTime() - start);
        progress.end();
        return outcome;
    }

    private void predict(
            SessionModel model, Prefix session, int target, boolean counts, ModelResult outcome) {
        scores.clear();
        model.predict(session, scores);
        if (counts) {
            double rank = scores.rank(target);
            outcome.add(session.session(), rank, !session.holdsBefore(target, session.length()));
            outcome.recommend(list, scores.top(list));
        }
    }

    int top() {
        return top;
    }

    /** Every session's items so far. */
    static final class SessionPrefixes {

        private final int[][] items;
        private final int[] lengths;
        private final Prefix prefix = new Prefix();

        SessionPrefixes(int sessions) {
            items = new int[sessions][];
            lengths = new int[sessions];
        }

        /** The session as it is now; good until the next call. */
        Prefix of(int session) {
            return prefix.of(session, items[session], lengths[session]);
        }

        int length(int session) {
            return lengths[session];
        }

        void add(int session, int item) {
            if (items[session] == null) {
                items[session] = new int[4];
            } else if (lengths[session] == items[session].length) {
                items[session] = Arrays.copyOf(items[session], 2 * lengths[session]);
            }
            items[session][lengths[session]++] = item;
        }
    }
}
