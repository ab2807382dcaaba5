package io.recstream.job.ingest;

import java.util.List;
import java.util.stream.Collectors;

/** The input contains records that the job has not read and cannot read any more. */
public final class LostInputException extends Exception {

    private static final long serialVersionUID = 1L;

    /**
     * @param setting the setting with which the job continues
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
