package io.recstream.job.model;

/**
 * Reports to a source whether an operator that is chained to it rejected the record that it emitted
 * last.
 *
 * <p>A source passes a record to its chain by a call, so the result is known when the call returns.
 * It is kept per thread because source and operators of one task have nothing else in common. If
 * they are not chained, no rejection is reported.
 */
public final class SourceFeedback {

    private static final ThreadLocal<SourceFeedback> OF_TASK =
            ThreadLocal.withInitial(SourceFeedback::new);

    private boolean refused;

    private SourceFeedback() {}

    /** The instance of the calling task; look it up once and keep it. */
    public static SourceFeedback ofThisTask() {
        return OF_TASK.get();
    }

    /** Called by the operator that makes the record a dead letter. */
    public void refuse() {
        refused = true;
    }

    /** Called by the source before it emits a record. */
    public void reset() {
        refused = false;
    }

    /** Whether the record that was emitted last was rejected. */
    public boolean isRefused() {
        return refused;
    }
}
