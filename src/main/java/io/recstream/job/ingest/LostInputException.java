package io.recstream.job.ingest;

import java.util.List;
import java.util.stream.Collectors;

/** Input that the job has not read is gone. */
public final class LostInputException extends Exception {

    private static final long serialVersionUID = 1L;

    /**
     * @param setting what lets the job go on
     */
    LostInputException(List<LostInput> lost, String setting) {
        super(
                "Input is lost: "
                        + lost.stream().map(LostInput::toString).collect(Collectors.joining("; "))
                        + ". The job ends here, so that it is noticed; a restart could only find"
                        + " the same. To go on without these records, from the earliest that is"
                        + " left, start it again (from the same savepoint or its newest checkpoint)"
                        + " with "
                        + setting
                        + ". See docs/runbooks-output.md, \"Lost input\".");
    }
}
