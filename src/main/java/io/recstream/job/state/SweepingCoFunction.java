package io.recstream.job.state;

/** A keyed function of two inputs that visits its keys in the background. */
public interface SweepingCoFunction<O> {

    /** Called once, after {@code open}: state was restored, and keys can be visited. */
    void resumeSweep(KeySweep sweep, Outside<O> outside) throws Exception;
}
