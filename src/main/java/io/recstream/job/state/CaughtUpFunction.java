package io.recstream.job.state;

/**
 * A function of two inputs that is called when its second input has been read up to where it ended
 * at the start.
 */
public interface CaughtUpFunction {

    /**
     * Called once after each start, after every record of the second input that existed at the
     * start. There is no current key.
     *
     * @param now processing time, epoch milliseconds
     */
    void secondInputCaughtUp(long now, SideOutput out) throws Exception;
}
