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
     * Prequential protocol: each event is first predicted, then learnt.
     *
     * @param warmUp fraction of the oldest events whose predictions are not counted
     */
    ModelResult prequential(String name, SessionModel model, SessionLog log, double warmUp) {
        ModelResult result = new ModelResult(name);
        SessionPrefixes prefixes = new SessionPrefixes(log.sessionNames().size());
        BitSet learnt = new BitSet();
        progress.begin(name, log.size());
        long start = System.nanoTime();
        for (int e = 0; e < log.size(); e++) {
            progress.at(e);
            int session = log.session(e);
            if (prefixes.length(session) > 0) {
                predict(model, prefixes.of(session), log.item(e), e >= warmUp * log.size(), result);
            }
            prefixes.add(session, log.item(e));
            model.learn(prefixes.of(session), log.time(e));
            learnt.set(log.item(e));
        }
        result.finish(learnt.cardinality(), log.size(), System.nanoTime() - start);
        progress.end();
        return result;
    }

    /**
     * Static protocol: the model learns the first log, then predicts the second without learning.
     */
    ModelResult runStatic(
            String name, SessionModel model, SessionLog learnt, SessionLog predicted) {
        ModelResult result = new ModelResult(name);
        SessionPrefixes prefixes = new SessionPrefixes(learnt.sessionNames().size());
        BitSet items = new BitSet();
        int events = learnt.size() + predicted.size();
        progress.begin(name, events);
        long start = System.nanoTime();
        for (int e = 0; e < learnt.size(); e++) {
            progress.at(e);
            prefixes.add(learnt.session(e), learnt.item(e));
            model.learn(prefixes.of(learnt.session(e)), learnt.time(e));
            items.set(learnt.item(e));
        }
        for (int e = 0; e < predicted.size(); e++) {
            progress.at(learnt.size() + e);
            int session = predicted.session(e);
            if (prefixes.length(session) > 0) {
                predict(model, prefixes.of(session), predicted.item(e), true, result);
            }
            prefixes.add(session, predicted.item(e));
            model.observe(prefixes.of(session), predicted.time(e));
        }
        result.finish(items.cardinality(), events, System.nanoTime() - start);
        progress.end();
        return result;
    }

    private void predict(
            SessionModel model, Prefix session, int target, boolean counts, ModelResult result) {
        scores.clear();
        model.predict(session, scores);
        if (counts) {
            double rank = scores.rank(target);
            result.add(session.session(), rank, !session.holdsBefore(target, session.length()));
            result.recommend(list, scores.top(list));
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

        /** The session so far; valid until the next call. */
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
