package io.recstream.evaluation.baseline;

/**
 * A recommender as the evaluation drives it: event by event, in the order of time. What it tells
 * follows from the events before alone.
 */
public interface SessionModel {

    /** Scores what may come next in a session of at least one item; the scores come empty. */
    void predict(Prefix session, Scores scores);

    /**
     * Learns the newest event of a session.
     *
     * @param time of that event, epoch milliseconds
     */
    void learn(Prefix session, long time);

    /**
     * Sees the newest event of a session without learning from it: for models that follow a session
     * instead of being told all of it.
     *
     * @param time of that event, epoch milliseconds
     */
    default void observe(Prefix session, long time) {}
}
