package io.recstream.evaluation.baseline;

/**
 * A recommender in the evaluation; it receives events in order of time. Predictions depend on
 * earlier events only.
 */
public interface SessionModel {

    /**
     * Scores the possible next items of a session with at least one item; the given scores are
     * empty.
     */
    void predict(Prefix session, Scores scores);

    /**
     * Learns the newest event of a session.
     *
     * @param time of that event, epoch milliseconds
     */
    void learn(Prefix session, long time);

    /**
     * Receives the newest event of a session without learning from it, for models with state of the
     * session.
     *
     * @param time of that event, epoch milliseconds
     */
    default void observe(Prefix session, long time) {}
}
