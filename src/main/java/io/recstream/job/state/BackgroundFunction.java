package io.recstream.job.state;

/** A keyed function that also works between its records. */
public interface BackgroundFunction<O> extends Slices.Work {

    /**
     * Called once, after {@code open}.
     *
     * @param slices run this function's steps once they are scheduled
     */
    void attach(Slices slices, Outside<O> outside);
}
