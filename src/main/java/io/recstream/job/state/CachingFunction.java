package io.recstream.job.state;

import java.io.IOException;

/** A keyed function with {@link WriteBackCell}s, which are flushed with each checkpoint. */
public interface CachingFunction {

    /** Called once, before {@code open}. */
    void attach(KeyContext keys);

    /** Writes all changed values to keyed state. */
    void flush() throws IOException;
}
