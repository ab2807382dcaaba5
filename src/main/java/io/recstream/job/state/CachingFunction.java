package io.recstream.job.state;

import java.io.IOException;

/** A keyed function with {@link WriteBackCell}s, which are flushed with each checkpoint. */
public interface CachingFunction {

    /** Called once, before {@code open}. */
    void attach(KeyContext keys);

    /**
     * Whether elements of the input, of two the first one, reach keyed state through cells alone:
     * the state backend then has another current key than the operator until a cell needs it.
     */
    default boolean usesCellsAlone() {
        return true;
    }

    /** Writes all changed values to keyed state. */
    void flush() throws IOException;
}
