package io.recstream.job.state;

import java.util.function.Consumer;
import org.apache.flink.streaming.api.TimerService;

/** A keyed function of two inputs that visits its keys in the background. */
public interface SweepingCoFunction<O> {

    /**
     * What a visit can do.
     *
     * @param timers those of the current key
     * @param out the main output
     * @param side the side outputs
     */
    record Outside<O>(TimerService timers, Consumer<O> out, SideOutput side) {}

    /** Called once, after {@code open}: state was restored, and keys can be visited. */
    void resumeSweep(KeySweep sweep, Outside<O> outside) throws Exception;
}
