package io.recstream.ops.sample;

import io.recstream.ops.sample.guess.Proposal;

/**
 * A proposal, and what the job's decoder made of the records with it.
 *
 * @param settings with the proposal in them
 * @param accepted records of which an event or item was accepted
 * @param ignored records that were passed over
 * @param rejected records of which something was rejected
 * @param problem the most frequent reason; empty if there is none
 */
record Trial(
        Proposal proposal,
        SampleSettings settings,
        int records,
        int accepted,
        int ignored,
        int rejected,
        String problem) {

    /** Of the records that are not ignored, how many are accepted. */
    double share() {
        return records == ignored ? 0 : (double) accepted / (records - ignored);
    }

    /** More accepted records count most, then fewer rejected ones. */
    double score() {
        return accepted - 0.5 * rejected;
    }

    String summary() {
        return "%.1f %% of the records are accepted, %.1f %% ignored, %.1f %% rejected"
                .formatted(percent(accepted), percent(ignored), percent(rejected));
    }

    private double percent(int part) {
        return records == 0 ? 0 : 100.0 * part / records;
    }
}
