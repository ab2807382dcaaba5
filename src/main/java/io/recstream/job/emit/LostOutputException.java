package io.recstream.job.emit;

import java.util.List;

/** Output of a completed checkpoint was not committed and cannot be committed any more. */
public final class LostOutputException extends Exception {

    private static final long serialVersionUID = 1L;

    /**
     * @param lost a line for each transaction
     * @param others a line for each other transaction of the same checkpoints
     * @param setting the setting with which the job continues
     */
    LostOutputException(String topic, List<String> lost, List<String> others, String setting) {
        super(
                "Output for "
                        + topic
                        + " is lost, although a checkpoint had promised it: "
                        + String.join("; ", lost)
                        + (others.isEmpty()
                                ? ""
                                : ". The others of the same checkpoint: "
                                        + String.join("; ", others))
                        + ". The job ends here, so that it is noticed. Either start it from the"
                        + " checkpoint before (bin/recstream deploy --from-savepoint P --again),"
                        + " which writes that output again, or from the newest"
                        + " one with "
                        + setting
                        + ", which goes on without it. See docs/runbooks-output.md, \"Lost output\".");
    }
}
