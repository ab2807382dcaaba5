package io.recstream.job.state;

import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.operators.TimestampedCollector;

/**
 * A keyed function that acts on event time by itself, beside Flink's timers.
 *
 * @param <O> what it emits
 */
public interface EventTimeFunction<O> {

    /**
     * Called once, before {@code open}.
     *
     * @param timers those of the function, of the current key
     */
    void attach(TimerService timers);

    /**
     * Event time has come to a watermark. Called before Flink's timers up to it fire and before the
     * watermark is emitted; no key is current.
     */
    void advanceTo(long watermark, TimestampedCollector<O> out) throws Exception;
}
