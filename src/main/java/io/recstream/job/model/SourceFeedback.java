package io.recstream.job.model;

/**
 * What the task that reads a record thinks of it, for the source that emitted it: whether an
 * operator chained to the source refused it.
 *
 * <p>A source passes a record to its chain by a call, so the verdict is known when the call
 * returns. It is kept per thread because source and operators of one task have nothing else in
 * common. Where they are not chained, no refusal is seen.
 */
public final class SourceFeedback {

    private static final ThreadLocal<SourceFeedback> OF_TASK =
            ThreadLocal.withInitial(SourceFeedback::new);

    private boolean refused;

    private SourceFeedback() {}

    /** The one of the calling task; to be looked up once and kept. */
    public static SourceFeedback ofThisTask() {
        return OF_TASK.get();
    }

    /** Called by whoever turns the record into a dead letter. */
    public void refuse() {
        refused = true;
    }

    /** Called by the source before it emits a record. */
    public void reset() {
        refused = false;
    }

    /** Whether the record that was emitted last was refused. */
    public boolean isRefused() {
        return refused;
    }
}
