package io.recstream.job.state;

import org.apache.flink.util.OutputTag;

/**
 * A function of two inputs that is called when its second input has been read up to where it went
 * at the start.
 */
public interface CaughtUpFunction {

    /**
     * Called once after each start, behind every record of the second input that was there at the
     * start. There is no current key.
     *
     * @param now processing time, epoch milliseconds
     */
    void secondInputCaughtUp(long now, SideOutput out) throws Exception;

    /** Where a function emits to outside of a record or timer. */
    interface SideOutput {

        <T> void emit(OutputTag<T> tag, T value);
    }
}
