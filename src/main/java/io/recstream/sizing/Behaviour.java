package io.recstream.sizing;

import static io.recstream.sizing.MeasuredConstant.EVENTS_PER_SESSION;

/** Behaviour of users: how many are active, events of each, and updates of items. */
final class Behaviour {

    private static final double DAY = 86_400;

    /** recstream.item.answering-items. */
    private static final double RESPONDING_ITEMS = 4;

    /** Fitted: 2.61 responses for Serenade's 3.28 updates, 1.6 for Alibaba's 1.62. */
    private static final double RESPONSE_SCALE = 3.1;

    private final Workload workload;
    private final ItemRanks ranks;

    Behaviour(Workload workload) {
        this.workload = workload;
        this.ranks = new ItemRanks(workload.get(Input.ITEMS), workload.get(Input.ITEM_SKEW));
    }

    double peak() {
        return workload.get(Input.RATE);
    }

    double mean() {
        return peak() * workload.get(Input.MEAN_LOAD);
    }

    /** Item updates of an event, one per distinct item of its context. */
    double itemUpdates() {
        return workload.get(Input.CONTEXT_ITEMS);
    }

    double responses() {
        return Math.min(
                itemUpdates(), RESPONDING_ITEMS * (1 - Math.exp(-itemUpdates() / RESPONSE_SCALE)));
    }

    /** Features records of an event: when it enters and when it leaves the windows. */
    double features() {
        return 1 + MeasuredConstant.FEATURES_PER_WINDOW.value() * workload.get(Input.WINDOWS);
    }

    ItemRanks ranks() {
        return ranks;
    }

    /**
     * Users with an event within a time: each day an independent share of all; within a day the
     * number of sessions.
     */
    double activeUsers(double seconds) {
        double users = workload.get(Input.USERS);
        double daily = workload.get(Input.DAILY_ACTIVE);
        double events = mean() * seconds;
        double most =
                seconds < DAY
                        ? Math.min(users * daily, events / EVENTS_PER_SESSION.value() + 1)
                        : users * (1 - Math.pow(1 - daily, seconds / DAY));
        return Math.min(most, events + 1);
    }

    /** Events of one active user in the longest window, which are entries of their pane ring. */
    double entriesPerUser() {
        double seconds = workload.get(Input.LONGEST_WINDOW);
        return mean() * seconds / activeUsers(seconds);
    }

    /** Events of one active user in a day, to check the inputs for plausibility. */
    double eventsPerActiveDay() {
        return mean() * DAY / (workload.get(Input.USERS) * workload.get(Input.DAILY_ACTIVE));
    }

    /** Updates of an item with a share of the events, within the time that it is kept. */
    double updatesOfItem(double share) {
        return mean() * workload.get(Input.ITEM_TTL) * itemUpdates() * share;
    }

    /** Mean number of candidates of a response; frequent items have more. */
    double candidates() {
        return ranks.sum(
                share ->
                        share
                                * MeasuredConstant.CANDIDATES.value()
                                * filled(updatesOfItem(share), MeasuredConstant.CANDIDATE_UPDATES));
    }

    double hottestItem() {
        double given = workload.get(Input.HOTTEST_ITEM);
        return given > 0 ? given : ranks.top();
    }

    /** 1 − e^(−amount / scale). */
    static double filled(double amount, MeasuredConstant scale) {
        return -Math.expm1(-amount / scale.value());
    }

    /** Expected number of non-empty boxes. */
    static double distinct(double balls, double boxes) {
        return boxes * -Math.expm1(-balls / boxes);
    }
}
