package io.recstream.job.control;

import java.util.BitSet;
import java.util.Objects;

/** What a stage has reported of one subject of a command. */
public final class SubjectProgress {

    /** Whether the stage is to report of it. */
    boolean expected;

    /** The parts of the stage that have applied the command. */
    final BitSet parts = new BitSet();

    /** How many parts the stage has; 0 before the first report. */
    int of;

    boolean isComplete() {
        return of > 0 && parts.cardinality() == of;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SubjectProgress that
                && expected == that.expected
                && of == that.of
                && parts.equals(that.parts);
    }

    @Override
    public int hashCode() {
        return Objects.hash(expected, of, parts);
    }
}
