package io.recstream.evaluation;

import java.util.Arrays;
import java.util.BitSet;

/** The predictions of a model, and their cost. */
final class ModelResult {

    private final String model;
    private int[] sessions = new int[1024];

    /** 1 = first; infinity if the target was not recommended. */
    private double[] ranks = new double[1024];

    private final BitSet unseen = new BitSet();
    private final BitSet recommended = new BitSet();
    private int size;
    private int itemsLearnt;
    private double eventsPerSecond;

    ModelResult(String model) {
        this.model = model;
    }

    /**
     * Adds a prediction.
     *
     * @param isUnseen whether the target is new in the session
     */
    void add(int session, double rank, boolean isUnseen) {
        if (size == sessions.length) {
            sessions = Arrays.copyOf(sessions, 2 * size);
            ranks = Arrays.copyOf(ranks, 2 * size);
        }
        sessions[size] = session;
        ranks[size] = rank;
        unseen.set(size++, isUnseen);
    }

    void recommend(int[] items, int count) {
        for (int i = 0; i < count; i++) {
            recommended.set(items[i]);
        }
    }

    void finish(int items, long events, long nanos) {
        itemsLearnt = items;
        eventsPerSecond = events / (nanos / 1e9);
    }

    String model() {
        return model;
    }

    int size() {
        return size;
    }

    int session(int prediction) {
        return sessions[prediction];
    }

    double rank(int prediction) {
        return ranks[prediction];
    }

    boolean isUnseen(int prediction) {
        return unseen.get(prediction);
    }

    int itemsRecommended() {
        return recommended.cardinality();
    }

    int itemsLearnt() {
        return itemsLearnt;
    }

    double eventsPerSecond() {
        return eventsPerSecond;
    }
}
