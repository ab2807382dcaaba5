package io.recstream.evaluation;

import java.util.Locale;

/**
 * What one prediction is worth, by the rank of the item that came next; and over which it is
 * averaged.
 */
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
    /** For one relevant item the ideal gain is 1. */
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

    /** The worth of a rank within the list. */
    abstract double of(double rank);

    /** Whether a prediction counts here. */
    boolean counts(ModelResult outcome, int prediction) {
        return !unseenOnly || outcome.isUnseen(prediction);
    }

    /** The worth of a prediction with a list so long; 0 where the item was missing. */
    double of(ModelResult outcome, int prediction, int top) {
        double rank = outcome.rank(prediction);
        return rank <= top ? of(rank) : 0;
    }

    /** The mean over all predictions that count; NaN without any. */
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

    /** The name in the output. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
