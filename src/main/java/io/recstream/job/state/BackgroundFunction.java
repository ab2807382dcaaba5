package io.recstream.job.state;

import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.util.Collector;

/** A keyed function that also works between its records. */
public interface BackgroundFunction<O> extends Slices.Work {

    /**
     * What a step can do.
     *
     * @param timers those of the current key
     * @param out the main output
     * @param side the side outputs
     */
    record Outputs<O>(TimerService timers, Collector<O> out, SideOutput side) {}

    /**
     * Called once, after {@code open}.
     *
     * @param slices run this function's steps once they are scheduled
     */
    void attach(Slices slices, Outputs<O> outputs);
}
