package io.recstream.bench;

import io.recstream.job.config.JobSettings;

/** What a job has made of its events, by its own counters. */
record KafkaJob(JobRun run, JobSettings settings) {

    /** Events that have gone all the way. */
    long processed() {
        return run.meter().recordsIn("compute-window");
    }

    long lists() {
        return run.meter().recordsIn("write-recommendations: Writer");
    }

    /** Events after which the list stayed as it was. */
    long unchanged() {
        return run.meter().count("rank-list", "unchangedLists");
    }

    /** Whether every event must have a list of its own or be one that changed nothing. */
    boolean answersEach() {
        return settings.ranking().minEmitInterval().isZero();
    }

    /** Returns when all events are processed and committed, and none was refused or forgotten. */
    void finish(long events) throws Exception {
        run.await("the last event", () -> processed() == events);
        if (answersEach()) {
            run.await("the last list", () -> lists() + unchanged() >= events);
        }
        run.awaitCheckpoint();
        long refused = run.meter().recordsIn("write-dead-letters: Writer");
        if (refused > 0) {
            throw new IllegalStateException(refused + " events were refused");
        }
    }
}
