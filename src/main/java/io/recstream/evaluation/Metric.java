package io.recstream.evaluation;

import java.util.Locale;

/** A ranking metric of a prediction, and the predictions over which it is averaged. */
enum Metric {
    HR(false) {
        @Override
        double of(double rank) {
            return 1;
        }
    },
    MRR(false) {
        @Override
        double of(double rank) {
            return 1 / rank;
        }
    },
    HR_UNSEEN(true) {
        @Override
        double of(double rank) {
            return 1;
        }
    },
    MRR_UNSEEN(true) {
        @Override
        double of(double rank) {
            return 1 / rank;
        }
    },
    /** With one relevant item the ideal gain is 1. */
    NDCG(false) {
        @Override
        double of(double rank) {
            return Math.log(2) / Math.log(rank + 1);
        }
    };

    private final boolean unseenOnly;

    Metric(boolean unseenOnly) {
        this.unseenOnly = unseenOnly;
    }

    /** The value of a rank within the list. */
    abstract double of(double rank);

    /** Whether the metric includes a prediction. */
    boolean counts(ModelResult outcome, int prediction) {
        return !unseenOnly || outcome.isUnseen(prediction);
    }

    /** The value of a prediction with a list of this length; 0 if the item was not in it. */
    double of(ModelResult outcome, int prediction, int top) {
        double rank = outcome.rank(prediction);
        return rank <= top ? of(rank) : 0;
    }

    /** The mean over all included predictions; NaN if there are none. */
    double mean(ModelResult outcome, int top) {
        double sum = 0;
        int count = 0;
        for (int p = 0; p < outcome.size(); p++) {
            if (counts(outcome, p)) {
                sum += of(outcome, p, top);
                count++;
            }
        }
        return count == 0 ? Double.NaN : sum / count;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
