package io.recstream.job.state;

import java.io.IOException;

/**
 * A keyed function that keeps {@link WriteBackCell}s and so wants to be told of each checkpoint.
 */
public interface CachingFunction {

    /** Called once, before {@code open}. */
    void attach(KeyContext keys);

    /** Writes all that has changed to keyed state. */
    void flush() throws IOException;
}
