package io.recstream.job.state;

/** A keyed function that visits its keys in the background. */
public interface SweepingFunction {

    /**
     * Called once, before {@code open}.
     *
     * @param out emits outside of a record or timer
     */
    void attach(KeySweep sweep, SideOutput out);

    /** Called once, after {@code open}: state was restored, and keys can be visited. */
    void resumeSweep() throws Exception;
}
