package io.recstream.evaluation.baseline;

import java.util.Locale;

/** The baselines by name, with their published parameters as defaults. */
public enum Baseline {
    POP,
    SR,
    ITEMCF,
    VSKNN,
    VMIS,
    VMIS_REMINDERS,
    VSTAN;

    /** Creates an untrained model. */
    public SessionModel make(Parameters p) {
        return switch (this) {
            case POP -> new Popularity(p.positive("half-life-hours", 24));
            case SR ->
                    new SequentialRules(
                            p.atLeastOne("steps", 20),
                            p.oneOf("weighting", Weighting.QUADRATIC, Weighting.class));
            case ITEMCF ->
                    new ItemItem(
                            p.oneOf(
                                    "similarity",
                                    ItemItem.Similarity.JACCARD,
                                    ItemItem.Similarity.class),
                            p.flag("keep-current", false));
            case VSKNN ->
                    new VSkNN(
                            p.atLeastOne("k", 500),
                            p.atLeastOne("m", 5000),
                            p.oneOf("step-weighting", Weighting.DIV, Weighting.class),
                            p.notNegative("idf", 5));
            case VMIS -> vmis(p, p.flag("keep-current", false));
            case VMIS_REMINDERS -> reminders(p, p.flag("keep-current", false));
            case VSTAN -> vstan(p);
        };
    }

    private static SessionModel vmis(Parameters p, boolean keepCurrent) {
        return new VmisKnn(
                p.atLeastOne("k", 288),
                p.atLeastOne("m", 1502),
                p.atLeastOne("last-items", 4),
                keepCurrent);
    }

    private static SessionModel reminders(Parameters p, boolean keepCurrent) {
        return new Reminders(vmis(p, keepCurrent), p.notNegative("weight", .1), keepCurrent);
    }

    /** The authors' parameters for the windows of RSC15. */
    private static SessionModel vstan(Parameters p) {
        return new Vstan(
                p.atLeastOne("k", 1500),
                p.atLeastOne("m", 10_000),
                new Vstan.Lambdas(
                        p.positive("lambda-spw", .5),
                        p.positive("lambda-snh-days", 5),
                        p.positive("lambda-inh", 2),
                        p.positive("lambda-ipw", 2),
                        p.notNegative("lambda-idf", 2)));
    }

    /** The name on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
