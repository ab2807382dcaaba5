package io.recstream.job.rank;

import io.recstream.job.model.Experiment;
import io.recstream.job.model.ListRuleParameters;
import io.recstream.job.model.PublishedRules;
import java.util.Arrays;

/**
 * The rules that lists are built under at the moment, by user: the settings, what was published,
 * and the variant of a running experiment. Not thread-safe.
 */
public final class RulesInForce {

    private final ListRuleParameters settings;
    private PublishedRules published;
    private Experiment experiment;
    private EffectiveRules everyone;

    /** By index of the variant; empty while no experiment runs. */
    private EffectiveRules[] variants = {};

    /** The settings alone. */
    public RulesInForce(ListRuleParameters settings) {
        this.settings = settings;
        compute();
    }

    /** Replaces the published rules. Null withdraws them: the settings apply. */
    public void publish(PublishedRules rules) {
        published = rules;
        compute();
    }

    /** Starts an experiment in place of the running one. Null ends it. */
    public void run(Experiment started) {
        experiment = started;
        compute();
    }

    /** The published rules, or null. */
    public PublishedRules published() {
        return published;
    }

    /** Whether an item has a position in the lists of some users. */
    boolean isPinned(String itemId) {
        return everyone.pins(itemId) || Arrays.stream(variants).anyMatch(it -> it.pins(itemId));
    }

    /** The running experiment, or null. */
    public Experiment experiment() {
        return experiment;
    }

    private void compute() {
        Long version = published == null ? null : published.version();
        PublishedRules common = published == null ? PublishedRules.NONE : published;
        everyone = new EffectiveRules(settings, version, null, common);
        variants = new EffectiveRules[experiment == null ? 0 : experiment.variants().size()];
        for (int i = 0; i < variants.length; i++) {
            variants[i] =
                    new EffectiveRules(
                            settings,
                            version,
                            experiment.label(i),
                            common.overriddenBy(experiment.variants().get(i).rules()));
        }
    }

    /**
     * The rules of a user's lists.
     *
     * @param userKey the user's canonical key; null for the rules outside of the experiment
     */
    public EffectiveRules of(String userKey) {
        return variants.length == 0 || userKey == null
                ? everyone
                : variants[experiment.indexOf(userKey)];
    }
}
