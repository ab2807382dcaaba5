package io.recstream.sizing;

import static io.recstream.sizing.MeasuredConstant.EVENTS_PER_SESSION;

/** What users do: how many are active, how much each does, and how often an item is visited. */
final class Behaviour {

    private static final double DAY = 86_400;

    /** recstream.item.answering-items. */
    private static final double ASKED = 4;

    /** So that Serenade's 3.28 visits make 2.61 answers, and Alibaba's 1.62 make 1.6. */
    private static final double ASKED_SCALE = 3.1;

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

    /** Visits that an event makes, one per distinct item of its context. */
    double visits() {
        return workload.get(Input.CONTEXT_ITEMS);
    }

    double answers() {
        return Math.min(visits(), ASKED * (1 - Math.exp(-visits() / ASKED_SCALE)));
    }

    /** Records of features an event brings: when it enters, and when it leaves the windows. */
    double features() {
        return 1 + MeasuredConstant.FEATURES_PER_WINDOW.value() * workload.get(Input.WINDOWS);
    }

    ItemRanks ranks() {
        return ranks;
    }

    /**
     * Users with an event in a time: day by day a share of all, independently; within a day, as
     * many as there are sessions.
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

    /** Events of one active user in the longest window: entries of their pane ring. */
    double entriesPerUser() {
        double seconds = workload.get(Input.LONGEST_WINDOW);
        return mean() * seconds / activeUsers(seconds);
    }

    /** Events of one active user in a day: a check on whether the inputs fit each other. */
    double eventsPerActiveDay() {
        return mean() * DAY / (workload.get(Input.USERS) * workload.get(Input.DAILY_ACTIVE));
    }

    /** What an item of a share of the events has been visited as long as it is remembered. */
    double visitsOfItem(double share) {
        return mean() * workload.get(Input.ITEM_TTL) * visits() * share;
    }

    /** Candidates of an answer, mean over answers: an item that was met often knows more. */
    double candidates() {
        return ranks.sum(
                share ->
                        share
                                * MeasuredConstant.CANDIDATES.value()
                                * filled(visitsOfItem(share), MeasuredConstant.CANDIDATE_VISITS));
    }

    double hottestItem() {
        double given = workload.get(Input.HOTTEST_ITEM);
        return given > 0 ? given : ranks.top();
    }

    /** 1 − e^(−amount / scale). */
    static double filled(double amount, MeasuredConstant scale) {
        return -Math.expm1(-amount / scale.value());
    }

    /** How many of so many boxes get one of so many balls at least, in the mean. */
    static double distinct(double balls, double boxes) {
        return boxes * -Math.expm1(-balls / boxes);
    }
}
