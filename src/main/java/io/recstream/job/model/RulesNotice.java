package io.recstream.job.model;

/**
 * What lists are built under from now on: all of it, not what has changed.
 *
 * @param commandId the command that has changed it
 * @param published the published rules; null if none are
 * @param experiment the running experiment; null if none runs
 */
public record RulesNotice(String commandId, PublishedRules published, Experiment experiment)
        implements ListNotice {

    /** Nothing was published, and no experiment runs. */
    public static final RulesNotice NONE = new RulesNotice("", null, null);

    /** The published rules; such as change nothing if none are. */
    public PublishedRules rules() {
        return published == null ? PublishedRules.NONE : published;
    }
}
