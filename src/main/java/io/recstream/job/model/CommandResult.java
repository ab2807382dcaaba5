package io.recstream.job.model;

import java.util.List;

/**
 * What became of a command.
 *
 * @param begun the command, and why it was refused
 * @param finishedAt when the last stage had reported, processing time, epoch milliseconds
 * @param stages the stages that have applied it, in the order of the command; none if it was
 *     refused
 * @param kept how many ids it was not applied to, as they belong to a person whom it does not name
 */
public record CommandResult(
        CommandReport.Begun begun, long finishedAt, List<Stage> stages, int kept) {

    /**
     * What a stage has done.
     *
     * @param stage the uid of the operator
     * @param removed how many values of state were removed
     */
    public record Stage(String stage, long removed) {}

    public boolean isRefused() {
        return !begun.refusals().isEmpty();
    }

    public boolean isIncomplete() {
        return kept > 0;
    }
}
