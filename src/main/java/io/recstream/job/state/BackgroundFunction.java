package io.recstream.job.state;

import java.util.function.Function;

/** A keyed function that also works between its records. */
public interface BackgroundFunction<O> {

    /**
     * Called once, after {@code open}.
     *
     * @param background makes the slices that run a work once they are scheduled
     */
    void attach(Function<Slices.Work, Slices> background, Outside<O> outside);

    /**
     * Called before each snapshot, before its barrier is emitted: timers that are registered now
     * are part of it. Must not emit anything.
     */
    default void prepareSnapshot() throws Exception {}
}
